//! Queues as callers see them.

use guanxi_domain::ids::{QueueId, UserId};
use guanxi_domain::instant;
use guanxi_domain::service::assignment::QueueKind;
use guanxi_persistence::service::assignment::queues::LoadedQueue;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::super::shift::ShiftView;
use crate::answer::Resource;
use crate::openapi::Example;

/// Where tickets wait for somebody.
#[derive(Serialize, ToSchema)]
#[schema(as = Queue)]
pub struct QueueView {
    /// The id.
    pub id: QueueId,
    /// Counts the changes, from 1, those of its members among them.
    pub version: i64,
    /// What people know it by.
    #[schema(max_length = 40)]
    pub code: String,
    /// The label in Chinese.
    pub label_zh: String,
    /// The label in English.
    pub label_en: String,
    /// Who is in it.
    pub kind: QueueKind,
    /// Of the kind `responsible`: the code of the role.
    pub role: Option<String>,
    /// What whoever is given its tickets must be good at.
    pub skills: Vec<String>,
    /// The hours in which its tickets are given to people; `null` for always.
    pub hours: Option<ShiftView>,
    /// How long a ticket waits for somebody before it is told of, in seconds.
    pub alert_after_seconds: i64,
    /// Whether tickets may be sent to it.
    pub active: bool,
    /// Who is in it, in the order of their ids. Of the kind `skill` they follow the skills of accounts; of the kind `responsible` it is
    /// empty, for who that is depends on the ticket.
    pub member_ids: Vec<UserId>,
    /// When the record was created.
    #[schema(format = DateTime)]
    pub created_at: String,
    /// When the record last changed.
    #[schema(format = DateTime)]
    pub updated_at: String,
}

impl From<LoadedQueue> for QueueView {
    fn from(loaded: LoadedQueue) -> Self {
        let LoadedQueue { queue, members } = loaded;
        Self {
            id: queue.id,
            version: queue.version,
            code: queue.code,
            label_zh: queue.label_zh,
            label_en: queue.label_en,
            kind: queue.kind,
            role: queue.role,
            skills: queue.skills,
            hours: queue.hours.map(ShiftView::from),
            alert_after_seconds: queue.alert_after.num_seconds(),
            active: queue.active,
            member_ids: members,
            created_at: instant::format(queue.created_at),
            updated_at: instant::format(queue.updated_at),
        }
    }
}

impl Resource for QueueView {
    fn version(&self) -> i64 {
        self.version
    }

    fn location(&self) -> String {
        format!("/api/v1/service/queues/{}", self.id)
    }
}

impl Example for QueueView {
    fn example() -> Value {
        json!({
            "id": "0192f3a4-5b6c-7d8e-9f01-23456789abe1", "version": 3, "code": "technical_support", "label_zh": "技术支持",
            "label_en": "Technical support", "kind": "team", "role": null, "skills": [], "hours": null, "alert_after_seconds": 900,
            "active": true, "member_ids": ["0192f3a4-5b6c-7d8e-9f01-23456789abce"], "created_at": "2026-11-21T08:30:00Z",
            "updated_at": "2026-11-21T08:30:00Z"
        })
    }
}
