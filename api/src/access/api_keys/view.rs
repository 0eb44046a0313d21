//! What is shown of a key.

use guanxi_domain::access::Permission;
use guanxi_domain::access::api_key::ApiKey;
use guanxi_domain::ids::{ApiKeyId, UnitId, UserId};
use guanxi_domain::instant;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::access::example;
use crate::answer::Resource;
use crate::openapi::Example;

/// A key of an integrator, without its secret.
#[derive(Serialize, ToSchema)]
#[schema(as = ApiKey)]
pub struct ApiKeyView {
    /// The id.
    pub id: ApiKeyId,
    /// Moves by one with each change.
    #[schema(minimum = 1)]
    pub version: i64,
    /// What the key is for.
    #[schema(max_length = 100)]
    pub name: String,
    /// The beginning of the key's text, by which keys are told apart.
    pub prefix: String,
    /// The unit that it belongs to: it reaches what belongs to this unit and those below, at the company everything.
    pub unit_id: UnitId,
    /// What it may do.
    pub permissions: Vec<Permission>,
    /// Who issued it.
    pub created_by: UserId,
    /// When it stops.
    #[schema(format = DateTime)]
    pub expires_at: String,
    /// When it was last used, to the minute; `null` where it never was.
    #[schema(format = DateTime)]
    pub last_used_at: Option<String>,
    /// When it was revoked; `null` where it was not.
    #[schema(format = DateTime)]
    pub revoked_at: Option<String>,
    /// When it was issued.
    #[schema(format = DateTime)]
    pub created_at: String,
    /// When it was last changed; uses don't count.
    #[schema(format = DateTime)]
    pub updated_at: String,
}

impl From<ApiKey> for ApiKeyView {
    fn from(key: ApiKey) -> Self {
        Self {
            id: key.id,
            version: key.version,
            name: key.name,
            prefix: key.prefix,
            unit_id: key.unit_id,
            permissions: key.permissions,
            created_by: key.created_by,
            expires_at: instant::format(key.expires_at),
            last_used_at: key.last_used_at.map(instant::format),
            revoked_at: key.revoked_at.map(instant::format),
            created_at: instant::format(key.created_at),
            updated_at: instant::format(key.updated_at),
        }
    }
}

impl Resource for ApiKeyView {
    fn version(&self) -> i64 {
        self.version
    }

    fn location(&self) -> String {
        format!("/api/v1/api_keys/{}", self.id)
    }
}

impl Example for ApiKeyView {
    fn example() -> Value {
        json!({
            "id": "0192f3a4-5b6c-7d8e-9f01-23456789abc7",
            "version": 1,
            "name": "经销商管理系统",
            "prefix": "gx_k7qwm2hx",
            "unit_id": example::UNIT,
            "permissions": ["customers:read", "customers:write", "orders:read", "orders:write"],
            "created_by": example::USER,
            "expires_at": "2027-11-21T02:30:00Z",
            "last_used_at": null,
            "revoked_at": null,
            "created_at": "2026-11-21T02:30:00Z",
            "updated_at": "2026-11-21T02:30:00Z"
        })
    }
}

/// A key that was just issued, with its secret.
#[derive(Serialize, ToSchema)]
#[schema(as = IssuedApiKey)]
pub struct IssuedView {
    /// The text to send as `Authorization: Bearer …`. It is not shown again.
    pub key: String,
    /// The key.
    pub api_key: ApiKeyView,
}

impl Example for IssuedView {
    fn example() -> Value {
        json!({ "key": "gx_k7qwm2hx_mB1h0m2mTgW2m8xkqk7mX9bq0Y3fYp3Y4v7jv0oW5dU", "api_key": ApiKeyView::example() })
    }
}
