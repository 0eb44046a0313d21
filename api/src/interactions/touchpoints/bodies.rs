//! What callers send about touchpoints.

use guanxi_domain::fields::Patch;
use guanxi_domain::interactions::touchpoint::TouchpointInput;
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use validator::Validate;

use crate::openapi::Example;

/// A new step of the customer's journey.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = NewTouchpoint)]
pub struct NewTouchpointBody {
    /// What records carry: 1–40 lower-case letters, digits and `_`, unique. Required.
    #[schema(required = true)]
    word: Option<String>,
    /// The label in Chinese, 1–60 characters. Required.
    #[schema(required = true)]
    label_zh: Option<String>,
    /// The label in English, 1–60 characters. Required.
    #[schema(required = true)]
    label_en: Option<String>,
    /// Where it stands in the list; at the end where absent.
    #[schema(minimum = 0, maximum = 10_000)]
    place: Option<i64>,
    /// Whether new records may name it; yes where absent.
    active: Option<bool>,
}

/// A JSON Merge Patch of a touchpoint: absent members stay. None can be cleared, and the word never changes.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = TouchpointPatch)]
pub struct TouchpointPatchBody {
    /// The label in Chinese, 1–60 characters.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    label_zh: Patch<String>,
    /// The label in English, 1–60 characters.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    label_en: Patch<String>,
    /// Where it stands in the list, 0–10,000.
    #[serde(default)]
    #[schema(value_type = Option<i64>)]
    place: Patch<i64>,
    /// Whether new records may name it.
    #[serde(default)]
    #[schema(value_type = Option<bool>)]
    active: Patch<bool>,
}

fn set<T>(value: Option<T>) -> Patch<T> {
    value.map_or(Patch::Leave, Patch::Set)
}

impl From<NewTouchpointBody> for TouchpointInput {
    fn from(body: NewTouchpointBody) -> Self {
        Self {
            word: body.word,
            label_zh: set(body.label_zh),
            label_en: set(body.label_en),
            place: set(body.place),
            active: set(body.active),
        }
    }
}

impl From<TouchpointPatchBody> for TouchpointInput {
    fn from(body: TouchpointPatchBody) -> Self {
        Self { word: None, label_zh: body.label_zh, label_en: body.label_en, place: body.place, active: body.active }
    }
}

impl Example for NewTouchpointBody {
    fn example() -> Value {
        json!({ "word": "track_day", "label_zh": "赛道日", "label_en": "Track day", "place": 45 })
    }
}

impl Example for TouchpointPatchBody {
    fn example() -> Value {
        json!({ "label_zh": "赛道体验日", "active": false })
    }
}
