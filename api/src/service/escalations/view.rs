//! Escalations as callers see them.

use guanxi_domain::ids::{DeskPolicyId, EscalationId, UserId};
use guanxi_domain::instant;
use guanxi_domain::service::escalation::{Climb, Escalation, EscalationEnd, EscalationLevel, EscalationSkip, Skipped};
use guanxi_domain::service::sla::SlaTarget;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::openapi::Example;

/// How a broken promise climbed.
#[derive(Serialize, ToSchema)]
#[schema(as = Escalation)]
pub struct EscalationView {
    /// The id.
    pub id: EscalationId,
    /// What was promised.
    pub target: SlaTarget,
    /// Which promise of that kind, from 1.
    #[schema(minimum = 1)]
    pub ordinal: i64,
    /// When it was broken.
    #[schema(format = DateTime)]
    pub breached_at: String,
    /// The version of the desk policy by whose chain it climbs.
    pub policy_id: DeskPolicyId,
    /// The steps that it took so far, in order.
    pub steps: Vec<ClimbView>,
    /// When the next step is due; `null` where it climbs no further.
    #[schema(format = DateTime)]
    pub next_at: Option<String>,
    /// Since when it climbs no further.
    #[schema(format = DateTime)]
    pub ended_at: Option<String>,
    /// Why it climbs no further.
    pub end_reason: Option<EscalationEnd>,
}

/// One step of an escalation.
#[derive(Serialize, ToSchema)]
#[schema(as = EscalationClimb)]
pub struct ClimbView {
    /// When it was due.
    #[schema(format = DateTime)]
    pub at: String,
    /// The level that it reached; `null` where nobody was left.
    pub level: Option<EscalationLevel>,
    /// Who was told there.
    pub user_id: Option<UserId>,
    /// The levels that were passed over on the way.
    pub skipped: Vec<SkippedView>,
}

/// A level that was passed over.
#[derive(Serialize, ToSchema)]
#[schema(as = EscalationSkipped)]
pub struct SkippedView {
    /// The level.
    pub level: EscalationLevel,
    /// Why nobody was told there.
    pub reason: EscalationSkip,
}

impl From<Climb> for ClimbView {
    fn from(climb: Climb) -> Self {
        let skipped = |Skipped { level, reason }| SkippedView { level, reason };
        Self {
            at: instant::format(climb.at),
            level: climb.level,
            user_id: climb.user_id,
            skipped: climb.skipped.into_iter().map(skipped).collect(),
        }
    }
}

impl From<Escalation> for EscalationView {
    fn from(one: Escalation) -> Self {
        Self {
            id: one.id,
            target: one.broken.target,
            ordinal: one.broken.ordinal,
            breached_at: instant::format(one.broken.breached_at),
            policy_id: one.policy_id,
            steps: one.steps.into_iter().map(ClimbView::from).collect(),
            next_at: one.next_at.map(instant::format),
            ended_at: one.ended.map(|(at, _)| instant::format(at)),
            end_reason: one.ended.map(|(_, why)| why),
        }
    }
}

impl Example for EscalationView {
    fn example() -> Value {
        json!({
            "id": "0192f3a4-5b6c-7d8e-9f01-23456789abcd", "target": "first_response", "ordinal": 1, "breached_at": "2026-02-13T09:15:00Z",
            "policy_id": "0192f3a4-5b6c-7d8e-9f01-23456789abce",
            "steps": [
                {
                    "at": "2026-02-13T09:15:00Z", "level": "team_manager", "user_id": "0192f3a4-5b6c-7d8e-9f01-23456789abcf",
                    "skipped": [{ "level": "assignee", "reason": "nobody" }]
                }
            ],
            "next_at": "2026-02-13T11:15:00Z", "ended_at": null, "end_reason": null
        })
    }
}
