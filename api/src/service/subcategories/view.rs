//! Sub-categories as callers see them.

use guanxi_domain::ids::SubcategoryId;
use guanxi_domain::instant;
use guanxi_domain::service::ticket::{Subcategory, TicketCategory};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::answer::Resource;
use crate::openapi::Example;

/// What tickets of a category are about in more detail.
#[derive(Serialize, ToSchema)]
#[schema(as = TicketSubcategory)]
pub struct SubcategoryView {
    /// The id.
    pub id: SubcategoryId,
    /// Counts the changes, from 1.
    pub version: i64,
    /// Of which category.
    pub category: TicketCategory,
    /// What tickets carry.
    pub word: String,
    /// The label in Chinese.
    pub label_zh: String,
    /// The label in English.
    pub label_en: String,
    /// Where it stands in the list.
    #[schema(minimum = 0, maximum = 10_000)]
    pub place: i64,
    /// Whether tickets may be given it.
    pub active: bool,
    /// When the record was created.
    #[schema(format = DateTime)]
    pub created_at: String,
    /// When the record last changed.
    #[schema(format = DateTime)]
    pub updated_at: String,
}

impl From<Subcategory> for SubcategoryView {
    fn from(one: Subcategory) -> Self {
        Self {
            id: one.id,
            version: one.version,
            category: one.category,
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

impl Resource for SubcategoryView {
    fn version(&self) -> i64 {
        self.version
    }

    fn location(&self) -> String {
        format!("/api/v1/service/subcategories/{}", self.id)
    }
}

impl Example for SubcategoryView {
    fn example() -> Value {
        json!({
            "id": "0192f3a4-5b6c-7d8e-9f01-23456789abd4", "version": 1, "category": "technical", "word": "engine",
            "label_zh": "发动机", "label_en": "Engine",
            "place": 40, "active": true, "created_at": "2026-11-21T08:30:00Z", "updated_at": "2026-11-21T08:30:00Z"
        })
    }
}
