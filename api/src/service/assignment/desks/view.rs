//! Desks as callers see them.

use guanxi_domain::access::UserStatus;
use guanxi_domain::ids::{QueueId, UnitId, UserId};
use guanxi_domain::instant::{self, Instant};
use guanxi_domain::service::assignment::{Desk, NotFree};
use guanxi_persistence::service::assignment::desks::LoadedDesk;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::super::shift::ShiftView;
use crate::answer::Resource;
use crate::openapi::Example;

/// How much work somebody of the staff takes, and when.
#[derive(Serialize, ToSchema)]
#[schema(as = Desk)]
pub struct DeskView {
    /// Whose desk.
    pub user_id: UserId,
    /// Counts the changes of languages, limit and shift, from 1.
    pub version: i64,
    /// The name that others see.
    pub display_name: String,
    /// The unit where they work.
    pub unit_id: UnitId,
    /// Whether they work here.
    pub status: UserStatus,
    /// Whether work may be given to them at present.
    pub on_duty: bool,
    /// What they are good at.
    pub skills: Vec<String>,
    /// The languages they speak; with none the language of a ticket makes no difference.
    pub languages: Vec<String>,
    /// How many open tickets they have at most.
    pub open_limit: i64,
    /// How many open tickets are theirs.
    pub open_tickets: i64,
    /// The hours in which they take tickets; `null` for always.
    pub shift: Option<ShiftView>,
    /// The queues that they are in, those of roles not among them.
    pub queue_ids: Vec<QueueId>,
    /// Why they would be given no ticket now; `null` where they would.
    pub not_free: Option<NotFree>,
    /// When their shift begins, where that is what they wait for.
    #[schema(format = DateTime)]
    pub free_at: Option<String>,
}

impl DeskView {
    /// The desk as it stands at an instant.
    #[must_use]
    pub fn of(loaded: LoadedDesk, now: Instant) -> Self {
        let LoadedDesk { desk, display_name, queues } = loaded;
        let obstacle = desk.obstacle(now);
        let Desk { user_id, version, unit_id, status, on_duty, skills, languages, open_limit, shift, open_tickets, .. } = desk;
        Self {
            user_id,
            version,
            display_name,
            unit_id,
            status,
            on_duty,
            skills,
            languages,
            open_limit,
            open_tickets,
            shift: shift.map(ShiftView::from),
            queue_ids: queues,
            not_free: obstacle.map(|obstacle| obstacle.reason),
            free_at: obstacle.and_then(|obstacle| obstacle.until).map(instant::format),
        }
    }
}

impl Resource for DeskView {
    fn version(&self) -> i64 {
        self.version
    }

    fn location(&self) -> String {
        format!("/api/v1/service/desks/{}", self.user_id)
    }
}

impl Example for DeskView {
    fn example() -> Value {
        json!({
            "user_id": "0192f3a4-5b6c-7d8e-9f01-23456789abc1", "version": 1, "display_name": "王芳",
            "unit_id": "0192f3a4-5b6c-7d8e-9f01-23456789abc2", "status": "active", "on_duty": true, "skills": ["混合动力"],
            "languages": ["en", "zh-CN"], "open_limit": 50, "open_tickets": 4, "shift": null,
            "queue_ids": ["0192f3a4-5b6c-7d8e-9f01-23456789abe1"], "not_free": null, "free_at": null
        })
    }
}
