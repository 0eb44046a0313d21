//! What callers send about customers. Words, ids and dates are plain strings here: the domain reads them, so that a wrong one is
//! named together with all others.

use guanxi_domain::customers::{CustomerPatchInput, NewCustomerInput, UpsertCustomerInput};
use guanxi_domain::fields::Patch;
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use validator::Validate;

use super::part_bodies::all;
pub use super::part_bodies::{
    ContactPatchBody, ContactPointPatchBody, KeyAccountBody, NewContactBody, NewContactPointBody, QuietHoursBody, ReferenceBody,
};
use crate::openapi::Example;

/// A new customer.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = NewCustomer)]
pub struct NewCustomerBody {
    /// `person` or `organization`; it never changes. Required.
    #[schema(required = true, value_type = String)]
    kind: Option<String>,
    /// The name, 1–200 characters. Required.
    #[schema(required = true, value_type = String, max_length = 200)]
    name: Option<String>,
    /// The language the customer speaks: a BCP 47 tag.
    language: Option<String>,
    /// Where the customer's clock is: an IANA time zone.
    time_zone: Option<String>,
    /// A person's birthday, `YYYY-MM-DD`.
    #[schema(format = Date)]
    birthday: Option<String>,
    /// An organisation's line of business, up to 100 characters.
    industry: Option<String>,
    /// An organisation's size: a word of the vocabulary `organization_size`.
    organization_size: Option<String>,
    /// Province or state, up to 100 characters.
    province: Option<String>,
    /// City, up to 100 characters.
    city: Option<String>,
    /// District, up to 100 characters.
    district: Option<String>,
    /// What the customer is interested in: up to 20 entries.
    interests: Option<Vec<String>>,
    /// The channel over which the customer came: a word of the vocabulary `channel`.
    source_channel: Option<String>,
    /// Which campaign, partner or referrer brought the customer, up to 200 characters.
    source_detail: Option<String>,
    /// How close to buying: a word of the vocabulary `potential_grade`.
    potential_grade: Option<String>,
    /// The staff user who answers for the customer.
    #[schema(format = Uuid)]
    owner_id: Option<String>,
    /// The home unit; the caller's own where absent.
    #[schema(format = Uuid)]
    unit_id: Option<String>,
    /// Further units that serve the customer: up to 50.
    serving_unit_ids: Option<Vec<String>>,
    /// Tags: up to 50 of 1–40 characters.
    tags: Option<Vec<String>>,
    /// The channel the customer likes best: a word of the vocabulary `channel`.
    preferred_channel: Option<String>,
    /// When the customer wants to be left alone, by the customer's clock.
    quiet_hours: Option<QuietHoursBody>,
    /// The number of an identity card, passport or business licence. Sensitive: encrypted at rest, masked in answers.
    identity_number: Option<String>,
    /// What else staff should know, up to 10,000 characters.
    notes: Option<String>,
    /// Where the customer can be reached: up to 200.
    contact_points: Option<Vec<NewContactPointBody>>,
    /// Who speaks for an organisation: up to 100.
    contacts: Option<Vec<NewContactBody>>,
    /// What other systems call the customer: up to 50.
    references: Option<Vec<ReferenceBody>>,
    /// `true` creates the customer although another has the same phone, e-mail address or identity number. Needs
    /// `customers:allow_duplicate`.
    allow_duplicate: Option<bool>,
}

/// A change of a customer. Contact points, contacts, serving units, references and the key account have operations of their own.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = CustomerPatch)]
pub struct CustomerPatchBody {
    /// The name, 1–200 characters; it can't be cleared.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    name: Patch<String>,
    /// The language the customer speaks: a BCP 47 tag.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    language: Patch<String>,
    /// Where the customer's clock is: an IANA time zone.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    time_zone: Patch<String>,
    /// A person's birthday, `YYYY-MM-DD`.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    birthday: Patch<String>,
    /// An organisation's line of business, up to 100 characters.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    industry: Patch<String>,
    /// An organisation's size: a word of the vocabulary `organization_size`.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    organization_size: Patch<String>,
    /// Province or state, up to 100 characters.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    province: Patch<String>,
    /// City, up to 100 characters.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    city: Patch<String>,
    /// District, up to 100 characters.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    district: Patch<String>,
    /// What the customer is interested in: up to 20 entries, all at once.
    #[serde(default)]
    #[schema(value_type = Option<Vec<String>>)]
    interests: Patch<Vec<String>>,
    /// The channel over which the customer came: a word of the vocabulary `channel`.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    source_channel: Patch<String>,
    /// Which campaign, partner or referrer brought the customer, up to 200 characters.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    source_detail: Patch<String>,
    /// How close to buying: a word of the vocabulary `potential_grade`.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    potential_grade: Patch<String>,
    /// The staff user who answers for the customer.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Uuid)]
    owner_id: Patch<String>,
    /// The home unit; it can't be cleared.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Uuid)]
    unit_id: Patch<String>,
    /// Tags: up to 50 of 1–40 characters, all at once.
    #[serde(default)]
    #[schema(value_type = Option<Vec<String>>)]
    tags: Patch<Vec<String>>,
    /// The channel the customer likes best: a word of the vocabulary `channel`.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    preferred_channel: Patch<String>,
    /// When the customer wants to be left alone, by the customer's clock.
    #[serde(default)]
    #[schema(value_type = Option<QuietHoursBody>)]
    quiet_hours: Patch<QuietHoursBody>,
    /// The number of an identity card, passport or business licence. Sensitive.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    identity_number: Patch<String>,
    /// What else staff should know, up to 10,000 characters.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    notes: Patch<String>,
}

/// What another system knows of a customer. Absent members leave what is there, `null` clears.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = CustomerByReference)]
pub struct CustomerByReferenceBody {
    /// `person` or `organization`; it must be that of the customer where there is one. Required.
    #[schema(required = true, value_type = String)]
    kind: Option<String>,
    /// The name, 1–200 characters; that of a new customer defaults to the reference.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    name: Patch<String>,
    /// The language the customer speaks: a BCP 47 tag.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    language: Patch<String>,
    /// Where the customer's clock is: an IANA time zone.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    time_zone: Patch<String>,
    /// A person's birthday, `YYYY-MM-DD`.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    birthday: Patch<String>,
    /// An organisation's line of business, up to 100 characters.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    industry: Patch<String>,
    /// An organisation's size: a word of the vocabulary `organization_size`.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    organization_size: Patch<String>,
    /// Province or state, up to 100 characters.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    province: Patch<String>,
    /// City, up to 100 characters.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    city: Patch<String>,
    /// District, up to 100 characters.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    district: Patch<String>,
    /// What the customer is interested in: up to 20 entries, all at once.
    #[serde(default)]
    #[schema(value_type = Option<Vec<String>>)]
    interests: Patch<Vec<String>>,
    /// The channel over which the customer came: a word of the vocabulary `channel`.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    source_channel: Patch<String>,
    /// Which campaign, partner or referrer brought the customer, up to 200 characters.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    source_detail: Patch<String>,
    /// How close to buying: a word of the vocabulary `potential_grade`.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    potential_grade: Patch<String>,
    /// The staff user who answers for the customer.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Uuid)]
    owner_id: Patch<String>,
    /// The home unit; it can't be cleared.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Uuid)]
    unit_id: Patch<String>,
    /// Tags: up to 50 of 1–40 characters, all at once.
    #[serde(default)]
    #[schema(value_type = Option<Vec<String>>)]
    tags: Patch<Vec<String>>,
    /// The channel the customer likes best: a word of the vocabulary `channel`.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    preferred_channel: Patch<String>,
    /// When the customer wants to be left alone, by the customer's clock.
    #[serde(default)]
    #[schema(value_type = Option<QuietHoursBody>)]
    quiet_hours: Patch<QuietHoursBody>,
    /// The number of an identity card, passport or business licence. Sensitive.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    identity_number: Patch<String>,
    /// What else staff should know, up to 10,000 characters.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    notes: Patch<String>,
    /// Contact points it has. Those that are not there yet are added; none is removed.
    contact_points: Option<Vec<NewContactPointBody>>,
    /// `true` creates the customer although another has the same phone, e-mail address or identity number. Needs
    /// `customers:allow_duplicate`.
    allow_duplicate: Option<bool>,
}

impl From<NewCustomerBody> for NewCustomerInput {
    fn from(body: NewCustomerBody) -> Self {
        Self {
            kind: body.kind,
            name: body.name,
            language: body.language,
            time_zone: body.time_zone,
            birthday: body.birthday,
            industry: body.industry,
            organization_size: body.organization_size,
            province: body.province,
            city: body.city,
            district: body.district,
            interests: body.interests,
            source_channel: body.source_channel,
            source_detail: body.source_detail,
            potential_grade: body.potential_grade,
            owner_id: body.owner_id,
            unit_id: body.unit_id,
            serving_unit_ids: body.serving_unit_ids,
            tags: body.tags,
            preferred_channel: body.preferred_channel,
            quiet_hours: body.quiet_hours.map(Into::into),
            identity_number: body.identity_number,
            notes: body.notes,
            contact_points: all(body.contact_points),
            contacts: all(body.contacts),
            references: all(body.references),
            allow_duplicate: body.allow_duplicate,
        }
    }
}

impl From<CustomerPatchBody> for CustomerPatchInput {
    fn from(body: CustomerPatchBody) -> Self {
        Self {
            name: body.name,
            language: body.language,
            time_zone: body.time_zone,
            birthday: body.birthday,
            industry: body.industry,
            organization_size: body.organization_size,
            province: body.province,
            city: body.city,
            district: body.district,
            interests: body.interests,
            source_channel: body.source_channel,
            source_detail: body.source_detail,
            potential_grade: body.potential_grade,
            owner_id: body.owner_id,
            unit_id: body.unit_id,
            tags: body.tags,
            preferred_channel: body.preferred_channel,
            quiet_hours: match body.quiet_hours {
                Patch::Leave => Patch::Leave,
                Patch::Clear => Patch::Clear,
                Patch::Set(hours) => Patch::Set(hours.into()),
            },
            identity_number: body.identity_number,
            notes: body.notes,
        }
    }
}

impl From<CustomerByReferenceBody> for UpsertCustomerInput {
    fn from(body: CustomerByReferenceBody) -> Self {
        let patch = CustomerPatchBody {
            name: body.name,
            language: body.language,
            time_zone: body.time_zone,
            birthday: body.birthday,
            industry: body.industry,
            organization_size: body.organization_size,
            province: body.province,
            city: body.city,
            district: body.district,
            interests: body.interests,
            source_channel: body.source_channel,
            source_detail: body.source_detail,
            potential_grade: body.potential_grade,
            owner_id: body.owner_id,
            unit_id: body.unit_id,
            tags: body.tags,
            preferred_channel: body.preferred_channel,
            quiet_hours: body.quiet_hours,
            identity_number: body.identity_number,
            notes: body.notes,
        };
        Self { kind: body.kind, patch: patch.into(), contact_points: all(body.contact_points), allow_duplicate: body.allow_duplicate }
    }
}

impl Example for NewCustomerBody {
    fn example() -> Value {
        json!({
            "kind": "person",
            "name": "王芳",
            "language": "zh-CN",
            "birthday": "1988-05-17",
            "province": "上海市",
            "city": "上海市",
            "source_channel": "in_store",
            "potential_grade": "a",
            "tags": ["试驾"],
            "preferred_channel": "wechat",
            "quiet_hours": { "from": "22:00", "to": "08:00" },
            "contact_points": [
                { "kind": "phone", "value": "138 0013 8000", "label": "手机" },
                { "kind": "email", "value": "wang.fang@example.com" }
            ],
            "references": [{ "source": "dms", "reference": "A-1001" }]
        })
    }
}

impl Example for CustomerPatchBody {
    fn example() -> Value {
        json!({ "potential_grade": "h", "city": "上海市", "quiet_hours": null })
    }
}

impl Example for CustomerByReferenceBody {
    fn example() -> Value {
        json!({ "kind": "organization", "name": "华东物流有限公司", "city": "杭州市", "industry": "物流", "contact_points": [{ "kind": "email", "value": "office@hd-logistics.example" }] })
    }
}
