//! What callers say about an interaction, as it comes in and once it is read.

use crate::fields::{self, Fault, FieldCode, FieldResult, Fields, Patch};
use crate::ids::{ContactId, CustomerId, OrderId, UnitId, UserId};
use crate::instant::{self, Instant};
use crate::interactions::interaction::{CONTENT_MAX, DURATION_MAX, Direction, Outcome, REFERENCES_MAX, SUBJECT_MAX};
use crate::interactions::touchpoint;
use crate::orders::CustomerKey;
use crate::orders::input::read_list;
use crate::platform::{Reference, ReferenceInput};
use crate::text;
use crate::vocabulary::Channel;

/// An interaction as it comes in, to be created or brought to this state. What is absent is filled up or kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InteractionInput {
    /// The customer by id.
    pub customer_id: Option<String>,
    /// The customer by an external reference; exactly one of the two for a new interaction.
    pub customer_reference: Option<ReferenceInput>,
    /// The unit; the customer's home unit where absent.
    pub unit_id: Option<String>,
    /// The person who spoke for the organisation.
    pub contact_id: Option<String>,
    /// Word of [`Channel`]; needed for a new interaction.
    pub channel: Option<String>,
    /// Word of [`Direction`]; needed for a new interaction.
    pub direction: Option<String>,
    /// RFC 3339; now where absent.
    pub occurred_at: Option<String>,
    /// Who of the staff.
    pub staff_id: Option<String>,
    /// Word of a touchpoint.
    pub touchpoint: Option<String>,
    /// What it was about.
    pub subject: Option<String>,
    /// What was said.
    pub content: Option<String>,
    /// Word of [`Outcome`].
    pub outcome: Option<String>,
    /// How long it took, in seconds.
    pub duration_seconds: Option<i64>,
    /// The order that it was about.
    pub order_id: Option<String>,
    /// What other systems call it.
    pub references: Vec<ReferenceInput>,
}

/// A merge patch of an interaction as it comes in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InteractionPatchInput {
    /// The unit; can't be cleared.
    pub unit_id: Patch<String>,
    /// The person who spoke for the organisation.
    pub contact_id: Patch<String>,
    /// Word of [`Channel`]; can't be cleared.
    pub channel: Patch<String>,
    /// Word of [`Direction`]; can't be cleared.
    pub direction: Patch<String>,
    /// RFC 3339; can't be cleared.
    pub occurred_at: Patch<String>,
    /// Who of the staff.
    pub staff_id: Patch<String>,
    /// Word of a touchpoint.
    pub touchpoint: Patch<String>,
    /// What it was about.
    pub subject: Patch<String>,
    /// What was said.
    pub content: Patch<String>,
    /// Word of [`Outcome`].
    pub outcome: Patch<String>,
    /// How long it took, in seconds.
    pub duration_seconds: Patch<i64>,
    /// The order that it was about.
    pub order_id: Patch<String>,
}

/// An interaction, read: each value is valid by itself. What is absent was not mentioned.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InteractionDraft {
    /// The customer.
    pub customer: Option<CustomerKey>,
    /// The unit.
    pub unit_id: Option<UnitId>,
    /// The person who spoke for the organisation.
    pub contact_id: Patch<ContactId>,
    /// Over which channel.
    pub channel: Option<Channel>,
    /// Who turned to whom.
    pub direction: Option<Direction>,
    /// When it began.
    pub occurred_at: Option<Instant>,
    /// Who of the staff.
    pub staff_id: Patch<UserId>,
    /// Word of a touchpoint.
    pub touchpoint: Patch<String>,
    /// What it was about.
    pub subject: Patch<String>,
    /// What was said.
    pub content: Patch<String>,
    /// What came of it.
    pub outcome: Patch<Outcome>,
    /// How long it took, in seconds.
    pub duration_seconds: Patch<i64>,
    /// The order that it was about.
    pub order_id: Patch<OrderId>,
    /// What other systems call it.
    pub references: Vec<Reference>,
}

impl InteractionDraft {
    /// Reads an interaction.
    pub fn read(input: InteractionInput, fields: &mut Fields) -> Option<Self> {
        let customer = CustomerKey::read(input.customer_id, input.customer_reference, fields);
        let unit_id = fields.optional("unit_id", input.unit_id, fields::id::<UnitId>);
        let contact_id = fields.optional("contact_id", input.contact_id, fields::id::<ContactId>);
        let channel = fields.optional("channel", input.channel, fields::word::<Channel>);
        let direction = fields.optional("direction", input.direction, fields::word::<Direction>);
        let occurred_at = fields.optional("occurred_at", input.occurred_at, instant::parse);
        let staff_id = fields.optional("staff_id", input.staff_id, fields::id::<UserId>);
        let touchpoint = fields.optional("touchpoint", input.touchpoint, touchpoint::word);
        let subject = fields.optional("subject", input.subject, |text| text::optional_line(text, SUBJECT_MAX));
        let content = fields.optional("content", input.content, content);
        let outcome = fields.optional("outcome", input.outcome, fields::word::<Outcome>);
        let duration_seconds = fields.optional("duration_seconds", input.duration_seconds, duration);
        let order_id = fields.optional("order_id", input.order_id, fields::id::<OrderId>);
        let references = read_list(fields, "references", input.references, REFERENCES_MAX, Reference::read);
        Some(Self {
            customer: customer?,
            unit_id: unit_id?,
            contact_id: set(contact_id?),
            channel: channel?,
            direction: direction?,
            occurred_at: occurred_at?,
            staff_id: set(staff_id?),
            touchpoint: set(touchpoint?),
            subject: set(subject?.flatten()),
            content: set(content?.flatten()),
            outcome: set(outcome?),
            duration_seconds: set(duration_seconds?),
            order_id: set(order_id?),
            references: references?,
        })
    }

    /// Reads a merge patch.
    pub fn read_patch(input: InteractionPatchInput, fields: &mut Fields) -> Self {
        Self {
            unit_id: kept(input.unit_id.read_kept(fields, "unit_id", fields::id::<UnitId>)),
            contact_id: input.contact_id.read(fields, "contact_id", fields::id::<ContactId>),
            channel: kept(input.channel.read_kept(fields, "channel", fields::word::<Channel>)),
            direction: kept(input.direction.read_kept(fields, "direction", fields::word::<Direction>)),
            occurred_at: kept(input.occurred_at.read_kept(fields, "occurred_at", instant::parse)),
            staff_id: input.staff_id.read(fields, "staff_id", fields::id::<UserId>),
            touchpoint: input.touchpoint.read(fields, "touchpoint", touchpoint::word),
            subject: some(input.subject.read(fields, "subject", |text| text::optional_line(text, SUBJECT_MAX))),
            content: some(input.content.read(fields, "content", content)),
            outcome: input.outcome.read(fields, "outcome", fields::word::<Outcome>),
            duration_seconds: input.duration_seconds.read(fields, "duration_seconds", duration),
            order_id: input.order_id.read(fields, "order_id", fields::id::<OrderId>),
            ..Self::default()
        }
    }

    /// The customer by id, where the draft names one so.
    #[must_use]
    pub fn customer_id(&self) -> Option<CustomerId> {
        if let Some(CustomerKey::Id(id)) = &self.customer { Some(*id) } else { None }
    }
}

fn content(text: impl AsRef<str>) -> FieldResult<Option<String>> {
    let text = text::paragraphs(text, 0, CONTENT_MAX)?;
    Ok((!text.is_empty()).then_some(text))
}

fn duration(seconds: i64) -> FieldResult<i64> {
    if (0..=DURATION_MAX).contains(&seconds) {
        Ok(seconds)
    } else {
        let arguments = vec![("min".to_owned(), "0".to_owned()), ("max".to_owned(), DURATION_MAX.to_string())];
        Err(Fault { code: FieldCode::OutOfRange, arguments })
    }
}

pub(super) fn set<T>(value: Option<T>) -> Patch<T> {
    value.map_or(Patch::Leave, Patch::Set)
}

pub(super) fn kept<T>(patch: Patch<T>) -> Option<T> {
    if let Patch::Set(value) = patch { Some(value) } else { None }
}

/// Text that was emptied is text that is cleared.
pub(super) fn some<T>(patch: Patch<Option<T>>) -> Patch<T> {
    match patch {
        Patch::Set(Some(value)) => Patch::Set(value),
        Patch::Set(None) | Patch::Clear => Patch::Clear,
        Patch::Leave => Patch::Leave,
    }
}
