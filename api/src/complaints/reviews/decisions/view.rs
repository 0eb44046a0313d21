//! Decisions of reviews as callers send and see them.

use guanxi_domain::complaints::review::decision::{DECISION_MAX, DecisionInput, DecisionStatus, ReviewDecision};
use guanxi_domain::ids::{ReviewDecisionId, UnitId, UserId};
use guanxi_domain::instant::{self, Instant};
use guanxi_domain::{Fields, Refusal, text};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;
use validator::Validate;

use crate::answer::Resource;
use crate::openapi::Example;

/// What a weekly review decided.
#[derive(Serialize, ToSchema)]
#[schema(as = ComplaintReviewDecision)]
pub struct DecisionView {
    /// The id.
    pub id: ReviewDecisionId,
    /// Moves with each change.
    #[schema(minimum = 1)]
    pub version: i64,
    /// The review of which unit decided it.
    pub unit_id: UnitId,
    /// Of which week, as ISO 8601 writes it.
    pub week: String,
    /// What is to be done.
    pub text: String,
    /// The cause that it is about, with its sub-cause behind a slash.
    pub cause: Option<String>,
    /// Who sees to it.
    pub owner_id: UserId,
    /// Until which day.
    #[schema(format = Date)]
    pub due_on: String,
    /// How far it has come.
    pub status: DecisionStatus,
    /// Whether it is still to be done though its day is over (UTC).
    pub overdue: bool,
    /// What came of it.
    pub outcome: Option<String>,
    /// When it was done or dropped.
    #[schema(format = DateTime)]
    pub ended_at: Option<String>,
    /// Who said so.
    pub ended_by: Option<UserId>,
    /// When it was decided.
    #[schema(format = DateTime)]
    pub created_at: String,
    /// When it was last changed.
    #[schema(format = DateTime)]
    pub updated_at: String,
}

impl DecisionView {
    /// A decision as it stands now.
    pub fn of(decision: ReviewDecision, now: Instant) -> Self {
        Self {
            overdue: decision.is_overdue(now),
            id: decision.id,
            version: decision.version,
            unit_id: decision.unit_id,
            week: decision.week.to_string(),
            text: decision.text,
            cause: decision.cause,
            owner_id: decision.owner_id,
            due_on: decision.due_on.to_string(),
            status: decision.status,
            outcome: decision.outcome,
            ended_at: decision.ended_at.map(instant::format),
            ended_by: decision.ended_by,
            created_at: instant::format(decision.created_at),
            updated_at: instant::format(decision.updated_at),
        }
    }
}

impl Resource for DecisionView {
    fn version(&self) -> i64 {
        self.version
    }

    fn location(&self) -> String {
        format!("/api/v1/complaints/review_decisions/{}", self.id)
    }
}

impl Example for DecisionView {
    fn example() -> Value {
        json!({
            "id": "0192f3a4-5b6c-7d8e-9f01-23456789abcd", "version": 1, "unit_id": "0192f3a4-5b6c-7d8e-9f01-23456789abce",
            "week": "2026-W07", "text": "更换该批次制动片供应商", "cause": "product/brake",
            "owner_id": "0192f3a4-5b6c-7d8e-9f01-23456789abcf", "due_on": "2099-12-31", "status": "open", "overdue": false,
            "outcome": null, "ended_at": null, "ended_by": null, "created_at": "2026-02-16T02:00:00Z",
            "updated_at": "2026-02-16T02:00:00Z"
        })
    }
}

/// A new decision of a weekly review.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = NewComplaintReviewDecision)]
pub struct NewDecisionBody {
    /// Of which week, as ISO 8601 writes it. Required.
    #[schema(required = true)]
    week: Option<String>,
    /// The review of which unit decides it; the company, or the caller's unit where that is all they reach.
    #[schema(format = Uuid)]
    unit_id: Option<String>,
    /// What is to be done, 1–2,000 characters. Required.
    #[schema(required = true)]
    text: Option<String>,
    /// The cause that it is about, with its sub-cause behind a slash, up to 100 characters.
    cause: Option<String>,
    /// Who of the staff sees to it. Required.
    #[schema(required = true, format = Uuid)]
    owner_id: Option<String>,
    /// Until which day, neither before the week nor before today (UTC). Required.
    #[schema(required = true, format = Date)]
    due_on: Option<String>,
}

impl From<NewDecisionBody> for DecisionInput {
    fn from(body: NewDecisionBody) -> Self {
        Self { week: body.week, unit_id: body.unit_id, text: body.text, cause: body.cause, owner_id: body.owner_id, due_on: body.due_on }
    }
}

impl Example for NewDecisionBody {
    fn example() -> Value {
        json!({
            "week": "2026-W07", "text": "更换该批次制动片供应商", "cause": "product/brake",
            "owner_id": "0192f3a4-5b6c-7d8e-9f01-23456789abcf", "due_on": "2099-12-31"
        })
    }
}

/// What came of a decision.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = ComplaintReviewDecisionOutcome)]
pub struct OutcomeBody {
    /// What came of it, or why it is dropped, 1–2,000 characters. Required.
    #[schema(required = true)]
    outcome: Option<String>,
}

impl OutcomeBody {
    /// What came of it.
    ///
    /// # Errors
    /// `validation_failed` where it is not said.
    pub fn read(self) -> Result<String, Refusal> {
        let mut fields = Fields::new();
        let outcome = fields.required("outcome", self.outcome, |text| text::paragraphs(text, 1, DECISION_MAX));
        fields.finish(outcome)
    }
}

impl Example for OutcomeBody {
    fn example() -> Value {
        json!({ "outcome": "新供应商自三月起供货" })
    }
}
