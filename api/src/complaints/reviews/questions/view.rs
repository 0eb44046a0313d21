//! Mandatory questions as callers see and decide them.

use guanxi_domain::complaints::Cause;
use guanxi_domain::complaints::field::Field;
use guanxi_domain::complaints::review::question::{MandatoryQuestion, QuestionAction, QuestionInput, QuestionStatus};
use guanxi_domain::ids::{MandatoryQuestionId, UserId};
use guanxi_domain::instant;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;
use validator::Validate;

use crate::answer::Resource;
use crate::openapi::Example;

/// A question that surveys must ask, or are proposed to.
#[derive(Serialize, ToSchema)]
#[schema(as = MandatoryQuestion)]
pub struct QuestionView {
    /// The id.
    pub id: MandatoryQuestionId,
    /// Moves with each change.
    #[schema(minimum = 1)]
    pub version: i64,
    /// Whose questionnaire: sold customers are asked for sales, serviced customers for after-sales.
    pub field: Field,
    /// The cause that made much of a week's complaints.
    pub cause: Cause,
    /// Its sub-cause.
    pub subcause: Option<String>,
    /// The week, as ISO 8601 writes it.
    pub week: String,
    /// How many complaints of the field had this cause found in that week.
    #[schema(minimum = 1)]
    pub complaints: i64,
    /// How many complaints of the field that week had: received in it, or with a cause found in it.
    #[schema(minimum = 1)]
    pub total: i64,
    /// How far it has come. Surveys ask what is accepted.
    pub status: QuestionStatus,
    /// What is asked; `null` until it is accepted.
    pub question: Option<String>,
    /// Words on the decision.
    pub note: Option<String>,
    /// Who decided last.
    pub decided_by: Option<UserId>,
    /// When.
    #[schema(format = DateTime)]
    pub decided_at: Option<String>,
    /// What can be done about it now by those who decide about complaints.
    pub available_actions: Vec<QuestionAction>,
    /// When it was proposed.
    #[schema(format = DateTime)]
    pub created_at: String,
    /// When it was last changed.
    #[schema(format = DateTime)]
    pub updated_at: String,
}

impl From<MandatoryQuestion> for QuestionView {
    fn from(question: MandatoryQuestion) -> Self {
        Self {
            available_actions: question.available().to_vec(),
            id: question.id,
            version: question.version,
            field: question.field,
            cause: question.cause,
            subcause: question.subcause,
            week: question.week.to_string(),
            complaints: question.complaints,
            total: question.total,
            status: question.status,
            question: question.question,
            note: question.note,
            decided_by: question.decided_by,
            decided_at: question.decided_at.map(instant::format),
            created_at: instant::format(question.created_at),
            updated_at: instant::format(question.updated_at),
        }
    }
}

impl Resource for QuestionView {
    fn version(&self) -> i64 {
        self.version
    }

    fn location(&self) -> String {
        format!("/api/v1/complaints/mandatory-questions/{}", self.id)
    }
}

impl Example for QuestionView {
    fn example() -> Value {
        json!({
            "id": "0192f3a4-5b6c-7d8e-9f01-23456789abcd", "version": 1, "field": "after_sales", "cause": "service",
            "subcause": "late_delivery", "week": "2026-W07", "complaints": 6, "total": 20, "status": "proposed", "question": null,
            "note": null, "decided_by": null, "decided_at": null, "available_actions": ["accept", "decline"],
            "created_at": "2026-02-15T16:00:00Z", "updated_at": "2026-02-15T16:00:00Z"
        })
    }
}

/// A question that is accepted.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = MandatoryQuestionAcceptance)]
pub struct AcceptBody {
    /// What surveys ask, 1–500 characters. Required.
    #[schema(required = true)]
    question: Option<String>,
    /// Words on the decision, 1–500 characters.
    note: Option<String>,
}

impl From<AcceptBody> for QuestionInput {
    fn from(body: AcceptBody) -> Self {
        Self { question: body.question, note: body.note }
    }
}

impl Example for AcceptBody {
    fn example() -> Value {
        json!({ "question": "您的车辆是否按约定时间交付？" })
    }
}

/// A question that is declined, or asked no longer.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = MandatoryQuestionRefusal)]
pub struct NoteBody {
    /// The reason, 1–500 characters. Required.
    #[schema(required = true)]
    note: Option<String>,
}

impl From<NoteBody> for QuestionInput {
    fn from(body: NoteBody) -> Self {
        Self { question: None, note: body.note }
    }
}

impl Example for NoteBody {
    fn example() -> Value {
        json!({ "note": "已由现有问题覆盖" })
    }
}
