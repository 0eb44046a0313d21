//! Passes as callers see them.

use guanxi_domain::ids::{SlaPassId, UserId};
use guanxi_domain::instant;
use guanxi_persistence::service::passes::Pass;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::answer::Resource;
use crate::openapi::Example;

/// A pass that applies the newest policy and calendars to the promises of open tickets and complaints.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SlaPass)]
pub struct PassView {
    /// The id.
    pub id: SlaPassId,
    /// How many open tickets and complaints were looked at so far.
    #[schema(minimum = 0)]
    pub tickets: i64,
    /// The promises of how many of them changed.
    #[schema(minimum = 0)]
    pub changed: i64,
    /// Who began it; `null` for a key.
    pub created_by: Option<UserId>,
    /// When it was begun.
    #[schema(format = DateTime)]
    pub created_at: String,
    /// When it came to its end; `null` while it goes on.
    #[schema(format = DateTime)]
    pub finished_at: Option<String>,
}

impl From<Pass> for PassView {
    fn from(pass: Pass) -> Self {
        Self {
            id: pass.id,
            tickets: pass.records,
            changed: pass.changed,
            created_by: pass.created_by,
            created_at: instant::format(pass.created_at),
            finished_at: pass.finished_at.map(instant::format),
        }
    }
}

impl Resource for PassView {
    fn version(&self) -> i64 {
        1
    }

    fn location(&self) -> String {
        format!("/api/v1/service/sla/passes/{}", self.id)
    }
}

impl Example for PassView {
    fn example() -> Value {
        json!({
            "id": "0192f3a4-5b6c-7d8e-9f01-23456789abcd", "tickets": 1200, "changed": 37,
            "created_by": "0192f3a4-5b6c-7d8e-9f01-23456789abcd", "created_at": "2026-02-13T09:30:00Z",
            "finished_at": "2026-02-13T09:30:02Z"
        })
    }
}
