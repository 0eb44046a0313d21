//! What callers send with the steps of a ticket.

use guanxi_domain::ids::{TicketId, UserId};
use guanxi_domain::service::ticket::{MessageInput, StepDraft, StepInput, TicketLinkKind, WaitingReason};
use guanxi_domain::{Fields, Refusal, fields};
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use validator::Validate;

pub use crate::case::bodies::{ContactBody, ContactStepBody, NoteBody, PlainBody, ReasonBody};
use crate::case::bodies::{MessageBody, read_step, with_note};
use crate::openapi::Example;

/// A step that tells the customer something.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = TicketReplyStep)]
pub struct ReplyStepBody {
    /// What the customer is told with the step.
    reply: Option<MessageBody>,
    /// Words for colleagues, up to 2,000 characters.
    note: Option<String>,
}

impl ReplyStepBody {
    /// The step.
    ///
    /// # Errors
    /// `validation_failed` with every field concerned.
    pub fn read(self) -> Result<StepDraft, Refusal> {
        read_step(self.note, self.reply, "reply")
    }
}

/// What the company waits for.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = TicketWait)]
pub struct WaitBody {
    /// For what: a word of the vocabulary `ticket_waiting_reason`. Required.
    #[schema(required = true)]
    reason: Option<String>,
    /// What the customer is asked with the step.
    reply: Option<MessageBody>,
    /// Words for colleagues, up to 2,000 characters.
    note: Option<String>,
}

impl WaitBody {
    /// For what, and the step.
    ///
    /// # Errors
    /// `validation_failed` with every field concerned.
    pub fn read(self) -> Result<(WaitingReason, StepDraft), Refusal> {
        let mut fields = Fields::new();
        let reason = fields.required("reason", self.reason, fields::word::<WaitingReason>);
        let step = StepInput { note: self.note, contact: self.reply.map(MessageInput::from) };
        let draft = StepDraft::read(step, "reply", &mut fields);
        fields.finish(reason.zip(draft))
    }
}

/// The ticket that stays.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = TicketMerger)]
pub struct MergeBody {
    /// The ticket into which this one goes: one of the same customer that is not over. Required.
    #[schema(required = true, format = Uuid)]
    ticket_id: Option<String>,
    /// Words for colleagues, up to 2,000 characters.
    note: Option<String>,
}

impl MergeBody {
    /// The ticket that stays, and the words.
    ///
    /// # Errors
    /// `validation_failed` with every field concerned.
    pub fn read(self) -> Result<(TicketId, Option<String>), Refusal> {
        with_note(self.note, |fields| fields.required("ticket_id", self.ticket_id, fields::id::<TicketId>))
    }
}

/// Who is asked to help.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = NewTicketCollaborator)]
pub struct CollaboratorBody {
    /// The staff user, who must work here. Required.
    #[schema(required = true, format = Uuid)]
    user_id: Option<String>,
    /// Words for colleagues, up to 2,000 characters.
    note: Option<String>,
}

impl CollaboratorBody {
    /// Who, and the words.
    ///
    /// # Errors
    /// `validation_failed` with every field concerned.
    pub fn read(self) -> Result<(UserId, Option<String>), Refusal> {
        with_note(self.note, |fields| fields.required("user_id", self.user_id, fields::id::<UserId>))
    }
}

/// A link to another ticket.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = NewTicketLink)]
pub struct LinkBody {
    /// The other ticket, which the caller must reach. Required.
    #[schema(required = true, format = Uuid)]
    ticket_id: Option<String>,
    /// How they belong together, read from this ticket to the other: a word of the vocabulary `ticket_link_kind`. Required.
    #[schema(required = true)]
    kind: Option<String>,
}

impl LinkBody {
    /// The other ticket and the kind.
    ///
    /// # Errors
    /// `validation_failed` with every field concerned.
    pub fn read(self) -> Result<(TicketId, TicketLinkKind), Refusal> {
        let mut fields = Fields::new();
        let id = fields.required("ticket_id", self.ticket_id, fields::id::<TicketId>);
        let kind = fields.required("kind", self.kind, fields::word::<TicketLinkKind>);
        fields.finish(id.zip(kind))
    }
}

macro_rules! examples {
    ($($body:ident: $example:tt;)+) => {$(
        impl Example for $body {
            fn example() -> Value {
                json!($example)
            }
        }
    )+};
}

examples! {
    ReplyStepBody: { "reply": { "content": "故障已排除，请您确认。" }, "note": "更换接头" };
    WaitBody: { "reason": "information", "reply": { "content": "请提供故障灯照片。" } };
    MergeBody: { "ticket_id": "0192f3a4-5b6c-7d8e-9f01-23456789abe1", "note": "同一问题" };
    CollaboratorBody: { "user_id": "0192f3a4-5b6c-7d8e-9f01-23456789abce" };
    LinkBody: { "ticket_id": "0192f3a4-5b6c-7d8e-9f01-23456789abe1", "kind": "related" };
}
