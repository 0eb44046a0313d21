//! Staff users as callers see them.

use guanxi_domain::access::{BuiltInRole, StaffUser, UserStatus};
use guanxi_domain::ids::{UnitId, UserId};
use guanxi_domain::instant;
use guanxi_domain::vocabulary::Locale;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::example;
use crate::answer::Resource;
use crate::openapi::Example;

/// A staff user.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = User)]
pub struct UserView {
    /// The id.
    pub id: UserId,
    /// Moves by one with each change.
    #[schema(minimum = 1)]
    pub version: i64,
    /// The login name, an e-mail address in lower case.
    #[schema(max_length = 254)]
    pub email: String,
    /// The name that others see.
    #[schema(max_length = 100)]
    pub display_name: String,
    /// The number in the personnel system.
    #[schema(max_length = 40)]
    pub employee_number: Option<String>,
    /// The unit where the user works.
    pub unit_id: UnitId,
    /// What the user is; the permissions come from it.
    pub roles: Vec<BuiltInRole>,
    /// The language in which the system speaks to the user.
    pub locale: Locale,
    /// The user's own IANA time zone; `null` means that of the unit.
    #[schema(example = "Asia/Shanghai")]
    pub time_zone: Option<&'static str>,
    /// Whether the user works here.
    pub status: UserStatus,
    /// Whether the password must be changed before anything else.
    pub must_change_password: bool,
    /// When the account was created.
    #[schema(format = DateTime)]
    pub created_at: String,
    /// When it was last changed.
    #[schema(format = DateTime)]
    pub updated_at: String,
}

impl From<StaffUser> for UserView {
    fn from(user: StaffUser) -> Self {
        Self {
            id: user.id,
            version: user.version,
            email: user.email,
            display_name: user.display_name,
            employee_number: user.employee_number,
            unit_id: user.unit_id,
            roles: user.roles,
            locale: user.locale,
            time_zone: user.time_zone.map(instant::Tz::name),
            status: user.status,
            must_change_password: user.must_change_password,
            created_at: instant::format(user.created_at),
            updated_at: instant::format(user.updated_at),
        }
    }
}

impl Resource for UserView {
    fn version(&self) -> i64 {
        self.version
    }

    fn location(&self) -> String {
        format!("/api/v1/users/{}", self.id)
    }
}

impl Example for UserView {
    fn example() -> Value {
        json!({
            "id": example::USER,
            "version": 2,
            "email": "wang.fang@example.com",
            "display_name": "王芳",
            "employee_number": "10023",
            "unit_id": example::UNIT,
            "roles": ["administrator"],
            "locale": "zh-CN",
            "time_zone": null,
            "status": "active",
            "must_change_password": false,
            "created_at": "2026-01-05T01:00:00Z",
            "updated_at": "2026-01-05T01:20:00Z"
        })
    }
}
