//! Staff users as callers see them.

use guanxi_domain::access::{StaffUser, UserAction, UserStatus};
use guanxi_domain::customers::PhoneNumber;
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
    /// Where colleagues call the user, masked.
    #[schema(example = "138****8000")]
    pub phone: Option<String>,
    /// The number in the personnel system.
    #[schema(max_length = 40)]
    pub employee_number: Option<String>,
    /// The unit where the user works.
    pub unit_id: UnitId,
    /// What the user is, as codes of roles, sorted; the permissions come from them.
    pub roles: Vec<String>,
    /// The language in which the system speaks to the user.
    pub locale: Locale,
    /// The user's own IANA time zone; `null` means that of the unit.
    #[schema(example = "Asia/Shanghai")]
    pub time_zone: Option<&'static str>,
    /// Whether work may be given to the user at present.
    pub on_duty: bool,
    /// What the user is good at, in the company's own words, sorted.
    pub skills: Vec<String>,
    /// Whether the user works here.
    pub status: UserStatus,
    /// Why the user was suspended or left, in words.
    #[schema(max_length = 500)]
    pub status_reason: Option<String>,
    /// When the user left.
    #[schema(format = DateTime)]
    pub left_at: Option<String>,
    /// What the status allows: `suspend`, `resume`, `leave`. The permission `users:write` is needed, too.
    pub available_actions: Vec<UserAction>,
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
            phone: user.phone.as_ref().map(PhoneNumber::masked),
            employee_number: user.employee_number,
            unit_id: user.unit_id,
            roles: user.roles.into_iter().map(|role| role.code).collect(),
            locale: user.locale,
            time_zone: user.time_zone.map(instant::Tz::name),
            on_duty: user.on_duty,
            skills: user.skills,
            available_actions: user.status.allowed(),
            status: user.status,
            status_reason: user.status_reason,
            left_at: user.left_at.map(instant::format),
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
            "phone": "138****8000",
            "employee_number": "10023",
            "unit_id": example::UNIT,
            "roles": ["sales_manager"],
            "locale": "zh-CN",
            "time_zone": null,
            "on_duty": true,
            "skills": ["english", "二手车"],
            "status": "active",
            "status_reason": null,
            "left_at": null,
            "available_actions": ["suspend", "leave"],
            "must_change_password": false,
            "created_at": "2026-01-05T01:00:00Z",
            "updated_at": "2026-01-05T01:20:00Z"
        })
    }
}
