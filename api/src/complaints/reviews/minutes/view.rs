//! Minutes as callers send and see them.

use guanxi_domain::complaints::review::decision::{Minutes, MinutesInput};
use guanxi_domain::ids::{ReviewMinutesId, UnitId, UserId};
use guanxi_domain::instant;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;
use validator::Validate;

use crate::answer::Resource;
use crate::openapi::Example;

/// Minutes of a weekly review. They are never changed; further ones stand behind them.
#[derive(Serialize, ToSchema)]
#[schema(as = ComplaintReviewMinutes)]
pub struct MinutesView {
    /// The id.
    pub id: ReviewMinutesId,
    /// Of the review of which unit.
    pub unit_id: UnitId,
    /// Of which week, as ISO 8601 writes it.
    pub week: String,
    /// What was said.
    pub text: String,
    /// Who wrote them; `null` where a program did.
    pub written_by: Option<UserId>,
    /// When.
    #[schema(format = DateTime)]
    pub created_at: String,
}

impl From<Minutes> for MinutesView {
    fn from(minutes: Minutes) -> Self {
        Self {
            id: minutes.id,
            unit_id: minutes.unit_id,
            week: minutes.week.to_string(),
            text: minutes.text,
            written_by: minutes.written_by,
            created_at: instant::format(minutes.created_at),
        }
    }
}

impl Resource for MinutesView {
    fn version(&self) -> i64 {
        1
    }

    fn location(&self) -> String {
        format!("/api/v1/complaints/review_minutes/{}", self.id)
    }
}

impl Example for MinutesView {
    fn example() -> Value {
        json!({
            "id": "0192f3a4-5b6c-7d8e-9f01-23456789abcd", "unit_id": "0192f3a4-5b6c-7d8e-9f01-23456789abce", "week": "2026-W07",
            "text": "制动异响三起，均为同一批次。", "written_by": "0192f3a4-5b6c-7d8e-9f01-23456789abcf", "created_at": "2026-02-16T02:00:00Z"
        })
    }
}

/// New minutes of a weekly review.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = NewComplaintReviewMinutes)]
pub struct NewMinutesBody {
    /// Of which week, as ISO 8601 writes it. Required.
    #[schema(required = true)]
    week: Option<String>,
    /// Of the review of which unit; the company, or the caller's unit where that is all they reach.
    #[schema(format = Uuid)]
    unit_id: Option<String>,
    /// What was said, 1–20,000 characters. Required.
    #[schema(required = true)]
    text: Option<String>,
}

impl From<NewMinutesBody> for MinutesInput {
    fn from(body: NewMinutesBody) -> Self {
        Self { week: body.week, unit_id: body.unit_id, text: body.text }
    }
}

impl Example for NewMinutesBody {
    fn example() -> Value {
        json!({ "week": "2026-W07", "text": "制动异响三起，均为同一批次。" })
    }
}
