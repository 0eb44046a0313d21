//! The rows of a customer and of what belongs to it, and how they become the record and come of it.

use chrono::NaiveDate;
use diesel::prelude::*;
use guanxi_domain::customers::lifecycle::LifecycleStage;
use guanxi_domain::customers::{
    Birthday, Contact, ContactPoint, ContactPointKind, ContactPointValue, Customer, CustomerKind, CustomerReference, IdentityNumber,
    OrganizationSize, PotentialGrade, QuietHours, SocialPlatform, format_time,
};
use guanxi_domain::ids::{ContactPointId, CustomerId, TypedId};
use guanxi_domain::instant::parse_zone;
use guanxi_domain::platform::Reference;
use guanxi_domain::vocabulary::{Channel, Word as _};

use super::parts::Part;
use crate::error::Error;
use crate::keys::{Keyring, Place};
use crate::schema::{contact_points, contacts, customer_references, customer_tags, customer_units, customers};
use crate::types::{At, Document, Id, Word, id_or_null, typed_or_none};

#[derive(Queryable, Selectable, Insertable, AsChangeset, Identifiable)]
#[diesel(table_name = customers, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(super) struct CustomerRow {
    pub id: Id,
    pub number: String,
    pub version: i64,
    pub kind: Word<CustomerKind>,
    pub name: String,
    pub name_key: String,
    pub language: Option<String>,
    pub time_zone: Option<String>,
    pub birthday: Option<NaiveDate>,
    pub industry: Option<String>,
    pub organization_size: Option<Word<OrganizationSize>>,
    pub province: Option<String>,
    pub city: Option<String>,
    pub district: Option<String>,
    pub interests: Document,
    pub source_channel: Option<Word<Channel>>,
    pub source_detail: Option<String>,
    pub potential_grade: Option<Word<PotentialGrade>>,
    pub key_account: bool,
    pub account_manager_id: Option<Id>,
    pub owner_id: Option<Id>,
    pub unit_id: Id,
    pub preferred_channel: Option<Word<Channel>>,
    pub quiet_from: Option<String>,
    pub quiet_to: Option<String>,
    pub identity_number: Option<Vec<u8>>,
    pub identity_index: Option<Vec<u8>>,
    pub notes: Option<String>,
    pub archived_at: Option<At>,
    pub created_at: At,
    pub updated_at: At,
    pub stage: Word<LifecycleStage>,
    pub stage_since: At,
}

#[derive(Insertable, AsChangeset, Identifiable)]
#[diesel(table_name = contact_points, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(super) struct ContactPointRow {
    pub id: Id,
    pub customer_id: Id,
    pub contact_id: Option<Id>,
    pub kind: Word<ContactPointKind>,
    pub platform: Option<Word<SocialPlatform>>,
    pub label: Option<String>,
    pub value: Vec<u8>,
    pub value_index: Vec<u8>,
    pub tail_index: Option<Vec<u8>>,
    pub is_primary: bool,
    pub verified_at: Option<At>,
    pub created_at: At,
    pub updated_at: At,
}

#[derive(Insertable, AsChangeset, Identifiable)]
#[diesel(table_name = contacts, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(super) struct ContactRow {
    pub id: Id,
    pub customer_id: Id,
    pub name: String,
    pub position: Option<String>,
    pub department: Option<String>,
    pub is_primary: bool,
    pub language: Option<String>,
    pub notes: Option<String>,
    pub created_at: At,
    pub updated_at: At,
}

#[derive(Insertable)]
#[diesel(table_name = customer_units, treat_none_as_default_value = false)]
pub(super) struct UnitRow {
    pub customer_id: Id,
    pub unit_id: Id,
}

#[derive(Insertable)]
#[diesel(table_name = customer_tags, treat_none_as_default_value = false)]
pub(super) struct TagRow {
    pub customer_id: Id,
    pub tag: String,
}

#[derive(Insertable)]
#[diesel(table_name = customer_references, treat_none_as_default_value = false)]
pub(super) struct ReferenceRow {
    pub id: Id,
    pub customer_id: Id,
    pub source: String,
    pub reference: String,
}

pub(super) const fn identity_place(row: uuid::Uuid) -> Place {
    Place { table: "customers", column: "identity_number", row }
}

pub(super) const fn value_place(row: uuid::Uuid) -> Place {
    Place { table: "contact_points", column: "value", row }
}

/// The blind index by which an identity number is found.
pub(super) fn identity_index(keys: &Keyring, number: &IdentityNumber) -> Vec<u8> {
    keys.blind_index("identity_number", number.as_str())
}

/// The blind index by which a contact value is found. A handle is found with its platform.
pub(super) fn value_index(keys: &Keyring, value: &ContactPointValue) -> Vec<u8> {
    match value.platform() {
        Some(platform) => keys.blind_index(&format!("social:{}", platform.word()), &value.normal_form()),
        None => keys.blind_index(value.kind().word(), &value.normal_form()),
    }
}

impl CustomerRow {
    pub(super) fn of(customer: &Customer, keys: &Keyring) -> Result<Self, Error> {
        let place = identity_place(customer.id.uuid());
        let sealed = customer.identity_number.as_ref().map(|number| keys.seal(place, number.as_str())).transpose()?;
        let (quiet_from, quiet_to) = customer.quiet_hours.map(|hours| (format_time(hours.from), format_time(hours.to))).unzip();
        Ok(Self {
            id: customer.id.into(),
            number: customer.number.clone(),
            version: customer.version,
            kind: Word(customer.kind),
            name: customer.name.clone(),
            name_key: customer.name_key.clone(),
            language: customer.language.clone(),
            time_zone: customer.time_zone.map(|zone| zone.name().to_owned()),
            birthday: customer.birthday.map(Birthday::date),
            industry: customer.industry.clone(),
            organization_size: customer.organization_size.map(Word),
            province: customer.province.clone(),
            city: customer.city.clone(),
            district: customer.district.clone(),
            interests: Document(customer.interests.clone().into()),
            source_channel: customer.source_channel.map(Word),
            source_detail: customer.source_detail.clone(),
            potential_grade: customer.potential_grade.map(Word),
            key_account: customer.key_account,
            account_manager_id: id_or_null(customer.account_manager_id),
            owner_id: id_or_null(customer.owner_id),
            unit_id: customer.unit_id.into(),
            preferred_channel: customer.preferred_channel.map(Word),
            quiet_from,
            quiet_to,
            identity_number: sealed,
            identity_index: customer.identity_number.as_ref().map(|number| identity_index(keys, number)),
            notes: customer.notes.clone(),
            archived_at: customer.archived_at.map(At::from),
            created_at: customer.created_at.into(),
            updated_at: customer.updated_at.into(),
            stage: Word(customer.stage),
            stage_since: customer.stage_since.into(),
        })
    }

    /// The record without its parts.
    pub(super) fn into_customer(self, keys: &Keyring) -> Result<Customer, Error> {
        let id: CustomerId = self.id.typed();
        let opened = self.identity_number.as_deref().map(|sealed| keys.open(identity_place(id.uuid()), sealed)).transpose()?;
        let quiet_hours = match (self.quiet_from, self.quiet_to) {
            (Some(from), Some(to)) => Some(QuietHours::from_stored(&from, &to).ok_or_else(|| Error::internal("quiet hours"))?),
            _ => None,
        };
        let zone = self.time_zone.map(parse_zone).transpose().map_err(|_| Error::internal("a time zone"))?;
        Ok(Customer {
            id,
            number: self.number,
            version: self.version,
            kind: self.kind.0,
            name: self.name,
            name_key: self.name_key,
            language: self.language,
            time_zone: zone,
            birthday: self.birthday.map(Birthday::from_stored),
            industry: self.industry,
            organization_size: self.organization_size.map(|word| word.0),
            province: self.province,
            city: self.city,
            district: self.district,
            interests: serde_json::from_value(self.interests.0).map_err(Error::internal)?,
            source_channel: self.source_channel.map(|word| word.0),
            source_detail: self.source_detail,
            potential_grade: self.potential_grade.map(|word| word.0),
            key_account: self.key_account,
            account_manager_id: typed_or_none(self.account_manager_id),
            owner_id: typed_or_none(self.owner_id),
            unit_id: self.unit_id.typed(),
            serving_unit_ids: Vec::new(),
            tags: Vec::new(),
            preferred_channel: self.preferred_channel.map(|word| word.0),
            quiet_hours,
            identity_number: opened.map(IdentityNumber::from_stored),
            notes: self.notes,
            references: Vec::new(),
            contact_points: Vec::new(),
            contacts: Vec::new(),
            stage: self.stage.0,
            stage_since: self.stage_since.0,
            archived_at: self.archived_at.map(|at| at.0),
            created_at: self.created_at.0,
            updated_at: self.updated_at.0,
        })
    }
}

impl ContactPointRow {
    pub(super) fn of(customer: CustomerId, point: &ContactPoint, keys: &Keyring) -> Result<Self, Error> {
        let tail = match &point.value {
            ContactPointValue::Phone(number) => Some(keys.blind_index("phone_tail", number.last_four())),
            _ => None,
        };
        Ok(Self {
            id: point.id.into(),
            customer_id: customer.into(),
            contact_id: id_or_null(point.contact_id),
            kind: Word(point.value.kind()),
            platform: point.value.platform().map(Word),
            label: point.label.clone(),
            value: keys.seal(value_place(point.id.uuid()), point.value.clear())?,
            value_index: value_index(keys, &point.value),
            tail_index: tail,
            is_primary: point.primary,
            verified_at: point.verified_at.map(At::from),
            created_at: point.created_at.into(),
            updated_at: point.updated_at.into(),
        })
    }
}

impl ContactRow {
    pub(super) fn of(customer: CustomerId, contact: &Contact) -> Self {
        Self {
            id: contact.id.into(),
            customer_id: customer.into(),
            name: contact.name.clone(),
            position: contact.position.clone(),
            department: contact.department.clone(),
            is_primary: contact.primary,
            language: contact.language.clone(),
            notes: contact.notes.clone(),
            created_at: contact.created_at.into(),
            updated_at: contact.updated_at.into(),
        }
    }
}

impl ReferenceRow {
    pub(super) fn of(customer: CustomerId, reference: &CustomerReference) -> Self {
        Self {
            id: reference.id.into(),
            customer_id: customer.into(),
            source: reference.reference.source.clone(),
            reference: reference.reference.reference.clone(),
        }
    }
}

fn lost(what: &str) -> Error {
    Error::internal(format!("a {what} row has an empty column"))
}

fn known<W: guanxi_domain::vocabulary::Word>(word: Option<String>) -> Result<W, Error> {
    word.as_deref().and_then(W::from_word).ok_or_else(|| lost(W::VOCABULARY))
}

impl Part {
    pub(super) fn into_contact_point(self, keys: &Keyring) -> Result<ContactPoint, Error> {
        let id: ContactPointId = self.id.ok_or_else(|| lost("contact point"))?.typed();
        let sealed = self.sealed.ok_or_else(|| lost("contact point"))?;
        let platform = self.second.map(|word| known(Some(word))).transpose()?;
        let value = ContactPointValue::from_stored(known(self.first)?, platform, keys.open(value_place(id.uuid()), &sealed)?);
        Ok(ContactPoint {
            id,
            contact_id: typed_or_none(self.other_id),
            value: value.ok_or_else(|| lost("contact point"))?,
            label: self.third,
            primary: self.flag.unwrap_or(false),
            verified_at: self.verified_at.map(|at| at.0),
            created_at: self.earlier_at.ok_or_else(|| lost("contact point"))?.0,
            updated_at: self.later_at.ok_or_else(|| lost("contact point"))?.0,
        })
    }

    pub(super) fn into_contact(self) -> Result<Contact, Error> {
        Ok(Contact {
            id: self.id.ok_or_else(|| lost("contact"))?.typed(),
            name: self.first.ok_or_else(|| lost("contact"))?,
            position: self.second,
            department: self.third,
            primary: self.flag.unwrap_or(false),
            language: self.fourth,
            notes: self.fifth,
            created_at: self.earlier_at.ok_or_else(|| lost("contact"))?.0,
            updated_at: self.later_at.ok_or_else(|| lost("contact"))?.0,
        })
    }

    pub(super) fn into_reference(self) -> Result<CustomerReference, Error> {
        let (Some(id), Some(source), Some(reference)) = (self.id, self.first, self.second) else { return Err(lost("reference")) };
        Ok(CustomerReference { id: id.typed(), reference: Reference { source, reference } })
    }
}
