//! The customer record: the root of its contact points, contacts, serving units, tags and references.

use std::fmt;

use super::actions::CustomerState;
use super::contact::Contact;
use super::contact_point::ContactPoint;
use super::lifecycle::LifecycleStage;
use super::name_key::name_key;
use super::quiet_hours::QuietHours;
use super::values::{Birthday, IdentityNumber};
use super::words::{CustomerKind, OrganizationSize, PotentialGrade};
use crate::ids::{ContactId, ContactPointId, CustomerId, ReferenceId, UnitId, UserId};
use crate::instant::{Instant, Tz};
use crate::platform::Reference;
use crate::vocabulary::Channel;

/// A person or an organisation the company has, had or wants a relation with.
#[derive(Clone, PartialEq, Eq)]
pub struct Customer {
    /// Its id.
    pub id: CustomerId,
    /// The number that people quote on the phone (`K-000123`).
    pub number: String,
    /// Counts the changes of the record and of all that belongs to it, from 1.
    pub version: i64,
    /// Person or organisation; it never changes.
    pub kind: CustomerKind,
    /// The name.
    pub name: String,
    /// What the name sorts by; see [`name_key`].
    pub name_key: String,
    /// The language the customer speaks (BCP 47).
    pub language: Option<String>,
    /// Where the customer's clock is.
    pub time_zone: Option<Tz>,
    /// A person's birthday.
    pub birthday: Option<Birthday>,
    /// An organisation's line of business.
    pub industry: Option<String>,
    /// An organisation's size.
    pub organization_size: Option<OrganizationSize>,
    /// Province or state.
    pub province: Option<String>,
    /// City.
    pub city: Option<String>,
    /// District.
    pub district: Option<String>,
    /// What the customer is interested in, in the order given.
    pub interests: Vec<String>,
    /// The channel over which the customer came.
    pub source_channel: Option<Channel>,
    /// Which campaign, partner or referrer brought the customer.
    pub source_detail: Option<String>,
    /// How close to buying.
    pub potential_grade: Option<PotentialGrade>,
    /// Whether it is a key account.
    pub key_account: bool,
    /// The manager of the key account; there is one exactly where `key_account` is set.
    pub account_manager_id: Option<UserId>,
    /// The staff user who answers for the customer.
    pub owner_id: Option<UserId>,
    /// The home unit.
    pub unit_id: UnitId,
    /// Further units that serve the customer, by id, the home not among them.
    pub serving_unit_ids: Vec<UnitId>,
    /// Tags, in byte order.
    pub tags: Vec<String>,
    /// The channel the customer likes best.
    pub preferred_channel: Option<Channel>,
    /// When the customer wants to be left alone.
    pub quiet_hours: Option<QuietHours>,
    /// The number of an identity card, passport or business licence.
    pub identity_number: Option<IdentityNumber>,
    /// What else staff should know.
    pub notes: Option<String>,
    /// What other systems call the customer, by source and reference.
    pub references: Vec<CustomerReference>,
    /// Where the customer and its contacts can be reached, from the oldest to the newest.
    pub contact_points: Vec<ContactPoint>,
    /// Who speaks for an organisation, from the oldest to the newest.
    pub contacts: Vec<Contact>,
    /// Where it stands in its life with the company. Kept beside the record, with no version of its own.
    pub stage: LifecycleStage,
    /// Since when it is in the stage.
    pub stage_since: Instant,
    /// Since when it is archived.
    pub archived_at: Option<Instant>,
    /// When it was created.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

/// What another system calls a customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomerReference {
    /// Its id.
    pub id: ReferenceId,
    /// System and name there, unique over all customers.
    pub reference: Reference,
}

impl fmt::Debug for Customer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Customer").field("id", &self.id).field("version", &self.version).finish_non_exhaustive()
    }
}

impl Customer {
    /// A record that knows only what every customer has.
    pub(super) fn blank(id: CustomerId, number: String, kind: CustomerKind, unit_id: UnitId, now: Instant) -> Self {
        Self {
            id,
            number,
            version: 1,
            kind,
            name: String::new(),
            name_key: String::new(),
            language: None,
            time_zone: None,
            birthday: None,
            industry: None,
            organization_size: None,
            province: None,
            city: None,
            district: None,
            interests: Vec::new(),
            source_channel: None,
            source_detail: None,
            potential_grade: None,
            key_account: false,
            account_manager_id: None,
            owner_id: None,
            unit_id,
            serving_unit_ids: Vec::new(),
            tags: Vec::new(),
            preferred_channel: None,
            quiet_hours: None,
            identity_number: None,
            notes: None,
            references: Vec::new(),
            contact_points: Vec::new(),
            contacts: Vec::new(),
            stage: LifecycleStage::Prospect,
            stage_since: now,
            archived_at: None,
            created_at: now,
            updated_at: now,
        }
    }

    /// The state that decides what may be done.
    #[must_use]
    pub const fn state(&self) -> CustomerState {
        match (self.archived_at, self.key_account) {
            (Some(_), _) => CustomerState::Archived,
            (None, true) => CustomerState::KeyAccount,
            (None, false) => CustomerState::Active,
        }
    }

    /// A contact point by its id.
    #[must_use]
    pub fn contact_point(&self, id: ContactPointId) -> Option<&ContactPoint> {
        self.contact_points.iter().find(|point| point.id == id)
    }

    /// The contact points of the customer itself (`None`) or of one of its contacts.
    pub fn contact_points_of(&self, contact_id: Option<ContactId>) -> impl Iterator<Item = &ContactPoint> {
        self.contact_points.iter().filter(move |point| point.contact_id == contact_id)
    }

    /// A contact by its id.
    #[must_use]
    pub fn contact(&self, id: ContactId) -> Option<&Contact> {
        self.contacts.iter().find(|contact| contact.id == id)
    }

    /// Every unit in whose scope the customer is: its home first, then the serving ones.
    pub fn unit_ids(&self) -> impl Iterator<Item = UnitId> + '_ {
        std::iter::once(self.unit_id).chain(self.serving_unit_ids.iter().copied())
    }

    /// Brings what follows from other fields, and the order of what has no order of its own, up to date.
    pub(super) fn settle(&mut self) {
        self.name_key = name_key(self.kind, &self.name);
        self.tags.sort_unstable();
        let home = self.unit_id;
        self.serving_unit_ids.retain(|unit| *unit != home);
        self.serving_unit_ids.sort_unstable();
        self.references.sort_unstable_by(|one, two| one.reference.cmp(&two.reference));
    }
}
