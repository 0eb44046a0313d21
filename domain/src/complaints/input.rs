//! What callers say about complaints, as it comes in and once it is read.

use super::complaint::{ACCOUNT_MAX, STAFF_MAX, SUBJECT_MAX};
use super::words::{ComplaintKind, ComplaintSource, Severity};
use crate::case::said::{note, some};
use crate::customers::read;
use crate::fields::{self, Fault, FieldCode, FieldResult, Fields, Patch};
use crate::ids::{ComplaintId, ContactId, InteractionId, OrderId, ProductId, TicketId, UnitId, UserId};
use crate::instant::{self, Instant};
use crate::interactions::touchpoint;
use crate::orders::CustomerKey;
use crate::platform::ReferenceInput;
use crate::text;
use crate::vocabulary::Channel;

/// A new complaint as it comes in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ComplaintInput {
    /// The customer by id.
    pub customer_id: Option<String>,
    /// The customer by an external reference.
    pub customer_reference: Option<ReferenceInput>,
    /// The ticket from which it is opened: what is absent is taken from there.
    pub ticket_id: Option<String>,
    /// The contact in which the customer complained: what is absent is taken from there.
    pub interaction_id: Option<String>,
    /// The complaint that was over when the customer complained of the same again.
    pub complaint_id: Option<String>,
    /// Whether a further one is opened from a ticket.
    pub again: Option<bool>,
    /// The unit that handles it.
    pub unit_id: Option<String>,
    /// The person who speaks for the organisation.
    pub contact_id: Option<String>,
    /// Word of [`Channel`].
    pub channel: Option<String>,
    /// Word of [`ComplaintSource`].
    pub source: Option<String>,
    /// RFC 3339; now where absent.
    pub received_at: Option<String>,
    /// Word of a touchpoint.
    pub touchpoint: Option<String>,
    /// What it is about.
    pub subject: Option<String>,
    /// The grievance in the customer's words.
    pub account: Option<String>,
    /// What the customer asks for.
    pub demand: Option<String>,
    /// The language of the conversation.
    pub language: Option<String>,
    /// The product that it is about.
    pub product_id: Option<String>,
    /// The order that it is about.
    pub order_id: Option<String>,
    /// The outlet that it is about.
    pub outlet_id: Option<String>,
    /// The staff whom it is about.
    pub staff_ids: Option<Vec<String>>,
    /// Word of [`ComplaintKind`].
    pub kind: Option<String>,
    /// Word of [`Severity`].
    pub severity: Option<String>,
    /// Whether somebody's safety is concerned.
    pub safety: Option<bool>,
    /// Whether the customer had complained of the same before.
    pub repeat: Option<bool>,
}

/// From which record a complaint is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A ticket.
    Ticket(TicketId),
    /// A contact with the customer.
    Interaction(InteractionId),
    /// A complaint of the same customer that is over.
    Complaint(ComplaintId),
}

/// A new complaint, read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ComplaintDraft {
    /// The customer.
    pub customer: Option<CustomerKey>,
    /// From which record it is opened.
    pub origin: Option<Origin>,
    /// Whether a further one is opened from a ticket from which one was opened before.
    pub again: bool,
    /// The unit that handles it.
    pub unit_id: Option<UnitId>,
    /// The person who speaks for the organisation.
    pub contact_id: Option<ContactId>,
    /// Over which channel it came.
    pub channel: Option<Channel>,
    /// Where it came from.
    pub source: Option<ComplaintSource>,
    /// When the customer complained.
    pub received_at: Option<Instant>,
    /// Word of a touchpoint.
    pub touchpoint: Option<String>,
    /// What it is about.
    pub subject: Option<String>,
    /// The grievance in the customer's words.
    pub account: Option<String>,
    /// What the customer asks for.
    pub demand: Option<String>,
    /// The language of the conversation.
    pub language: Option<String>,
    /// The product that it is about.
    pub product_id: Option<ProductId>,
    /// The order that it is about.
    pub order_id: Option<OrderId>,
    /// The outlet that it is about.
    pub outlet_id: Option<UnitId>,
    /// The staff whom it is about, in the order of their ids.
    pub staff_ids: Vec<UserId>,
    /// What it is about.
    pub kind: Option<ComplaintKind>,
    /// How serious it is.
    pub severity: Option<Severity>,
    /// Whether somebody's safety is concerned.
    pub safety: Option<bool>,
    /// Whether the customer had complained of the same before.
    pub repeat: Option<bool>,
}

/// A merge patch of a complaint as it comes in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ComplaintPatchInput {
    /// What it is about; can't be cleared.
    pub subject: Patch<String>,
    /// The grievance in the customer's words.
    pub account: Patch<String>,
    /// What the customer asks for.
    pub demand: Patch<String>,
    /// The language of the conversation.
    pub language: Patch<String>,
    /// The unit that handles it; can't be cleared.
    pub unit_id: Patch<String>,
    /// The person who speaks for the organisation.
    pub contact_id: Patch<String>,
    /// Word of a touchpoint.
    pub touchpoint: Patch<String>,
    /// The product that it is about.
    pub product_id: Patch<String>,
    /// The order that it is about.
    pub order_id: Patch<String>,
    /// The outlet that it is about.
    pub outlet_id: Patch<String>,
    /// The staff whom it is about; `null` means none.
    pub staff_ids: Patch<Vec<String>>,
    /// Word of [`ComplaintKind`]; can't be cleared.
    pub kind: Patch<String>,
    /// Whether somebody's safety is concerned.
    pub safety: Option<bool>,
    /// Whether the customer had complained of the same before.
    pub repeat: Option<bool>,
    /// Why it is changed.
    pub note: Option<String>,
}

/// A merge patch of a complaint, read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ComplaintPatch {
    /// What it is about.
    pub subject: Patch<String>,
    /// The grievance in the customer's words.
    pub account: Patch<String>,
    /// What the customer asks for.
    pub demand: Patch<String>,
    /// The language of the conversation.
    pub language: Patch<String>,
    /// The unit that handles it.
    pub unit_id: Patch<UnitId>,
    /// The person who speaks for the organisation.
    pub contact_id: Patch<ContactId>,
    /// Word of a touchpoint.
    pub touchpoint: Patch<String>,
    /// The product that it is about.
    pub product_id: Patch<ProductId>,
    /// The order that it is about.
    pub order_id: Patch<OrderId>,
    /// The outlet that it is about.
    pub outlet_id: Patch<UnitId>,
    /// The staff whom it is about, in the order of their ids.
    pub staff_ids: Patch<Vec<UserId>>,
    /// What it is about.
    pub kind: Patch<ComplaintKind>,
    /// Whether somebody's safety is concerned.
    pub safety: Option<bool>,
    /// Whether the customer had complained of the same before.
    pub repeat: Option<bool>,
    /// Why it is changed; there where the words of the customer are.
    pub note: Option<String>,
}

impl ComplaintDraft {
    /// Reads a new complaint.
    pub fn read(input: ComplaintInput, fields: &mut Fields) -> Option<Self> {
        let customer = CustomerKey::read(input.customer_id, input.customer_reference, fields);
        let origin = origin(input.ticket_id, input.interaction_id, input.complaint_id, fields);
        let again = input.again.unwrap_or(false);
        let unit_id = fields.optional("unit_id", input.unit_id, fields::id::<UnitId>);
        let contact_id = fields.optional("contact_id", input.contact_id, fields::id::<ContactId>);
        let channel = fields.optional("channel", input.channel, fields::word::<Channel>);
        let source = fields.optional("source", input.source, fields::word::<ComplaintSource>);
        let received_at = fields.optional("received_at", input.received_at, instant::parse);
        let touchpoint = fields.optional("touchpoint", input.touchpoint, touchpoint::word);
        let subject = fields.optional("subject", input.subject, |text| text::line(text, 1, SUBJECT_MAX));
        let account = fields.optional("account", input.account, words);
        let demand = fields.optional("demand", input.demand, words);
        let language = fields.optional("language", input.language, read::language);
        let product_id = fields.optional("product_id", input.product_id, fields::id::<ProductId>);
        let order_id = fields.optional("order_id", input.order_id, fields::id::<OrderId>);
        let outlet_id = fields.optional("outlet_id", input.outlet_id, fields::id::<UnitId>);
        let staff_ids = fields.keep("staff_ids", staff(input.staff_ids.unwrap_or_default()));
        let kind = fields.optional("kind", input.kind, fields::word::<ComplaintKind>);
        let severity = fields.optional("severity", input.severity, fields::word::<Severity>);
        Some(Self {
            customer: customer?,
            origin: origin?,
            again,
            unit_id: unit_id?,
            contact_id: contact_id?,
            channel: channel?,
            source: source?,
            received_at: received_at?,
            touchpoint: touchpoint?,
            subject: subject?,
            account: account?.flatten(),
            demand: demand?.flatten(),
            language: language?,
            product_id: product_id?,
            order_id: order_id?,
            outlet_id: outlet_id?,
            staff_ids: staff_ids?,
            kind: kind?,
            severity: severity?,
            safety: input.safety,
            repeat: input.repeat,
        })
    }
}

/// At most one record is its origin.
#[allow(clippy::option_option, reason = "what is wrong and what is absent are told apart, as everywhere where fields are read")]
fn origin(ticket: Option<String>, interaction: Option<String>, complaint: Option<String>, fields: &mut Fields) -> Option<Option<Origin>> {
    let named = [&ticket, &interaction, &complaint].into_iter().flatten().count();
    if named > 1 {
        let last = if complaint.is_some() { "complaint_id" } else { "interaction_id" };
        fields.refuse(last, FieldCode::Unexpected);
        return None;
    }
    let ticket = fields.optional("ticket_id", ticket, fields::id::<TicketId>)?;
    let interaction = fields.optional("interaction_id", interaction, fields::id::<InteractionId>)?;
    let complaint = fields.optional("complaint_id", complaint, fields::id::<ComplaintId>)?;
    let origin = ticket.map(Origin::Ticket).or(interaction.map(Origin::Interaction));
    Some(origin.or(complaint.map(Origin::Complaint)))
}

impl ComplaintPatch {
    /// Reads a merge patch.
    pub fn read(input: ComplaintPatchInput, fields: &mut Fields) -> Self {
        Self {
            subject: input.subject.read_kept(fields, "subject", |text| text::line(text, 1, SUBJECT_MAX)),
            account: some(input.account.read(fields, "account", words)),
            demand: some(input.demand.read(fields, "demand", words)),
            language: input.language.read(fields, "language", read::language),
            unit_id: input.unit_id.read_kept(fields, "unit_id", fields::id::<UnitId>),
            contact_id: input.contact_id.read(fields, "contact_id", fields::id::<ContactId>),
            touchpoint: input.touchpoint.read(fields, "touchpoint", touchpoint::word),
            product_id: input.product_id.read(fields, "product_id", fields::id::<ProductId>),
            order_id: input.order_id.read(fields, "order_id", fields::id::<OrderId>),
            outlet_id: input.outlet_id.read(fields, "outlet_id", fields::id::<UnitId>),
            staff_ids: match input.staff_ids {
                Patch::Clear => Patch::Set(Vec::new()),
                other => other.read(fields, "staff_ids", staff),
            },
            kind: input.kind.read_kept(fields, "kind", fields::word::<ComplaintKind>),
            safety: input.safety,
            repeat: input.repeat,
            note: fields.optional("note", input.note, note).flatten().flatten(),
        }
    }
}

fn staff(list: Vec<String>) -> FieldResult<Vec<UserId>> {
    if list.len() > STAFF_MAX {
        return Err(Fault::with(FieldCode::TooMany, "max", STAFF_MAX));
    }
    let mut ids = list.into_iter().map(fields::id).collect::<FieldResult<Vec<UserId>>>()?;
    ids.sort_unstable();
    let given = ids.len();
    ids.dedup();
    if ids.len() < given { Err(FieldCode::Duplicate.into()) } else { Ok(ids) }
}

fn words(text: impl AsRef<str>) -> FieldResult<Option<String>> {
    let text = text::paragraphs(text, 0, ACCOUNT_MAX)?;
    Ok((!text.is_empty()).then_some(text))
}
