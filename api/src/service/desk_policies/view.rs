//! Desk policies as callers see them.

use guanxi_domain::ids::DeskPolicyId;
use guanxi_domain::instant;
use guanxi_domain::service::desk_policy::{DeskPolicyVersion, Step};
use guanxi_domain::service::escalation::EscalationLevel;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::answer::Resource;
use crate::openapi::Example;

/// A step of the chain.
#[derive(Serialize, ToSchema)]
#[schema(as = EscalationStep)]
pub struct StepView {
    /// Who is told.
    pub level: EscalationLevel,
    /// How long after the step before, the first one after the breach, in seconds by the wall clock.
    #[schema(minimum = 0, maximum = 2_592_000)]
    pub wait_seconds: i64,
}

/// A version of what becomes of tickets by themselves. It is never changed: the latest one holds.
#[derive(Serialize, ToSchema)]
#[schema(as = DeskPolicy)]
pub struct DeskPolicyView {
    /// The id.
    pub id: DeskPolicyId,
    /// Its place among the versions, from 1.
    #[schema(minimum = 1)]
    pub number: i64,
    /// Who is told of a broken promise, from the bottom up. A climb that has begun keeps the version that it began with.
    pub steps: Vec<StepView>,
    /// After how many seconds of silence a ticket is closed whose customer was asked whether it is solved.
    #[schema(minimum = 3_600, maximum = 7_776_000)]
    pub auto_close_after_seconds: i64,
    /// When it was set.
    #[schema(format = DateTime)]
    pub created_at: String,
}

impl From<DeskPolicyVersion> for DeskPolicyView {
    fn from(version: DeskPolicyVersion) -> Self {
        let step = |Step { level, wait_seconds }| StepView { level, wait_seconds };
        Self {
            id: version.id,
            number: version.number,
            steps: version.policy.steps.into_iter().map(step).collect(),
            auto_close_after_seconds: version.policy.auto_close_after_seconds,
            created_at: instant::format(version.created_at),
        }
    }
}

impl Resource for DeskPolicyView {
    fn version(&self) -> i64 {
        1
    }

    fn location(&self) -> String {
        format!("/api/v1/service/desk_policies/{}", self.id)
    }
}

impl Example for DeskPolicyView {
    fn example() -> Value {
        json!({
            "id": "0192f3a4-5b6c-7d8e-9f01-23456789abcd", "number": 2,
            "steps": [{ "level": "assignee", "wait_seconds": 0 }, { "level": "team_manager", "wait_seconds": 900 }],
            "auto_close_after_seconds": 172_800, "created_at": "2026-02-13T09:30:00Z"
        })
    }
}
