//! What callers send with the steps of cases: tickets and complaints.

use guanxi_domain::case::message::{Message, MessageInput};
use guanxi_domain::case::said::{StepDraft, StepInput, note, reason};
use guanxi_domain::{Fields, Refusal};
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use validator::Validate;

use crate::openapi::Example;

/// A contact with the customer: either `interaction_id` alone, or what was said.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = CaseMessage)]
pub struct MessageBody {
    /// A contact with this customer that was logged before, of no other case of the same kind; nothing else is said then.
    #[schema(format = Uuid)]
    interaction_id: Option<String>,
    /// What was said, 1–50,000 characters. Required unless `interaction_id` names the contact.
    content: Option<String>,
    /// Over which channel: a word of the vocabulary `channel`; that of the case where absent.
    channel: Option<String>,
    /// Who turned to whom: a word of the vocabulary `direction`. Where absent the company did to tell the customer something, and the customer
    /// to say something. What a complaint's customer is told may also be said in a talk (phone, chat, in person) for which they turned to the
    /// company.
    direction: Option<String>,
    /// The person who spoke for the organisation: a contact of this customer; that of the case where absent.
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
            direction: body.direction,
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

/// What a step asks for, and words for colleagues.
///
/// # Errors
/// `validation_failed` with every field concerned.
pub fn with_note<T>(words: Option<String>, read: impl FnOnce(&mut Fields) -> Option<T>) -> Result<(T, Option<String>), Refusal> {
    let mut fields = Fields::new();
    let said = read(&mut fields);
    let words = fields.optional("note", words, note);
    let (said, words) = fields.finish(said.zip(words))?;
    Ok((said, words.flatten()))
}

/// A note for colleagues.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = CaseNote)]
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
#[schema(as = CaseStepNote)]
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

/// A step that the customer has said something for.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = CaseContactStep)]
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
        read_step(self.note, self.contact, "contact")
    }
}

/// A step that takes a contact with the customer.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = CaseContact)]
pub struct ContactBody {
    /// The contact, in which the customer was reached. Required.
    #[schema(required = true)]
    contact: Option<MessageBody>,
    /// Words for colleagues, up to 2,000 characters.
    note: Option<String>,
}

impl ContactBody {
    /// The step.
    ///
    /// # Errors
    /// `validation_failed` with every field concerned.
    pub fn read(self) -> Result<StepDraft, Refusal> {
        read_step(self.note, self.contact, "contact")
    }
}

/// Reads words on a step and the contact that it consists of, which stands in a member of this name.
///
/// # Errors
/// `validation_failed` with every field concerned.
pub fn read_step(note: Option<String>, contact: Option<MessageBody>, member: &str) -> Result<StepDraft, Refusal> {
    let mut fields = Fields::new();
    let draft = StepDraft::read(StepInput { note, contact: contact.map(MessageInput::from) }, member, &mut fields);
    fields.finish(draft)
}

/// Why something is done.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = CaseReason)]
pub struct ReasonBody {
    /// Why, 1–2,000 characters. Required.
    #[schema(required = true)]
    reason: Option<String>,
}

impl ReasonBody {
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
    ContactStepBody: { "contact": { "content": "客户来电，问题仍在。", "channel": "phone" } };
    ContactBody: { "contact": { "content": "客户来电确认已解决。", "channel": "phone" } };
    ReasonBody: { "reason": "客户撤回" };
}
