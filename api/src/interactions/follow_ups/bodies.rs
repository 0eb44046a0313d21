//! What callers send about follow-ups.

use guanxi_domain::fields::Patch;
use guanxi_domain::interactions::follow_up_input::note;
use guanxi_domain::interactions::{FollowUpInput, FollowUpPatchInput};
use guanxi_domain::{Fields, Refusal};
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use validator::Validate;

use crate::openapi::Example;

/// Something to be done for a customer.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = NewFollowUp)]
pub struct NewFollowUpBody {
    /// For whom. Required.
    #[schema(required = true, format = Uuid)]
    customer_id: Option<String>,
    /// The interaction in which it was promised: one with this customer.
    #[schema(format = Uuid)]
    interaction_id: Option<String>,
    /// The ticket that it belongs to: one of this customer.
    #[schema(format = Uuid)]
    ticket_id: Option<String>,
    /// What to do, 1–200 characters. Required.
    #[schema(required = true)]
    subject: Option<String>,
    /// Further words, up to 10,000 characters.
    note: Option<String>,
    /// By when, RFC 3339. Required.
    #[schema(required = true, format = DateTime)]
    due_at: Option<String>,
    /// The staff user who is to do it; who makes it where absent.
    #[schema(format = Uuid)]
    assignee_id: Option<String>,
}

/// A JSON Merge Patch of a follow-up: absent members stay, `null` clears.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = FollowUpPatch)]
pub struct FollowUpPatchBody {
    /// What to do, 1–200 characters. Can't be cleared.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    subject: Patch<String>,
    /// Further words, up to 10,000 characters.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    note: Patch<String>,
    /// By when, RFC 3339. Can't be cleared.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    due_at: Patch<String>,
    /// The staff user who is to do it. Can't be cleared.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    assignee_id: Patch<String>,
}

/// How a follow-up ended.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = FollowUpClosing)]
pub struct CloseBody {
    /// Words on how it ended, up to 10,000 characters.
    note: Option<String>,
}

impl CloseBody {
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

impl From<NewFollowUpBody> for FollowUpInput {
    fn from(body: NewFollowUpBody) -> Self {
        Self {
            customer_id: body.customer_id,
            interaction_id: body.interaction_id,
            ticket_id: body.ticket_id,
            subject: body.subject,
            note: body.note,
            due_at: body.due_at,
            assignee_id: body.assignee_id,
        }
    }
}

impl From<FollowUpPatchBody> for FollowUpPatchInput {
    fn from(body: FollowUpPatchBody) -> Self {
        Self { subject: body.subject, note: body.note, due_at: body.due_at, assignee_id: body.assignee_id }
    }
}

impl Example for NewFollowUpBody {
    fn example() -> Value {
        json!({
            "customer_id": "0192f3a4-5b6c-7d8e-9f01-23456789abcd", "subject": "确认周六保养时间", "note": "客户上午方便",
            "due_at": "2026-11-22T01:00:00Z"
        })
    }
}

impl Example for FollowUpPatchBody {
    fn example() -> Value {
        json!({ "due_at": "2026-11-23T01:00:00Z", "note": null })
    }
}

impl Example for CloseBody {
    fn example() -> Value {
        json!({ "note": "已电话确认" })
    }
}
