//! What callers send about staff users.

use guanxi_domain::access::user::NewUserInput;
use guanxi_domain::access::user_change::{UserPatchInput, reason};
use guanxi_domain::fields::{Fields, Patch};
use guanxi_domain::ids::UnitId;
use guanxi_domain::vocabulary::Locale;
use guanxi_domain::{Refusal, access::password::Password};
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use validator::Validate;

use super::super::example;
use crate::openapi::Example;

/// A new staff user.
#[derive(Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = NewUser)]
pub struct NewUserBody {
    /// The login name, an e-mail address, unique in any case. Required.
    #[schema(required = true, max_length = 254)]
    email: Option<String>,
    /// The name that others see, 1–100 characters; the part of the e-mail address before the `@` where absent.
    display_name: Option<String>,
    /// A phone number; one without a country's code is Chinese.
    phone: Option<String>,
    /// The number in the personnel system, up to 40 characters.
    employee_number: Option<String>,
    /// The unit where the user works, open and within the caller's scope. Required.
    #[schema(required = true, value_type = Option<UnitId>)]
    unit_id: Option<String>,
    /// Codes of roles, up to 20; none where absent. What they grant must be within what the caller has.
    #[validate(length(max = 50))]
    roles: Option<Vec<String>>,
    /// The language in which the system speaks to the user; `zh-CN` where absent.
    #[schema(value_type = Option<Locale>)]
    locale: Option<String>,
    /// IANA time zone; that of the unit where absent.
    time_zone: Option<String>,
    /// Whether work may be given to the user; yes where absent.
    on_duty: Option<bool>,
    /// What the user is good at, up to 50 of up to 40 characters each.
    #[validate(length(max = 100))]
    skills: Option<Vec<String>>,
    /// The first password, 12 or more characters; made and shown once where absent. Either way it must be changed at the first sign-in.
    #[schema(max_length = 128, format = Password)]
    password: Option<String>,
}

impl NewUserBody {
    /// What the user is made of, and the password as it was given.
    pub(super) fn split(self) -> (NewUserInput, Option<String>) {
        let input = NewUserInput {
            email: self.email,
            display_name: self.display_name,
            phone: self.phone,
            employee_number: self.employee_number,
            unit_id: self.unit_id,
            roles: self.roles.unwrap_or_default(),
            locale: self.locale,
            time_zone: self.time_zone,
            on_duty: self.on_duty,
            skills: self.skills.unwrap_or_default(),
        };
        (input, self.password)
    }
}

/// Judges a password that was given for a user.
///
/// # Errors
/// Its faults at `/password`.
pub(super) fn first_password(text: String, email: &str) -> Result<Password, Refusal> {
    Password::choose(text, email).map_err(|fault| Refusal::field("/password", fault))
}

/// A JSON Merge Patch of a user: absent members stay.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = UserPatch)]
pub struct UserPatchBody {
    /// The login name, an e-mail address, unique in any case.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    email: Patch<String>,
    /// The name that others see, 1–100 characters.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    display_name: Patch<String>,
    /// A phone number; `null` clears it. A masked one is refused.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    phone: Patch<String>,
    /// The number in the personnel system, up to 40 characters; `null` clears it.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    employee_number: Patch<String>,
    /// The unit where the user works, open and within the caller's scope.
    #[serde(default)]
    #[schema(value_type = Option<UnitId>)]
    unit_id: Patch<String>,
    /// Codes of all roles from now on. What they grant must be within what the caller has.
    #[serde(default)]
    #[schema(value_type = Option<Vec<String>>)]
    roles: Patch<Vec<String>>,
    /// The language in which the system speaks to the user.
    #[serde(default)]
    #[schema(value_type = Option<Locale>)]
    locale: Patch<String>,
    /// IANA time zone; `null` means that of the unit.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    time_zone: Patch<String>,
    /// Whether work may be given to the user.
    #[serde(default)]
    #[schema(value_type = Option<bool>)]
    on_duty: Patch<bool>,
    /// All that the user is good at, up to 50 of up to 40 characters each.
    #[serde(default)]
    #[schema(value_type = Option<Vec<String>>)]
    skills: Patch<Vec<String>>,
}

impl From<UserPatchBody> for UserPatchInput {
    fn from(body: UserPatchBody) -> Self {
        Self {
            email: body.email,
            display_name: body.display_name,
            phone: body.phone,
            employee_number: body.employee_number,
            unit_id: body.unit_id,
            roles: body.roles,
            locale: body.locale,
            time_zone: body.time_zone,
            on_duty: body.on_duty,
            skills: body.skills,
        }
    }
}

/// Why an account comes or goes.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = UserStatusReason)]
pub struct ReasonBody {
    /// In words, up to 500 characters.
    reason: Option<String>,
}

impl ReasonBody {
    /// Reads it.
    ///
    /// # Errors
    /// `validation_failed`.
    pub(super) fn read(self) -> Result<Option<String>, Refusal> {
        let mut fields = Fields::new();
        let reason = fields.optional("reason", self.reason, reason);
        fields.finish(reason).map(Option::flatten)
    }
}

impl Example for NewUserBody {
    fn example() -> Value {
        json!({
            "email": "li.na@example.com",
            "display_name": "李娜",
            "phone": "13800138000",
            "unit_id": example::UNIT,
            "roles": ["salesperson"],
            "skills": ["二手车"]
        })
    }
}

impl Example for UserPatchBody {
    fn example() -> Value {
        json!({ "display_name": "李娜娜", "on_duty": false, "skills": ["二手车", "english"] })
    }
}

impl Example for ReasonBody {
    fn example() -> Value {
        json!({ "reason": "长期病假" })
    }
}
