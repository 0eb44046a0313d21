//! Writing by reference, as other systems do: create what is not there, change what differs, leave the rest.

use uuid::Uuid;

use super::actions::CustomerAction;
use super::change::Change;
use super::commands::note_reference;
use super::contact_point::{MAX_CONTACT_POINTS, NewContactPoint, NewContactPointInput};
use super::contact_point_commands::{has, push};
use super::create::{NewCustomer, NewCustomerInput, NewRecord, create};
use super::customer::Customer;
use super::patch::{CustomerPatch, CustomerPatchInput};
use super::primary::{Wish, settle};
use super::read;
use super::words::CustomerKind;
use crate::Refusal;
use crate::fields::{self, FieldCode, Fields, Patch};
use crate::instant::Instant;
use crate::platform::{Context, Reference};

/// What another system knows of a customer, as it comes in. Absent members leave what is there, `null` clears.
#[derive(Clone, Default)]
pub struct UpsertCustomerInput {
    /// A word of [`CustomerKind`]; it must be that of the customer where there is one.
    pub kind: Option<String>,
    /// The customer's own fields. The name of a new customer defaults to the reference.
    pub patch: CustomerPatchInput,
    /// Contact points it has. Those that are not there yet are added; none is removed.
    pub contact_points: Option<Vec<NewContactPointInput>>,
    /// Whether to create it even where another has the same phone, e-mail address or identity number.
    pub allow_duplicate: Option<bool>,
}

impl From<NewCustomerInput> for UpsertCustomerInput {
    /// What says a whole customer says as much of one that is there: what it does not mention stays.
    fn from(input: NewCustomerInput) -> Self {
        Self {
            kind: input.kind,
            patch: CustomerPatchInput {
                name: read::given(input.name),
                language: read::given(input.language),
                time_zone: read::given(input.time_zone),
                birthday: read::given(input.birthday),
                industry: read::given(input.industry),
                organization_size: read::given(input.organization_size),
                province: read::given(input.province),
                city: read::given(input.city),
                district: read::given(input.district),
                interests: read::given(input.interests),
                source_channel: read::given(input.source_channel),
                source_detail: read::given(input.source_detail),
                potential_grade: read::given(input.potential_grade),
                owner_id: read::given(input.owner_id),
                unit_id: read::given(input.unit_id),
                tags: read::given(input.tags),
                preferred_channel: read::given(input.preferred_channel),
                quiet_hours: read::given(input.quiet_hours),
                identity_number: read::given(input.identity_number),
                notes: read::given(input.notes),
            },
            contact_points: input.contact_points,
            allow_duplicate: input.allow_duplicate,
        }
    }
}

/// What another system knows of a customer.
#[derive(Clone, PartialEq, Eq)]
pub struct UpsertCustomer {
    reference: Option<Reference>,
    kind: CustomerKind,
    patch: CustomerPatch,
    contact_points: Vec<NewContactPoint>,
    allow_duplicate: bool,
}

impl UpsertCustomer {
    /// Reads what comes in for a reference.
    pub fn read(reference: Reference, input: UpsertCustomerInput, now: Instant, fields: &mut Fields) -> Option<Self> {
        Self::read_known(Some(reference), input, now, fields)
    }

    /// Reads what comes in for a customer that was found otherwise, with the reference that is to be noted, if there is one.
    pub fn read_known(reference: Option<Reference>, input: UpsertCustomerInput, now: Instant, fields: &mut Fields) -> Option<Self> {
        let kind = fields.required("kind", input.kind, fields::word::<CustomerKind>);
        let patch = CustomerPatch::read(input.patch, now, fields);
        let contact_points = NewContactPoint::read_all(input.contact_points.unwrap_or_default(), fields);
        if let Some(kind) = kind {
            patch.check_kind(kind, fields);
        }
        Some(Self {
            reference,
            kind: kind?,
            patch,
            contact_points: contact_points?,
            allow_duplicate: input.allow_duplicate.unwrap_or(false),
        })
    }

    /// The customer's own fields.
    #[must_use]
    pub const fn patch(&self) -> &CustomerPatch {
        &self.patch
    }

    /// Whether to create it in spite of duplicates.
    #[must_use]
    pub const fn allow_duplicate(&self) -> bool {
        self.allow_duplicate
    }

    /// The new customer that comes of it where there is none.
    #[must_use]
    pub fn into_new(self) -> NewCustomer {
        let mut patch = self.patch;
        if let Some(reference) = &self.reference
            && patch.name.is_leave()
        {
            patch.name = Patch::Set(reference.reference.clone());
        }
        NewCustomer {
            kind: self.kind,
            patch,
            serving_unit_ids: Vec::new(),
            contact_points: self.contact_points,
            contacts: Vec::new(),
            references: self.reference.into_iter().collect(),
            allow_duplicate: self.allow_duplicate,
        }
    }
}

/// Changes the customer that has the reference, or that was found otherwise (by a phone, say) and gets it now. Where all is as
/// it is already, the change is empty.
///
/// # Errors
/// `archived`; `validation_failed`: `not_for_kind` at `/kind` where the kind differs, `too_many`.
pub fn update_by_reference(
    customer: &Customer,
    command: UpsertCustomer,
    ids: &mut dyn FnMut() -> Uuid,
    context: &Context,
) -> Result<Change, Refusal> {
    customer.state().check(CustomerAction::Update)?;
    if command.kind != customer.kind {
        return Err(Refusal::field("/kind", FieldCode::NotForKind));
    }
    let mut next = customer.clone();
    command.patch.apply(&mut next);
    if let Some(reference) = command.reference {
        note_reference(&mut next, reference, ids).map_err(|fault| Refusal::field("", fault))?;
    }
    for point in command.contact_points {
        if has(customer, None, &point.value, None) {
            let known = next.contact_points_of(None).find(|known| known.value.is_same(&point.value)).map(|known| known.id);
            settle(&mut next.contact_points, known.filter(|_| point.primary).map_or(Wish::None, Wish::This));
        } else {
            push(&mut next, point, ids, context);
        }
    }
    if next.contact_points.len() > MAX_CONTACT_POINTS {
        return Err(Refusal::field("/contact_points", read::too_many(MAX_CONTACT_POINTS)));
    }
    Ok(Change::between(customer, next, context))
}

/// Creates the customer of a reference, or changes the one that has it; [`RowChanges::created`](super::RowChanges) tells which.
/// A new customer is subject to the rule of [`duplicates`](super::duplicates).
///
/// # Errors
/// Those of [`update_by_reference`].
pub fn upsert_by_reference(
    existing: Option<&Customer>,
    command: UpsertCustomer,
    record: impl FnOnce() -> NewRecord,
    ids: &mut dyn FnMut() -> Uuid,
    context: &Context,
) -> Result<Change, Refusal> {
    match existing {
        Some(customer) => update_by_reference(customer, command, ids, context),
        None => Ok(create(command.into_new(), record(), ids, context)),
    }
}
