//! Adding, changing and removing the contacts of an organisation.

use uuid::Uuid;

use super::actions::CustomerAction;
use super::change::Change;
use super::contact::{ContactPatch, MAX_CONTACTS, NewContact};
use super::contact_point::MAX_CONTACT_POINTS;
use super::contact_point_commands::wish;
use super::customer::Customer;
use super::primary::{Wish, settle};
use super::read;
use super::words::CustomerKind;
use crate::Refusal;
use crate::fields::FieldCode;
use crate::ids::ContactId;
use crate::platform::Context;

/// Adds a contact with its contact points. The first contact becomes the primary one, as does one that is to be it.
///
/// # Errors
/// `archived`; `validation_failed`: `not_for_kind` where the customer is a person, `too_many`.
pub fn add_contact(customer: &Customer, contact: NewContact, ids: &mut dyn FnMut() -> Uuid, context: &Context) -> Result<Change, Refusal> {
    customer.state().check(CustomerAction::Update)?;
    if customer.kind == CustomerKind::Person {
        return Err(Refusal::field("", FieldCode::NotForKind));
    }
    if customer.contacts.len() >= MAX_CONTACTS {
        return Err(Refusal::field("", read::too_many(MAX_CONTACTS)));
    }
    if customer.contact_points.len().saturating_add(contact.contact_points.len()) > MAX_CONTACT_POINTS {
        return Err(Refusal::field("/contact_points", read::too_many(MAX_CONTACT_POINTS)));
    }
    let id = ContactId::from(ids());
    let mut next = customer.clone();
    let mut record = contact.record(id, context.now);
    record.primary = false;
    next.contacts.push(record);
    settle(&mut next.contacts, if contact.is_primary() { Wish::This(id) } else { Wish::None });
    let points = contact.contact_points.into_iter();
    next.contact_points.extend(points.map(|point| point.into_record(ids().into(), Some(id), context.now)));
    settle(&mut next.contact_points, Wish::None);
    Ok(Change::between(customer, next, context))
}

/// Changes a contact. One that is not to be primary any more hands that on to the oldest other one; the only one stays it.
///
/// # Errors
/// `archived`, `not_found`.
pub fn change_contact(customer: &Customer, id: ContactId, patch: ContactPatch, context: &Context) -> Result<Change, Refusal> {
    customer.state().check(CustomerAction::Update)?;
    let mut next = customer.clone();
    let contact = next.contacts.iter_mut().find(|contact| contact.id == id).ok_or_else(Refusal::not_found)?;
    let wish = wish(&patch.primary, id);
    patch.apply(contact);
    settle(&mut next.contacts, wish);
    Ok(Change::between(customer, next, context))
}

/// Removes a contact with its contact points; the oldest one left becomes the primary one if it was.
///
/// # Errors
/// `archived`, `not_found`.
pub fn remove_contact(customer: &Customer, id: ContactId, context: &Context) -> Result<Change, Refusal> {
    customer.state().check(CustomerAction::Update)?;
    customer.contact(id).ok_or_else(Refusal::not_found)?;
    let mut next = customer.clone();
    next.contact_points.retain(|point| point.contact_id != Some(id));
    next.contacts.retain(|contact| contact.id != id);
    settle(&mut next.contacts, Wish::None);
    Ok(Change::between(customer, next, context))
}
