//! New customers.

use uuid::Uuid;

use super::change::Change;
use super::contact::{MAX_CONTACTS, NewContact, NewContactInput};
use super::contact_point::{MAX_CONTACT_POINTS, NewContactPoint, NewContactPointInput};
use super::customer::{Customer, CustomerReference};
use super::patch::{CustomerPatch, CustomerPatchInput};
use super::primary::{Wish, settle};
use super::quiet_hours::QuietHoursInput;
use super::read::{self, given};
use super::words::CustomerKind;
use crate::fields::{self, FieldCode, Fields};
use crate::ids::{CustomerId, UnitId, UserId};
use crate::instant::Instant;
use crate::platform::{Context, Reference, ReferenceInput};

/// The most references of one customer.
pub const MAX_REFERENCES: usize = 50;
/// The most serving units of one customer.
pub const MAX_SERVING_UNITS: usize = 50;

/// A new customer as it comes in.
#[derive(Clone, Default)]
pub struct NewCustomerInput {
    /// A word of [`CustomerKind`].
    pub kind: Option<String>,
    /// The name.
    pub name: Option<String>,
    /// A BCP 47 tag.
    pub language: Option<String>,
    /// An IANA name.
    pub time_zone: Option<String>,
    /// `YYYY-MM-DD`, of persons.
    pub birthday: Option<String>,
    /// Of organisations.
    pub industry: Option<String>,
    /// A word of [`OrganizationSize`](super::OrganizationSize), of organisations.
    pub organization_size: Option<String>,
    /// Province or state.
    pub province: Option<String>,
    /// City.
    pub city: Option<String>,
    /// District.
    pub district: Option<String>,
    /// What the customer is interested in.
    pub interests: Option<Vec<String>>,
    /// A word of [`Channel`](crate::vocabulary::Channel).
    pub source_channel: Option<String>,
    /// Which campaign, partner or referrer.
    pub source_detail: Option<String>,
    /// A word of [`PotentialGrade`](super::PotentialGrade).
    pub potential_grade: Option<String>,
    /// A staff user.
    pub owner_id: Option<String>,
    /// The home unit.
    pub unit_id: Option<String>,
    /// Further units that serve the customer.
    pub serving_unit_ids: Option<Vec<String>>,
    /// Tags.
    pub tags: Option<Vec<String>>,
    /// A word of [`Channel`](crate::vocabulary::Channel).
    pub preferred_channel: Option<String>,
    /// When the customer wants to be left alone.
    pub quiet_hours: Option<QuietHoursInput>,
    /// Of an identity card, passport or business licence.
    pub identity_number: Option<String>,
    /// Long text.
    pub notes: Option<String>,
    /// Where the customer can be reached.
    pub contact_points: Option<Vec<NewContactPointInput>>,
    /// Who speaks for an organisation.
    pub contacts: Option<Vec<NewContactInput>>,
    /// What other systems call the customer.
    pub references: Option<Vec<ReferenceInput>>,
    /// Whether to create it even where another has the same phone, e-mail address or identity number.
    pub allow_duplicate: Option<bool>,
}

/// A new customer.
#[derive(Clone, PartialEq, Eq)]
pub struct NewCustomer {
    pub(super) kind: CustomerKind,
    pub(super) patch: CustomerPatch,
    pub(super) serving_unit_ids: Vec<UnitId>,
    pub(super) contact_points: Vec<NewContactPoint>,
    pub(super) contacts: Vec<NewContact>,
    pub(super) references: Vec<Reference>,
    pub(super) allow_duplicate: bool,
}

/// What a new record is given from outside the decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRecord {
    /// Its id.
    pub id: CustomerId,
    /// Its number for people.
    pub number: String,
    /// Its home where the command names none: the unit of who creates it.
    pub unit_id: UnitId,
    /// Its owner where the command names none: who creates it, where they would not see it otherwise.
    pub owner_id: Option<UserId>,
}

impl NewCustomer {
    /// Reads a new customer.
    pub fn read(input: NewCustomerInput, now: Instant, fields: &mut Fields) -> Option<Self> {
        let kind = fields.required("kind", input.kind, fields::word::<CustomerKind>);
        if input.name.is_none() {
            fields.refuse("name", FieldCode::Required);
        }
        let patch = CustomerPatchInput {
            name: given(input.name),
            language: given(input.language),
            time_zone: given(input.time_zone),
            birthday: given(input.birthday),
            industry: given(input.industry),
            organization_size: given(input.organization_size),
            province: given(input.province),
            city: given(input.city),
            district: given(input.district),
            interests: given(input.interests),
            source_channel: given(input.source_channel),
            source_detail: given(input.source_detail),
            potential_grade: given(input.potential_grade),
            owner_id: given(input.owner_id),
            unit_id: given(input.unit_id),
            tags: given(input.tags),
            preferred_channel: given(input.preferred_channel),
            quiet_hours: given(input.quiet_hours),
            identity_number: given(input.identity_number),
            notes: given(input.notes),
        };
        let patch = CustomerPatch::read(patch, now, fields);
        if let Some(kind) = kind {
            patch.check_kind(kind, fields);
        }
        if kind == Some(CustomerKind::Person) && input.contacts.as_ref().is_some_and(|contacts| !contacts.is_empty()) {
            fields.refuse("contacts", FieldCode::NotForKind);
        }
        let units = input.serving_unit_ids.unwrap_or_default();
        let serving_unit_ids = read::texts(units, fields, "serving_unit_ids", MAX_SERVING_UNITS, fields::id);
        let contact_points = NewContactPoint::read_all(input.contact_points.unwrap_or_default(), fields);
        let contacts = read_contacts(input.contacts.unwrap_or_default(), fields);
        let references = read::list(input.references.unwrap_or_default(), fields, "references", MAX_REFERENCES, Reference::read);
        let new = Self {
            kind: kind?,
            patch,
            serving_unit_ids: serving_unit_ids?,
            contact_points: contact_points?,
            contacts: contacts?,
            references: references?,
            allow_duplicate: input.allow_duplicate.unwrap_or(false),
        };
        let points = new.contacts.iter().map(|contact| contact.contact_points.len()).sum::<usize>();
        if points.saturating_add(new.contact_points.len()) > MAX_CONTACT_POINTS {
            fields.absorb("contacts", Err(read::too_many(MAX_CONTACT_POINTS)));
        }
        Some(new)
    }

    /// A person of whom only a reference is known, as imported orders name their customers; the reference is the name too.
    #[must_use]
    pub fn of_reference(reference: Reference) -> Self {
        Self {
            kind: CustomerKind::Person,
            patch: CustomerPatch::of_name(reference.reference.clone()),
            serving_unit_ids: Vec::new(),
            contact_points: Vec::new(),
            contacts: Vec::new(),
            references: vec![reference],
            allow_duplicate: false,
        }
    }

    /// The owner, for the caller to look up.
    #[must_use]
    pub const fn owner_id(&self) -> Option<UserId> {
        self.patch.owner_id()
    }

    /// The home unit that it names, for the caller to look up.
    #[must_use]
    pub const fn unit_id(&self) -> Option<UnitId> {
        self.patch.unit_id()
    }

    /// The serving units, for the caller to look up.
    #[must_use]
    pub fn serving_unit_ids(&self) -> &[UnitId] {
        &self.serving_unit_ids
    }

    /// The references, of which no other customer may have one.
    #[must_use]
    pub fn references(&self) -> &[Reference] {
        &self.references
    }

    /// Whether it is to be created in spite of duplicates.
    #[must_use]
    pub const fn allow_duplicate(&self) -> bool {
        self.allow_duplicate
    }
}

/// Creates a customer. Whether another has its values, and whether the records it names are there, is for the caller to
/// find out under a lock; see [`duplicates`](super::duplicates).
pub fn create(command: NewCustomer, record: NewRecord, ids: &mut dyn FnMut() -> Uuid, context: &Context) -> Change {
    let unit_id = command.unit_id().unwrap_or(record.unit_id);
    let mut customer = Customer::blank(record.id, record.number, command.kind, unit_id, context.now);
    customer.owner_id = record.owner_id;
    command.patch.apply(&mut customer);
    customer.serving_unit_ids = command.serving_unit_ids;
    let named = command.references.into_iter();
    customer.references = named.map(|reference| CustomerReference { id: ids().into(), reference }).collect();
    for point in command.contact_points {
        customer.contact_points.push(point.into_record(ids().into(), None, context.now));
    }
    for contact in command.contacts {
        let id = ids().into();
        customer.contacts.push(contact.record(id, context.now));
        for point in contact.contact_points {
            customer.contact_points.push(point.into_record(ids().into(), Some(id), context.now));
        }
    }
    settle(&mut customer.contact_points, Wish::None);
    settle(&mut customer.contacts, Wish::None);
    Change::created(customer)
}

fn read_contacts(inputs: Vec<NewContactInput>, fields: &mut Fields) -> Option<Vec<NewContact>> {
    if inputs.len() > MAX_CONTACTS {
        fields.absorb("contacts", Err(read::too_many(MAX_CONTACTS)));
        return None;
    }
    let expected = inputs.len();
    let contacts: Vec<_> = fields.within("contacts", |fields| {
        let read = |(at, input)| fields.within(at, |fields| NewContact::read(input, fields));
        inputs.into_iter().enumerate().filter_map(read).collect()
    });
    let mut primaries = contacts.iter().enumerate().filter(|(_, contact)| contact.is_primary()).skip(1);
    if let Some((at, _)) = primaries.next() {
        fields.within("contacts", |fields| fields.within(at, |fields| fields.refuse("primary", FieldCode::Duplicate)));
    }
    (contacts.len() == expected).then_some(contacts)
}
