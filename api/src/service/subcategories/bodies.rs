//! What callers send about sub-categories.

use guanxi_domain::fields::Patch;
use guanxi_domain::service::ticket::subcategory::SubcategoryInput;
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use validator::Validate;

use crate::openapi::Example;

/// A new sub-category of tickets.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = NewTicketSubcategory)]
pub struct NewSubcategoryBody {
    /// Of which category: a word of the vocabulary `ticket_category`. Required.
    #[schema(required = true)]
    category: Option<String>,
    /// What tickets carry: 1–40 lower-case letters, digits and `_`, unique. Required.
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
    /// Whether tickets may be given it; yes where absent.
    active: Option<bool>,
}

/// A JSON Merge Patch of a sub-category: absent members stay. None can be cleared, and neither category nor word changes.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = TicketSubcategoryPatch)]
pub struct SubcategoryPatchBody {
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
    /// Whether tickets may be given it.
    #[serde(default)]
    #[schema(value_type = Option<bool>)]
    active: Patch<bool>,
}

fn set<T>(value: Option<T>) -> Patch<T> {
    value.map_or(Patch::Leave, Patch::Set)
}

impl From<NewSubcategoryBody> for SubcategoryInput {
    fn from(body: NewSubcategoryBody) -> Self {
        Self {
            category: body.category,
            word: body.word,
            label_zh: set(body.label_zh),
            label_en: set(body.label_en),
            place: set(body.place),
            active: set(body.active),
        }
    }
}

impl From<SubcategoryPatchBody> for SubcategoryInput {
    fn from(body: SubcategoryPatchBody) -> Self {
        Self { category: None, word: None, label_zh: body.label_zh, label_en: body.label_en, place: body.place, active: body.active }
    }
}

impl Example for NewSubcategoryBody {
    fn example() -> Value {
        json!({ "category": "technical", "word": "engine", "label_zh": "发动机", "label_en": "Engine", "place": 45 })
    }
}

impl Example for SubcategoryPatchBody {
    fn example() -> Value {
        json!({ "label_zh": "发动机总成", "active": false })
    }
}
