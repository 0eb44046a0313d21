//! Adding, changing and removing contact points.

use uuid::Uuid;

use super::actions::CustomerAction;
use super::change::Change;
use super::contact_point::{ContactPointPatch, ContactPointValue, MAX_CONTACT_POINTS, NewContactPoint};
use super::customer::Customer;
use super::primary::{Wish, settle};
use super::read;
use crate::Refusal;
use crate::fields::{FieldCode, Fields, Patch};
use crate::ids::{ContactId, ContactPointId};
use crate::platform::Context;

/// Adds a contact point to the customer, or to the contact that it names. The first of its kind becomes the primary one, as
/// does one that is to be it.
///
/// # Errors
/// `archived`; `validation_failed`: `not_found` at `/contact_id`, `duplicate` at `/value`, `too_many`.
pub fn add_contact_point(
    customer: &Customer,
    point: NewContactPoint,
    ids: &mut dyn FnMut() -> Uuid,
    context: &Context,
) -> Result<Change, Refusal> {
    customer.state().check(CustomerAction::Update)?;
    if point.contact_id.is_some_and(|id| customer.contact(id).is_none()) {
        return Err(Refusal::no_such("/contact_id"));
    }
    if customer.contact_points.len() >= MAX_CONTACT_POINTS {
        return Err(Refusal::field("", read::too_many(MAX_CONTACT_POINTS)));
    }
    if has(customer, point.contact_id, &point.value, None) {
        return Err(Refusal::field("/value", FieldCode::Duplicate));
    }
    let mut next = customer.clone();
    push(&mut next, point, ids, context);
    Ok(Change::between(customer, next, context))
}

/// Changes a contact point. A new value is unverified unless the patch says otherwise. One that is not to be primary any more
/// hands that on to the oldest other one of its kind; the only one stays primary.
///
/// # Errors
/// `archived`, `not_found`; `validation_failed`: those of the value, `unexpected` at `/platform`, `duplicate` at `/value`.
pub fn change_contact_point(
    customer: &Customer,
    id: ContactPointId,
    patch: ContactPointPatch,
    context: &Context,
) -> Result<Change, Refusal> {
    customer.state().check(CustomerAction::Update)?;
    let old = customer.contact_point(id).ok_or_else(Refusal::not_found)?;
    let mut fields = Fields::new();
    let value = patch.value_of(&old.value, &mut fields);
    let value = fields.finish(value)?;
    if has(customer, old.contact_id, &value, Some(id)) {
        return Err(Refusal::field("/value", FieldCode::Duplicate));
    }
    let mut next = customer.clone();
    if let Some(point) = next.contact_points.iter_mut().find(|point| point.id == id) {
        if point.value != value {
            point.value = value;
            point.verified_at = None;
        }
        match patch.verified {
            Patch::Set(true) => point.verified_at = point.verified_at.or(Some(context.now)),
            Patch::Set(false) => point.verified_at = None,
            Patch::Leave | Patch::Clear => {}
        }
        patch.label.apply(&mut point.label);
    }
    settle(&mut next.contact_points, wish(&patch.primary, id));
    Ok(Change::between(customer, next, context))
}

/// Removes a contact point; the oldest one left of its kind becomes the primary one if it was.
///
/// # Errors
/// `archived`, `not_found`.
pub fn remove_contact_point(customer: &Customer, id: ContactPointId, context: &Context) -> Result<Change, Refusal> {
    customer.state().check(CustomerAction::Update)?;
    customer.contact_point(id).ok_or_else(Refusal::not_found)?;
    let mut next = customer.clone();
    next.contact_points.retain(|point| point.id != id);
    settle(&mut next.contact_points, Wish::None);
    Ok(Change::between(customer, next, context))
}

/// Appends a contact point that is known to be allowed.
pub(super) fn push(customer: &mut Customer, point: NewContactPoint, ids: &mut dyn FnMut() -> Uuid, context: &Context) {
    let id = ContactPointId::from(ids());
    let wish = if point.primary { Wish::This(id) } else { Wish::None };
    let contact_id = point.contact_id;
    let mut record = point.into_record(id, contact_id, context.now);
    record.primary = false;
    customer.contact_points.push(record);
    settle(&mut customer.contact_points, wish);
}

/// Whether the customer itself, or the contact, has a contact point that reaches the same place, other than `except`.
pub(super) fn has(customer: &Customer, contact_id: Option<ContactId>, value: &ContactPointValue, except: Option<ContactPointId>) -> bool {
    customer.contact_points_of(contact_id).any(|point| Some(point.id) != except && point.value.is_same(value))
}

/// What a patch of `primary` wishes.
pub(super) fn wish<Id: Copy>(primary: &Patch<bool>, id: Id) -> Wish<Id> {
    match primary {
        Patch::Set(true) => Wish::This(id),
        Patch::Set(false) => Wish::Other(id),
        Patch::Leave | Patch::Clear => Wish::None,
    }
}
