//! What callers send with the steps of a ticket.

use guanxi_domain::ids::{TicketId, UserId};
use guanxi_domain::service::ticket::input::{note, reason};
use guanxi_domain::service::ticket::{Message, MessageInput, StepDraft, StepInput, TicketLinkKind, WaitingReason};
use guanxi_domain::{Fields, Refusal, fields};
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use validator::Validate;

use crate::openapi::Example;

/// A contact with the customer: either `interaction_id` alone, or what was said.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = TicketMessage)]
pub struct MessageBody {
    /// A contact with this customer that was logged before, of no other ticket; nothing else is said then.
    #[schema(format = Uuid)]
    interaction_id: Option<String>,
    /// What was said, 1–50,000 characters. Required unless `interaction_id` names the contact.
    content: Option<String>,
    /// Over which channel: a word of the vocabulary `channel`; the ticket's where absent.
    channel: Option<String>,
    /// The person who spoke for the organisation: a contact of this customer; the ticket's where absent.
    #[schema(format = Uuid)]
    contact_id: Option<String>,
    /// What it was about, up to 200 characters.
    subject: Option<String>,
    /// What came of it: a word of the vocabulary `interaction_outcome`. With `no_answer` nobody was reached, and the customer was told
    /// nothing.
    outcome: Option<String>,
    /// How long it took, in whole seconds, up to a week.
    #[schema(minimum = 0, maximum = 604_800)]
    duration_seconds: Option<i64>,
    /// When, RFC 3339, not in the future; now where absent.
    #[schema(format = DateTime)]
    occurred_at: Option<String>,
    /// Of a reply: whether a program gave it, and no person. Then no promise is kept by it. `false` where absent.
    automatic: Option<bool>,
}

impl From<MessageBody> for MessageInput {
    fn from(body: MessageBody) -> Self {
        Self {
            interaction_id: body.interaction_id,
            channel: body.channel,
            contact_id: body.contact_id,
            subject: body.subject,
            content: body.content,
            outcome: body.outcome,
            duration_seconds: body.duration_seconds,
            occurred_at: body.occurred_at,
            automatic: body.automatic,
        }
    }
}

impl MessageBody {
    /// The message.
    ///
    /// # Errors
    /// `validation_failed` with every field concerned.
    pub fn read(self) -> Result<Message, Refusal> {
        let mut fields = Fields::new();
        let message = Message::read(self.into(), &mut fields);
        fields.finish(message)
    }
}

/// A note for colleagues.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = TicketNote)]
pub struct NoteBody {
    /// What colleagues should know, 1–50,000 characters. Required.
    #[schema(required = true)]
    content: Option<String>,
}

impl NoteBody {
    /// The note.
    ///
    /// # Errors
    /// `validation_failed` at `/content`.
    pub fn read(self) -> Result<Message, Refusal> {
        let mut fields = Fields::new();
        let message = Message::read(MessageInput { content: self.content, ..MessageInput::default() }, &mut fields);
        fields.finish(message)
    }
}

/// A step without anything else.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = TicketStepNote)]
pub struct PlainBody {
    /// Words for colleagues, up to 2,000 characters.
    note: Option<String>,
}

impl PlainBody {
    /// The words.
    ///
    /// # Errors
    /// `validation_failed` at `/note`.
    pub fn read(self) -> Result<Option<String>, Refusal> {
        let mut fields = Fields::new();
        let words = fields.optional("note", self.note, note);
        Ok(fields.finish(words)?.flatten())
    }
}

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
        read(self.note, self.reply, "reply")
    }
}

/// A step that the customer has said something for.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = TicketContactStep)]
pub struct ContactStepBody {
    /// The contact in which the customer said it.
    contact: Option<MessageBody>,
    /// Words for colleagues, up to 2,000 characters.
    note: Option<String>,
}

impl ContactStepBody {
    /// The step.
    ///
    /// # Errors
    /// `validation_failed` with every field concerned.
    pub fn read(self) -> Result<StepDraft, Refusal> {
        read(self.note, self.contact, "contact")
    }
}

/// The customer's word that it is solved.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = TicketConfirmation)]
pub struct ConfirmBody {
    /// The contact in which the customer said it. Required.
    #[schema(required = true)]
    contact: Option<MessageBody>,
    /// Words for colleagues, up to 2,000 characters.
    note: Option<String>,
}

impl ConfirmBody {
    /// The step.
    ///
    /// # Errors
    /// `validation_failed` with every field concerned.
    pub fn read(self) -> Result<StepDraft, Refusal> {
        read(self.note, self.contact, "contact")
    }
}

fn read(note: Option<String>, contact: Option<MessageBody>, member: &str) -> Result<StepDraft, Refusal> {
    let mut fields = Fields::new();
    let draft = StepDraft::read(StepInput { note, contact: contact.map(MessageInput::from) }, member, &mut fields);
    fields.finish(draft)
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

/// Why a ticket is given up.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = TicketCancellation)]
pub struct CancelBody {
    /// Why, 1–2,000 characters. Required.
    #[schema(required = true)]
    reason: Option<String>,
}

impl CancelBody {
    /// The reason.
    ///
    /// # Errors
    /// `validation_failed` at `/reason`.
    pub fn read(self) -> Result<String, Refusal> {
        let mut fields = Fields::new();
        let reason = fields.required("reason", self.reason, reason);
        fields.finish(reason)
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
        let mut fields = Fields::new();
        let id = fields.required("ticket_id", self.ticket_id, fields::id::<TicketId>);
        let note = fields.optional("note", self.note, note);
        let (id, note) = fields.finish(id.zip(note))?;
        Ok((id, note.flatten()))
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
        let mut fields = Fields::new();
        let id = fields.required("user_id", self.user_id, fields::id::<UserId>);
        let note = fields.optional("note", self.note, note);
        let (id, note) = fields.finish(id.zip(note))?;
        Ok((id, note.flatten()))
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
    MessageBody: { "content": "您好，技师已确认是传感器接头松动，明天上午可以复位。", "channel": "phone", "outcome": "information_given" };
    NoteBody: { "content": "客户上周刚换过传感器，请查配件批次。" };
    PlainBody: { "note": "先联系技师" };
    ReplyStepBody: { "reply": { "content": "故障已排除，请您确认。" }, "note": "更换接头" };
    ContactStepBody: { "contact": { "content": "客户来电，问题仍在。", "channel": "phone" } };
    ConfirmBody: { "contact": { "content": "客户来电确认已解决。", "channel": "phone" } };
    WaitBody: { "reason": "information", "reply": { "content": "请提供故障灯照片。" } };
    CancelBody: { "reason": "客户撤回" };
    MergeBody: { "ticket_id": "0192f3a4-5b6c-7d8e-9f01-23456789abe1", "note": "同一问题" };
    CollaboratorBody: { "user_id": "0192f3a4-5b6c-7d8e-9f01-23456789abce" };
    LinkBody: { "ticket_id": "0192f3a4-5b6c-7d8e-9f01-23456789abe1", "kind": "related" };
}
