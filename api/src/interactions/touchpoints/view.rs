//! Touchpoints as callers see them.

use guanxi_domain::ids::TouchpointId;
use guanxi_domain::instant;
use guanxi_domain::interactions::Touchpoint;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::answer::Resource;
use crate::openapi::Example;

/// A step of the customer's journey.
#[derive(Serialize, ToSchema)]
#[schema(as = Touchpoint)]
pub struct TouchpointView {
    /// The id.
    pub id: TouchpointId,
    /// Counts the changes, from 1.
    pub version: i64,
    /// What records carry.
    pub word: String,
    /// The label in Chinese.
    pub label_zh: String,
    /// The label in English.
    pub label_en: String,
    /// Where it stands in the list.
    #[schema(minimum = 0, maximum = 10_000)]
    pub place: i64,
    /// Whether new records may name it.
    pub active: bool,
    /// When the record was created.
    #[schema(format = DateTime)]
    pub created_at: String,
    /// When the record last changed.
    #[schema(format = DateTime)]
    pub updated_at: String,
}

impl From<Touchpoint> for TouchpointView {
    fn from(one: Touchpoint) -> Self {
        Self {
            id: one.id,
            version: one.version,
            word: one.word,
            label_zh: one.label_zh,
            label_en: one.label_en,
            place: one.place,
            active: one.active,
            created_at: instant::format(one.created_at),
            updated_at: instant::format(one.updated_at),
        }
    }
}

impl Resource for TouchpointView {
    fn version(&self) -> i64 {
        self.version
    }

    fn location(&self) -> String {
        format!("/api/v1/touchpoints/{}", self.id)
    }
}

impl Example for TouchpointView {
    fn example() -> Value {
        json!({
            "id": "0192f3a4-5b6c-7d8e-9f01-23456789abd4", "version": 1, "word": "test_drive", "label_zh": "试驾", "label_en": "Test drive",
            "place": 40, "active": true, "created_at": "2026-11-21T08:30:00Z", "updated_at": "2026-11-21T08:30:00Z"
        })
    }
}
