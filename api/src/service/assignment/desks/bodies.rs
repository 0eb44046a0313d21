//! What callers send about desks.

use guanxi_domain::fields::Patch;
use guanxi_domain::service::assignment::DeskPatchInput;
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use validator::Validate;

use super::super::queues::bodies::hours;
use super::super::shift::ShiftBody;
use crate::openapi::Example;

/// A JSON Merge Patch of a desk: absent members stay, lists take the place of what was there.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = DeskPatch)]
pub struct DeskPatchBody {
    /// Whether work may be given to them at present.
    #[serde(default)]
    #[schema(value_type = Option<bool>)]
    on_duty: Patch<bool>,
    /// All that they are good at, in the company's own words: up to 50 of 40 characters.
    #[serde(default)]
    #[schema(value_type = Option<Vec<String>>)]
    skills: Patch<Vec<String>>,
    /// All languages that they speak, BCP 47 tags, up to 20. With none the language of a ticket makes no difference.
    #[serde(default)]
    #[schema(value_type = Option<Vec<String>>)]
    languages: Patch<Vec<String>>,
    /// How many open tickets they have at most, 0–10,000.
    #[serde(default)]
    #[schema(value_type = Option<i64>)]
    open_limit: Patch<i64>,
    /// The hours in which they take tickets; `null` for always.
    #[serde(default)]
    #[schema(value_type = Option<ShiftBody>)]
    shift: Patch<ShiftBody>,
}

impl From<DeskPatchBody> for DeskPatchInput {
    fn from(body: DeskPatchBody) -> Self {
        let DeskPatchBody { on_duty, skills, languages, open_limit, shift } = body;
        Self { on_duty, skills, languages, open_limit, shift: hours(shift) }
    }
}

impl Example for DeskPatchBody {
    fn example() -> Value {
        json!({
            "skills": ["混合动力"], "languages": ["zh-CN", "en"], "open_limit": 15,
            "shift": {
                "time_zone": "Asia/Shanghai",
                "weekly": [{ "weekdays": ["mon", "tue", "wed", "thu", "fri"], "spans": [{ "from": "09:00", "to": "18:00" }] }]
            }
        })
    }
}

/// Whether one takes tickets.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = SetDuty)]
pub struct DutyBody {
    /// Whether work may be given to you from now on. Required.
    #[schema(required = true)]
    pub on_duty: Option<bool>,
}

impl Example for DutyBody {
    fn example() -> Value {
        json!({ "on_duty": true })
    }
}
