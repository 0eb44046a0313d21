//! What callers send about queues.

use guanxi_domain::fields::Patch;
use guanxi_domain::service::assignment::{QueueInput, ShiftInput};
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use validator::Validate;

use super::super::shift::ShiftBody;
use crate::openapi::Example;

/// A new queue.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = NewQueue)]
pub struct NewQueueBody {
    /// What people know it by: 1–40 lower-case letters, digits and `_`, unique. Required.
    #[schema(required = true)]
    code: Option<String>,
    /// The label in Chinese, 1–60 characters. Required.
    #[schema(required = true)]
    label_zh: Option<String>,
    /// The label in English, 1–60 characters. Required.
    #[schema(required = true)]
    label_en: Option<String>,
    /// Who is in it: a word of the vocabulary `queue_kind`. Required.
    #[schema(required = true)]
    kind: Option<String>,
    /// Of the kind `responsible`: the code of the role. Whoever has it nearest to the ticket's unit on the way up gets the ticket.
    role: Option<String>,
    /// What whoever is given its tickets must be good at: up to 10 skills, as accounts have them. Required of the kind `skill`.
    skills: Option<Vec<String>>,
    /// The hours in which its tickets are given to people; always where absent.
    hours: Option<ShiftBody>,
    /// How long a ticket waits for somebody before it is told of, in seconds; 900 where absent.
    #[schema(minimum = 60, maximum = 604_800)]
    alert_after_seconds: Option<i64>,
    /// Whether tickets may be sent to it; yes where absent.
    active: Option<bool>,
}

/// A JSON Merge Patch of a queue: absent members stay. Code, kind and role never change.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = QueuePatch)]
pub struct QueuePatchBody {
    /// The label in Chinese, 1–60 characters.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    label_zh: Patch<String>,
    /// The label in English, 1–60 characters.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    label_en: Patch<String>,
    /// All skills that it asks for, up to 10.
    #[serde(default)]
    #[schema(value_type = Option<Vec<String>>)]
    skills: Patch<Vec<String>>,
    /// The hours in which its tickets are given to people; `null` for always.
    #[serde(default)]
    #[schema(value_type = Option<ShiftBody>)]
    hours: Patch<ShiftBody>,
    /// How long a ticket waits for somebody before it is told of, in seconds, 60–604,800.
    #[serde(default)]
    #[schema(value_type = Option<i64>)]
    alert_after_seconds: Patch<i64>,
    /// Whether tickets may be sent to it.
    #[serde(default)]
    #[schema(value_type = Option<bool>)]
    active: Patch<bool>,
}

fn set<T>(value: Option<T>) -> Patch<T> {
    value.map_or(Patch::Leave, Patch::Set)
}

/// The hours as the domain reads them.
pub(in crate::service::assignment) fn hours(patch: Patch<ShiftBody>) -> Patch<ShiftInput> {
    match patch {
        Patch::Leave => Patch::Leave,
        Patch::Clear => Patch::Clear,
        Patch::Set(body) => Patch::Set(body.into()),
    }
}

impl From<NewQueueBody> for QueueInput {
    fn from(body: NewQueueBody) -> Self {
        let NewQueueBody { code, label_zh, label_en, kind, role, skills, hours: given, alert_after_seconds, active } = body;
        Self {
            code,
            kind,
            role,
            label_zh: set(label_zh),
            label_en: set(label_en),
            skills: set(skills),
            hours: hours(set(given)),
            alert_after_seconds: set(alert_after_seconds),
            active: set(active),
        }
    }
}

impl From<QueuePatchBody> for QueueInput {
    fn from(body: QueuePatchBody) -> Self {
        let QueuePatchBody { label_zh, label_en, skills, hours: given, alert_after_seconds, active } = body;
        Self { code: None, kind: None, role: None, label_zh, label_en, skills, hours: hours(given), alert_after_seconds, active }
    }
}

impl Example for NewQueueBody {
    fn example() -> Value {
        json!({
            "code": "hybrid_support", "label_zh": "混动技术支持", "label_en": "Hybrid support", "kind": "skill", "skills": ["混合动力"],
            "hours": {
                "time_zone": "Asia/Shanghai",
                "weekly": [{ "weekdays": ["mon", "tue", "wed", "thu", "fri"], "spans": [{ "from": "09:00", "to": "12:00" }, { "from": "13:30", "to": "18:00" }] }]
            },
            "alert_after_seconds": 600
        })
    }
}

impl Example for QueuePatchBody {
    fn example() -> Value {
        json!({ "label_zh": "混动支持", "hours": null, "alert_after_seconds": 1200 })
    }
}
