//! What callers send about roles.

use guanxi_domain::access::role::{GrantInput, RoleInput};
use guanxi_domain::access::{Permission, Scope};
use guanxi_domain::fields::Patch;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;
use validator::Validate;

use crate::openapi::Example;

/// A permission in a scope.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewGrant)]
pub struct GrantBody {
    /// What. Required, and once in a role.
    #[schema(required = true, value_type = Option<Permission>)]
    permission: Option<String>,
    /// To which records: one of the scopes in which the permission can be granted. What is there once for the whole company
    /// (products, units, roles, settings) only has `all`; staff and events have `unit` and `all`. Required.
    #[schema(required = true, value_type = Option<Scope>)]
    scope: Option<String>,
}

/// A new role.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = NewRole)]
pub struct NewRoleBody {
    /// What users carry: 1–40 lower-case letters, digits and `_`, unique. Required.
    #[schema(required = true)]
    code: Option<String>,
    /// The label in Chinese, 1–60 characters. Required.
    #[schema(required = true)]
    label_zh: Option<String>,
    /// The label in English, 1–60 characters. Required.
    #[schema(required = true)]
    label_en: Option<String>,
    /// What it is for, up to 500 characters.
    description: Option<String>,
    /// Whether who has it must sign in with a second factor; no where absent.
    demands_second_factor: Option<bool>,
    /// What it grants, at most what the caller has; nothing where absent.
    #[validate(length(max = 200))]
    grants: Option<Vec<GrantBody>>,
}

/// A JSON Merge Patch of a role: absent members stay. The code never changes.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = RolePatch)]
pub struct RolePatchBody {
    /// The label in Chinese, 1–60 characters.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    label_zh: Patch<String>,
    /// The label in English, 1–60 characters.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    label_en: Patch<String>,
    /// What it is for, up to 500 characters; `null` clears it.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    description: Patch<String>,
    /// Whether who has it must sign in with a second factor.
    #[serde(default)]
    #[schema(value_type = Option<bool>)]
    demands_second_factor: Patch<bool>,
    /// All that it grants from now on. What is new in it must be within what the caller has.
    #[serde(default)]
    #[schema(value_type = Option<Vec<GrantBody>>)]
    grants: Patch<Vec<GrantBody>>,
}

fn set<T>(value: Option<T>) -> Patch<T> {
    value.map_or(Patch::Leave, Patch::Set)
}

fn grants(list: Patch<Vec<GrantBody>>) -> Patch<Vec<GrantInput>> {
    let input = |grant: GrantBody| GrantInput { permission: grant.permission, scope: grant.scope };
    match list {
        Patch::Leave => Patch::Leave,
        Patch::Clear => Patch::Clear,
        Patch::Set(list) => Patch::Set(list.into_iter().map(input).collect()),
    }
}

impl From<NewRoleBody> for RoleInput {
    fn from(body: NewRoleBody) -> Self {
        Self {
            code: body.code,
            label_zh: set(body.label_zh),
            label_en: set(body.label_en),
            description: set(body.description),
            demands_second_factor: set(body.demands_second_factor),
            grants: grants(set(body.grants)),
        }
    }
}

impl From<RolePatchBody> for RoleInput {
    fn from(body: RolePatchBody) -> Self {
        Self {
            code: None,
            label_zh: body.label_zh,
            label_en: body.label_en,
            description: body.description,
            demands_second_factor: body.demands_second_factor,
            grants: grants(body.grants),
        }
    }
}

impl Example for NewRoleBody {
    fn example() -> Value {
        json!({
            "code": "used_car_sales",
            "label_zh": "二手车顾问",
            "label_en": "Used-car salesperson",
            "description": "负责二手车置换的销售顾问",
            "grants": [{ "permission": "customers:read", "scope": "unit" }, { "permission": "orders:read", "scope": "own" }]
        })
    }
}

impl Example for RolePatchBody {
    fn example() -> Value {
        json!({ "demands_second_factor": true, "grants": [{ "permission": "customers:read", "scope": "own" }] })
    }
}
