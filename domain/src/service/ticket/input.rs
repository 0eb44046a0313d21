//! What callers say about tickets, as it comes in and once it is read.

use super::ticket::{DESCRIPTION_MAX, SUBJECT_MAX};
use super::words::{TicketCategory, TicketKind, TicketPriority};
use crate::case::said::some;
pub use crate::case::said::{StepDraft, StepInput, note, reason};
use crate::customers::read;
use crate::fields::{self, FieldCode, FieldResult, Fields, Patch};
use crate::ids::{ContactId, InteractionId, OrderId, TicketId, UnitId};
use crate::instant::{self, Instant};
use crate::interactions::touchpoint;
use crate::orders::CustomerKey;
use crate::platform::{ReferenceInput, kept_list};
use crate::text;
use crate::vocabulary::Channel;

/// A new ticket as it comes in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TicketInput {
    /// The customer by id.
    pub customer_id: Option<String>,
    /// The customer by an external reference.
    pub customer_reference: Option<ReferenceInput>,
    /// The contact in which the customer told of it: what is absent is taken from there.
    pub interaction_id: Option<String>,
    /// The unit that handles it.
    pub unit_id: Option<String>,
    /// The person who speaks for the organisation.
    pub contact_id: Option<String>,
    /// Word of [`Channel`].
    pub channel: Option<String>,
    /// Whether a person answered at once.
    pub answered: Option<bool>,
    /// Word of a touchpoint.
    pub touchpoint: Option<String>,
    /// What it is about.
    pub subject: Option<String>,
    /// The problem in words.
    pub description: Option<String>,
    /// The language of the conversation.
    pub language: Option<String>,
    /// The order that it is about.
    pub order_id: Option<String>,
    /// The ticket that it is a part of.
    pub parent_id: Option<String>,
    /// RFC 3339; now where absent.
    pub reported_at: Option<String>,
    /// What it is about.
    pub classification: ClassificationInput,
}

/// What a ticket is about, as it comes in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClassificationInput {
    /// Word of [`TicketKind`].
    pub kind: Option<String>,
    /// Word of [`TicketCategory`].
    pub category: Option<String>,
    /// Word of a sub-category.
    pub subcategory: Patch<String>,
    /// Word of [`TicketPriority`].
    pub priority: Option<String>,
    /// Whether it is a major problem.
    pub major: Option<bool>,
    /// Words on it.
    pub note: Option<String>,
}

/// What a ticket is about, read. What is absent was not mentioned.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Classification {
    /// What it is about.
    pub kind: Option<TicketKind>,
    /// Where the problem lies.
    pub category: Option<TicketCategory>,
    /// Word of a sub-category.
    pub subcategory: Patch<String>,
    /// How urgent it is.
    pub priority: Option<TicketPriority>,
    /// Whether it is a major problem.
    pub major: Option<bool>,
    /// Words on it.
    pub note: Option<String>,
}

/// A new ticket, read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TicketDraft {
    /// The customer.
    pub customer: Option<CustomerKey>,
    /// The contact in which the customer told of it.
    pub interaction_id: Option<InteractionId>,
    /// The unit that handles it.
    pub unit_id: Option<UnitId>,
    /// The person who speaks for the organisation.
    pub contact_id: Option<ContactId>,
    /// Over which channel it came.
    pub channel: Option<Channel>,
    /// Whether a person answered at once.
    pub answered: Option<bool>,
    /// Word of a touchpoint.
    pub touchpoint: Option<String>,
    /// What it is about.
    pub subject: Option<String>,
    /// The problem in words.
    pub description: Option<String>,
    /// The language of the conversation.
    pub language: Option<String>,
    /// The order that it is about.
    pub order_id: Option<OrderId>,
    /// The ticket that it is a part of.
    pub parent_id: Option<TicketId>,
    /// When the customer told of it.
    pub reported_at: Option<Instant>,
    /// What it is about.
    pub classification: Classification,
}

/// A merge patch of a ticket as it comes in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TicketPatchInput {
    /// What it is about; can't be cleared.
    pub subject: Patch<String>,
    /// The problem in words.
    pub description: Patch<String>,
    /// The language of the conversation.
    pub language: Patch<String>,
    /// The unit that handles it; can't be cleared.
    pub unit_id: Patch<String>,
    /// The person who speaks for the organisation.
    pub contact_id: Patch<String>,
    /// Word of a touchpoint.
    pub touchpoint: Patch<String>,
    /// The order that it is about.
    pub order_id: Patch<String>,
    /// The ticket that it is a part of.
    pub parent_id: Patch<String>,
}

/// A merge patch of a ticket, read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TicketPatch {
    /// What it is about.
    pub subject: Patch<String>,
    /// The problem in words.
    pub description: Patch<String>,
    /// The language of the conversation.
    pub language: Patch<String>,
    /// The unit that handles it.
    pub unit_id: Patch<UnitId>,
    /// The person who speaks for the organisation.
    pub contact_id: Patch<ContactId>,
    /// Word of a touchpoint.
    pub touchpoint: Patch<String>,
    /// The order that it is about.
    pub order_id: Patch<OrderId>,
    /// The ticket that it is a part of.
    pub parent_id: Patch<TicketId>,
}

impl Classification {
    /// Reads what a ticket is about. Kind and category go together.
    pub fn read(input: ClassificationInput, fields: &mut Fields) -> Option<Self> {
        let kind = fields.optional("kind", input.kind, fields::word::<TicketKind>);
        let category = fields.optional("category", input.category, fields::word::<TicketCategory>);
        let subcategory = input.subcategory.read(fields, "subcategory", kept_list::word);
        let priority = fields.optional("priority", input.priority, fields::word::<TicketPriority>);
        let note = fields.optional("note", input.note, note);
        Some(Self { kind: kind?, category: category?, subcategory, priority: priority?, major: input.major, note: note?.flatten() })
    }

    /// Whether it says something.
    #[must_use]
    pub fn says_something(&self) -> bool {
        let said = self.kind.is_some() || self.category.is_some() || self.priority.is_some() || self.major.is_some();
        said || !self.subcategory.is_leave()
    }
}

impl TicketDraft {
    /// Reads a new ticket.
    pub fn read(input: TicketInput, fields: &mut Fields) -> Option<Self> {
        let customer = CustomerKey::read(input.customer_id, input.customer_reference, fields);
        let interaction_id = fields.optional("interaction_id", input.interaction_id, fields::id::<InteractionId>);
        let unit_id = fields.optional("unit_id", input.unit_id, fields::id::<UnitId>);
        let contact_id = fields.optional("contact_id", input.contact_id, fields::id::<ContactId>);
        let channel = fields.optional("channel", input.channel, fields::word::<Channel>);
        let touchpoint = fields.optional("touchpoint", input.touchpoint, touchpoint::word);
        let subject = fields.optional("subject", input.subject, |text| text::line(text, 1, SUBJECT_MAX));
        let description = fields.optional("description", input.description, description);
        let language = fields.optional("language", input.language, read::language);
        let order_id = fields.optional("order_id", input.order_id, fields::id::<OrderId>);
        let parent_id = fields.optional("parent_id", input.parent_id, fields::id::<TicketId>);
        let reported_at = fields.optional("reported_at", input.reported_at, instant::parse);
        let said = &input.classification;
        match (said.kind.is_some(), said.category.is_some(), matches!(said.subcategory, Patch::Set(_))) {
            (true, false, _) | (_, false, true) => fields.refuse("category", FieldCode::Required),
            (false, true, _) => fields.refuse("kind", FieldCode::Required),
            _ => {}
        }
        let classification = Classification::read(input.classification, fields);
        Some(Self {
            customer: customer?,
            interaction_id: interaction_id?,
            unit_id: unit_id?,
            contact_id: contact_id?,
            channel: channel?,
            answered: input.answered,
            touchpoint: touchpoint?,
            subject: subject?,
            description: description?.flatten(),
            language: language?,
            order_id: order_id?,
            parent_id: parent_id?,
            reported_at: reported_at?,
            classification: classification?,
        })
    }
}

impl TicketPatch {
    /// Reads a merge patch.
    pub fn read(input: TicketPatchInput, fields: &mut Fields) -> Self {
        Self {
            subject: input.subject.read_kept(fields, "subject", |text| text::line(text, 1, SUBJECT_MAX)),
            description: some(input.description.read(fields, "description", description)),
            language: input.language.read(fields, "language", read::language),
            unit_id: input.unit_id.read_kept(fields, "unit_id", fields::id::<UnitId>),
            contact_id: input.contact_id.read(fields, "contact_id", fields::id::<ContactId>),
            touchpoint: input.touchpoint.read(fields, "touchpoint", touchpoint::word),
            order_id: input.order_id.read(fields, "order_id", fields::id::<OrderId>),
            parent_id: input.parent_id.read(fields, "parent_id", fields::id::<TicketId>),
        }
    }
}

fn description(text: impl AsRef<str>) -> FieldResult<Option<String>> {
    let text = text::paragraphs(text, 0, DESCRIPTION_MAX)?;
    Ok((!text.is_empty()).then_some(text))
}
