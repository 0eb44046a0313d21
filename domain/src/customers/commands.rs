//! Archiving, key accounts, serving units and references.

use uuid::Uuid;

use super::actions::CustomerAction;
use super::change::Change;
use super::create::{MAX_REFERENCES, MAX_SERVING_UNITS};
use super::customer::{Customer, CustomerReference};
use super::read;
use crate::Refusal;
use crate::fields::{FieldCode, FieldResult};
use crate::ids::{ReferenceId, UnitId, UserId};
use crate::platform::{Context, Reference};

/// Archives a customer: it keeps all it has, but nothing of it changes until it is restored.
///
/// # Errors
/// `illegal_transition` where it is archived already.
pub fn archive(customer: &Customer, context: &Context) -> Result<Change, Refusal> {
    customer.state().check(CustomerAction::Archive)?;
    Ok(Change::between(customer, Customer { archived_at: Some(context.now), ..customer.clone() }, context))
}

/// Restores an archived customer.
///
/// # Errors
/// `illegal_transition` where it is not archived.
pub fn restore(customer: &Customer, context: &Context) -> Result<Change, Refusal> {
    customer.state().check(CustomerAction::Restore)?;
    Ok(Change::between(customer, Customer { archived_at: None, ..customer.clone() }, context))
}

/// Makes the customer a key account, or gives a key account another manager.
///
/// # Errors
/// `illegal_transition` where the customer is archived.
pub fn set_key_account(customer: &Customer, account_manager_id: UserId, context: &Context) -> Result<Change, Refusal> {
    customer.state().check(CustomerAction::SetKeyAccount)?;
    let next = Customer { key_account: true, account_manager_id: Some(account_manager_id), ..customer.clone() };
    Ok(Change::between(customer, next, context))
}

/// Ends a key account.
///
/// # Errors
/// `illegal_transition` where the customer is archived or no key account.
pub fn clear_key_account(customer: &Customer, context: &Context) -> Result<Change, Refusal> {
    customer.state().check(CustomerAction::ClearKeyAccount)?;
    Ok(Change::between(customer, Customer { key_account: false, account_manager_id: None, ..customer.clone() }, context))
}

/// Lets a further unit serve the customer. A unit that serves it already, or is its home, changes nothing.
///
/// # Errors
/// `archived`; `validation_failed`: `too_many`.
pub fn add_serving_unit(customer: &Customer, unit_id: UnitId, context: &Context) -> Result<Change, Refusal> {
    customer.state().check(CustomerAction::Update)?;
    let mut next = customer.clone();
    if !customer.unit_ids().any(|unit| unit == unit_id) {
        if customer.serving_unit_ids.len() >= MAX_SERVING_UNITS {
            return Err(Refusal::field("", read::too_many(MAX_SERVING_UNITS)));
        }
        next.serving_unit_ids.push(unit_id);
    }
    Ok(Change::between(customer, next, context))
}

/// Ends the service by a unit. The home unit can't be removed: another becomes home by a patch.
///
/// # Errors
/// `archived`; `not_found` where the unit is not one of the serving ones.
pub fn remove_serving_unit(customer: &Customer, unit_id: UnitId, context: &Context) -> Result<Change, Refusal> {
    customer.state().check(CustomerAction::Update)?;
    let mut next = customer.clone();
    next.serving_unit_ids.retain(|unit| *unit != unit_id);
    if next.serving_unit_ids.len() == customer.serving_unit_ids.len() {
        return Err(Refusal::not_found());
    }
    Ok(Change::between(customer, next, context))
}

/// Notes what another system calls the customer. That no other customer has the reference is for the caller to make sure. One
/// that it has already changes nothing.
///
/// # Errors
/// `archived`; `validation_failed`: `too_many`.
pub fn add_reference(
    customer: &Customer,
    reference: Reference,
    ids: &mut dyn FnMut() -> Uuid,
    context: &Context,
) -> Result<Change, Refusal> {
    customer.state().check(CustomerAction::Update)?;
    let mut next = customer.clone();
    note_reference(&mut next, reference, ids).map_err(|fault| Refusal::field("", fault))?;
    Ok(Change::between(customer, next, context))
}

/// Appends a reference unless it is there already.
pub(super) fn note_reference(customer: &mut Customer, reference: Reference, ids: &mut dyn FnMut() -> Uuid) -> FieldResult<()> {
    if customer.references.iter().any(|known| known.reference == reference) {
        return Ok(());
    }
    if customer.references.len() >= MAX_REFERENCES {
        return Err(read::too_many(MAX_REFERENCES));
    }
    customer.references.push(CustomerReference { id: ids().into(), reference });
    Ok(())
}

/// Forgets what another system calls the customer.
///
/// # Errors
/// `archived`, `not_found`.
pub fn remove_reference(customer: &Customer, id: ReferenceId, context: &Context) -> Result<Change, Refusal> {
    customer.state().check(CustomerAction::Update)?;
    let mut next = customer.clone();
    next.references.retain(|reference| reference.id != id);
    if next.references.len() == customer.references.len() {
        return Err(Refusal::not_found());
    }
    Ok(Change::between(customer, next, context))
}

/// The refusal of a reference that another customer has. `pointer` is where it stands in the body.
#[must_use]
pub fn reference_taken(pointer: &str) -> Refusal {
    let refusal = Refusal::field(pointer, FieldCode::Duplicate);
    Refusal { code: crate::ProblemCode::AlreadyExists, ..refusal }
}
