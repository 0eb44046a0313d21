//! What callers send about the parts of customers: contact points, contacts, references, quiet hours.

use guanxi_domain::customers::{ContactPatchInput, ContactPointPatchInput, NewContactInput, NewContactPointInput, QuietHoursInput};
use guanxi_domain::fields::Patch;
use guanxi_domain::platform::ReferenceInput;
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use validator::Validate;

use crate::openapi::Example;

/// A span of quiet hours; it may go over midnight.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = QuietHoursInput)]
pub struct QuietHoursBody {
    /// The first minute, `HH:MM`.
    #[schema(example = "22:00", required = true)]
    from: Option<String>,
    /// The minute after the last, `HH:MM`.
    #[schema(example = "08:00", required = true)]
    to: Option<String>,
}

/// A new contact point.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = NewContactPoint)]
pub struct NewContactPointBody {
    /// A word of the vocabulary `contact_point_kind`. Required.
    #[schema(required = true, value_type = String, example = "phone")]
    kind: Option<String>,
    /// The phone (any spelling; China unless it begins with `+`), e-mail address, address or handle. Required.
    #[schema(required = true, value_type = String, example = "138 0013 8000")]
    value: Option<String>,
    /// The platform of a social handle: a word of the vocabulary `social_platform`.
    platform: Option<String>,
    /// What people call it, up to 60 characters.
    label: Option<String>,
    /// Whether it is the first to try of its kind; the first one always is.
    primary: Option<bool>,
    /// Whether it is known to be right.
    verified: Option<bool>,
    /// The contact who is reached by it; absent means the customer itself.
    #[schema(format = Uuid)]
    contact_id: Option<String>,
}

/// A change of a contact point.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = ContactPointPatch)]
pub struct ContactPointPatchBody {
    /// The new value; it is unverified unless `verified` says otherwise.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    value: Patch<String>,
    /// The platform of a social handle: a word of the vocabulary `social_platform`.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    platform: Patch<String>,
    /// What people call it, up to 60 characters.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    label: Patch<String>,
    /// Whether it is the first to try of its kind.
    #[serde(default)]
    #[schema(value_type = Option<bool>)]
    primary: Patch<bool>,
    /// Whether it is known to be right.
    #[serde(default)]
    #[schema(value_type = Option<bool>)]
    verified: Patch<bool>,
}

/// A new contact of an organisation.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = NewContact)]
pub struct NewContactBody {
    /// The person's name, 1–200 characters. Required.
    #[schema(required = true, value_type = String, example = "李强")]
    name: Option<String>,
    /// What the person is, up to 100 characters.
    position: Option<String>,
    /// Where in the organisation, up to 100 characters.
    department: Option<String>,
    /// Whether this is the first to ask for; the first contact always is.
    primary: Option<bool>,
    /// The language the person speaks: a BCP 47 tag.
    language: Option<String>,
    /// What else staff should know, up to 2,000 characters.
    notes: Option<String>,
    /// Where the person can be reached.
    contact_points: Option<Vec<NewContactPointBody>>,
}

/// A change of a contact.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = ContactPatch)]
pub struct ContactPatchBody {
    /// The person's name, 1–200 characters; it can't be cleared.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    name: Patch<String>,
    /// What the person is, up to 100 characters.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    position: Patch<String>,
    /// Where in the organisation, up to 100 characters.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    department: Patch<String>,
    /// Whether this is the first to ask for.
    #[serde(default)]
    #[schema(value_type = Option<bool>)]
    primary: Patch<bool>,
    /// The language the person speaks: a BCP 47 tag.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    language: Patch<String>,
    /// What else staff should know, up to 2,000 characters.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    notes: Patch<String>,
}

/// What another system calls a record.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = NewReference)]
pub struct ReferenceBody {
    /// The other system: 1–40 letters, digits, `. _ - :`. Required.
    #[schema(required = true, value_type = String, example = "dms")]
    source: Option<String>,
    /// What it calls the record: 1–200 characters. Required.
    #[schema(required = true, value_type = String, example = "A-1001")]
    reference: Option<String>,
}

impl From<QuietHoursBody> for QuietHoursInput {
    fn from(body: QuietHoursBody) -> Self {
        Self { from: body.from, to: body.to }
    }
}

impl From<ReferenceBody> for ReferenceInput {
    fn from(body: ReferenceBody) -> Self {
        Self { source: body.source, reference: body.reference }
    }
}

impl From<NewContactPointBody> for NewContactPointInput {
    fn from(body: NewContactPointBody) -> Self {
        let NewContactPointBody { kind, value, platform, label, primary, verified, contact_id } = body;
        Self { kind, value, platform, label, primary, verified, contact_id }
    }
}

impl From<ContactPointPatchBody> for ContactPointPatchInput {
    fn from(body: ContactPointPatchBody) -> Self {
        let ContactPointPatchBody { value, platform, label, primary, verified } = body;
        Self { value, platform, label, primary, verified }
    }
}

impl From<NewContactBody> for NewContactInput {
    fn from(body: NewContactBody) -> Self {
        let NewContactBody { name, position, department, primary, language, notes, contact_points } = body;
        Self { name, position, department, primary, language, notes, contact_points: all(contact_points) }
    }
}

impl From<ContactPatchBody> for ContactPatchInput {
    fn from(body: ContactPatchBody) -> Self {
        let ContactPatchBody { name, position, department, primary, language, notes } = body;
        Self { name, position, department, primary, language, notes }
    }
}

/// Reads each of a list that may be absent.
pub(super) fn all<T, U: From<T>>(list: Option<Vec<T>>) -> Option<Vec<U>> {
    list.map(|list| list.into_iter().map(U::from).collect())
}

impl Example for NewContactPointBody {
    fn example() -> Value {
        json!({ "kind": "phone", "value": "021 6123 4567", "label": "办公", "verified": true })
    }
}

impl Example for ContactPointPatchBody {
    fn example() -> Value {
        json!({ "label": "家", "primary": true })
    }
}

impl Example for NewContactBody {
    fn example() -> Value {
        json!({ "name": "李强", "position": "采购经理", "contact_points": [{ "kind": "phone", "value": "139 1234 5678" }] })
    }
}

impl Example for ContactPatchBody {
    fn example() -> Value {
        json!({ "department": "采购部", "primary": true })
    }
}

impl Example for ReferenceBody {
    fn example() -> Value {
        json!({ "source": "erp", "reference": "70012" })
    }
}

/// Who manages a key account.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = KeyAccount)]
pub struct KeyAccountBody {
    /// The account manager: a staff user. Required.
    #[schema(required = true, value_type = String, format = Uuid)]
    pub account_manager_id: Option<String>,
}

impl Example for KeyAccountBody {
    fn example() -> Value {
        json!({ "account_manager_id": "0192f3a4-5b6c-7d8e-9f01-23456789abcd" })
    }
}
