//! Roles as callers see them.

use guanxi_domain::access::Role;
use guanxi_domain::ids::RoleId;
use guanxi_domain::instant;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::super::example;
use super::super::get_me::GrantView;
use crate::answer::Resource;
use crate::openapi::Example;

/// A role: a named set of grants.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Role)]
pub struct RoleView {
    /// The id.
    pub id: RoleId,
    /// Moves by one with each change.
    #[schema(minimum = 1)]
    pub version: i64,
    /// What users carry: lower-case letters, digits and `_`, unique. Never changes.
    #[schema(max_length = 40)]
    pub code: String,
    /// The label in Chinese.
    #[schema(max_length = 60)]
    pub label_zh: String,
    /// The label in English.
    #[schema(max_length = 60)]
    pub label_en: String,
    /// What it is for.
    #[schema(max_length = 500)]
    pub description: Option<String>,
    /// Whether the system brought it along: it can be edited, but not deleted.
    pub built_in: bool,
    /// Whether who has it must sign in with a second factor.
    pub demands_second_factor: bool,
    /// What it grants. `administrator` grants everything, whatever later versions add, and its grants can't be edited.
    pub grants: Vec<GrantView>,
    /// When it was created.
    #[schema(format = DateTime)]
    pub created_at: String,
    /// When it was last changed.
    #[schema(format = DateTime)]
    pub updated_at: String,
}

impl From<Role> for RoleView {
    fn from(role: Role) -> Self {
        Self {
            id: role.id,
            version: role.version,
            code: role.code,
            label_zh: role.label_zh,
            label_en: role.label_en,
            description: role.description,
            built_in: role.built_in,
            demands_second_factor: role.demands_second_factor,
            grants: role.grants.iter().map(|(permission, scope)| GrantView { permission, scope }).collect(),
            created_at: instant::format(role.created_at),
            updated_at: instant::format(role.updated_at),
        }
    }
}

impl Resource for RoleView {
    fn version(&self) -> i64 {
        self.version
    }

    fn location(&self) -> String {
        format!("/api/v1/roles/{}", self.id)
    }
}

impl Example for RoleView {
    fn example() -> Value {
        json!({
            "id": example::ROLE,
            "version": 1,
            "code": "used_car_sales",
            "label_zh": "二手车顾问",
            "label_en": "Used-car salesperson",
            "description": "负责二手车置换的销售顾问",
            "built_in": false,
            "demands_second_factor": false,
            "grants": [{ "permission": "customers:read", "scope": "unit" }, { "permission": "orders:read", "scope": "own" }],
            "created_at": "2026-01-05T01:00:00Z",
            "updated_at": "2026-01-05T01:00:00Z"
        })
    }
}
