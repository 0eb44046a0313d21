//! What callers send about tickets. Words, ids and instants are plain strings here: the domain reads them, so that a wrong one is
//! named together with all others.

use guanxi_domain::fields::Patch;
use guanxi_domain::platform::ReferenceInput;
use guanxi_domain::service::ticket::{ClassificationInput, TicketInput, TicketPatchInput};
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use validator::Validate;

use crate::interactions::ReferenceBody;
use crate::openapi::Example;

/// A new ticket.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = NewTicket)]
pub struct NewTicketBody {
    /// The customer by id; this, `customer_reference` or `interaction_id` is required.
    #[schema(format = Uuid)]
    customer_id: Option<String>,
    /// The customer by what another system calls it.
    customer_reference: Option<ReferenceBody>,
    /// The contact in which the customer told of it, of no other ticket: customer, channel, subject, description, contact, touchpoint, order,
    /// unit and instant are taken from there where absent.
    #[schema(format = Uuid)]
    interaction_id: Option<String>,
    /// The unit that handles it; that of the contact or the customer's home unit where absent.
    #[schema(format = Uuid)]
    unit_id: Option<String>,
    /// The person who speaks for the organisation: a contact of this customer.
    #[schema(format = Uuid)]
    contact_id: Option<String>,
    /// Over which channel it came: a word of the vocabulary `channel`. Required unless `interaction_id` says it.
    channel: Option<String>,
    /// Whether a person answered at once: the first response is then given. Only where people meet at once: `phone`, `chat`, `in_store`,
    /// `onsite`, `event`, `callback`. A missed call or voice mail is not answered. Where absent, a contact that a colleague had counts as
    /// answered.
    answered: Option<bool>,
    /// The step of the customer's journey: the word of a touchpoint that is in use.
    touchpoint: Option<String>,
    /// What it is about, 1–200 characters. Required unless `interaction_id` says it.
    subject: Option<String>,
    /// The problem in words, up to 20,000 characters.
    description: Option<String>,
    /// The language of the conversation: a BCP 47 tag such as `zh` or `en`.
    language: Option<String>,
    /// The order that it is about: one of this customer.
    #[schema(format = Uuid)]
    order_id: Option<String>,
    /// The ticket that it is a part of.
    #[schema(format = Uuid)]
    parent_id: Option<String>,
    /// When the customer told of it, RFC 3339, at most 366 days ago; now where absent.
    #[schema(format = DateTime)]
    reported_at: Option<String>,
    /// What it is about: a word of the vocabulary `ticket_kind`; goes with `category`.
    kind: Option<String>,
    /// Where the problem lies: a word of the vocabulary `ticket_category`; goes with `kind`.
    category: Option<String>,
    /// The word of a sub-category of that category that is in use.
    subcategory: Option<String>,
    /// How urgent it is: a word of the vocabulary `ticket_priority`; `normal` where absent.
    priority: Option<String>,
    /// Whether it is a major problem.
    major: Option<bool>,
}

/// A JSON Merge Patch of a ticket: absent members stay, `null` clears. What it is about is said by the action `classify`, who has it by
/// those of assignment.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = TicketPatch)]
pub struct TicketPatchBody {
    /// What it is about, 1–200 characters. Can't be cleared.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    subject: Patch<String>,
    /// The problem in words, up to 20,000 characters.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    description: Patch<String>,
    /// The language of the conversation: a BCP 47 tag.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    language: Patch<String>,
    /// The unit that handles it. Can't be cleared.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    unit_id: Patch<String>,
    /// The person who speaks for the organisation: a contact of this customer.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    contact_id: Patch<String>,
    /// The step of the customer's journey: the word of a touchpoint that is in use.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    touchpoint: Patch<String>,
    /// The order that it is about: one of this customer.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    order_id: Patch<String>,
    /// The ticket that it is a part of; up to five stand one above another, never in a circle.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    parent_id: Patch<String>,
}

/// What a ticket is about. What is absent stays.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = TicketClassification)]
pub struct ClassifyBody {
    /// What it is about: a word of the vocabulary `ticket_kind`. Required the first time.
    kind: Option<String>,
    /// Where the problem lies: a word of the vocabulary `ticket_category`. Required the first time. Another one clears the sub-category.
    category: Option<String>,
    /// The word of a sub-category of that category that is in use; `null` clears it.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    subcategory: Patch<String>,
    /// How urgent it is: a word of the vocabulary `ticket_priority`.
    priority: Option<String>,
    /// Whether it is a major problem.
    major: Option<bool>,
    /// Words for colleagues, up to 2,000 characters.
    note: Option<String>,
}

impl From<NewTicketBody> for TicketInput {
    fn from(body: NewTicketBody) -> Self {
        Self {
            customer_id: body.customer_id,
            customer_reference: body.customer_reference.map(ReferenceInput::from),
            interaction_id: body.interaction_id,
            unit_id: body.unit_id,
            contact_id: body.contact_id,
            channel: body.channel,
            answered: body.answered,
            touchpoint: body.touchpoint,
            subject: body.subject,
            description: body.description,
            language: body.language,
            order_id: body.order_id,
            parent_id: body.parent_id,
            reported_at: body.reported_at,
            classification: ClassificationInput {
                kind: body.kind,
                category: body.category,
                subcategory: body.subcategory.map_or(Patch::Leave, Patch::Set),
                priority: body.priority,
                major: body.major,
                note: None,
            },
        }
    }
}

impl From<TicketPatchBody> for TicketPatchInput {
    fn from(body: TicketPatchBody) -> Self {
        Self {
            subject: body.subject,
            description: body.description,
            language: body.language,
            unit_id: body.unit_id,
            contact_id: body.contact_id,
            touchpoint: body.touchpoint,
            order_id: body.order_id,
            parent_id: body.parent_id,
        }
    }
}

impl From<ClassifyBody> for ClassificationInput {
    fn from(body: ClassifyBody) -> Self {
        let ClassifyBody { kind, category, subcategory, priority, major, note } = body;
        Self { kind, category, subcategory, priority, major, note }
    }
}

impl Example for NewTicketBody {
    fn example() -> Value {
        json!({
            "customer_id": "0192f3a4-5b6c-7d8e-9f01-23456789abcd", "channel": "phone", "answered": true, "touchpoint": "maintenance",
            "subject": "保养后仪表报警", "description": "取车后行驶 20 公里，发动机故障灯亮。", "language": "zh", "kind": "fault",
            "category": "technical", "priority": "high"
        })
    }
}

impl Example for TicketPatchBody {
    fn example() -> Value {
        json!({ "subject": "保养后发动机故障灯亮", "touchpoint": null })
    }
}

impl Example for ClassifyBody {
    fn example() -> Value {
        json!({ "kind": "fault", "category": "technical", "priority": "urgent", "major": true, "note": "多位客户反映" })
    }
}
