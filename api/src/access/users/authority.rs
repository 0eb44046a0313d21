//! Who may touch whose account: nobody gives more than they have, and nobody changes an account that may do more than they may.

use guanxi_domain::access::naming::{Found, Naming};
use guanxi_domain::access::user_change::require_administrator;
use guanxi_domain::access::{Giver, Grants, Reach, Scope, StaffUser, UserRole};
use guanxi_domain::fields::{FieldCode, Fields};
use guanxi_domain::ids::UnitId;
use guanxi_domain::{ProblemCode, Refusal};
use guanxi_persistence::access::{roles, scope, units};
use guanxi_persistence::{Error, Tx};

use crate::extract::SignedIn;

/// Refuses grants of somebody in a unit that are more than the caller has.
///
/// # Errors
/// `grant_exceeds_own`, or what the database says.
pub(super) fn check(tx: &mut Tx<'_>, caller: &SignedIn, unit: UnitId, grants: &Grants) -> Result<(), Error> {
    let reaches = match Reach::of(Scope::Unit, &caller.post()) {
        Some(reach) => !scope::units_within(tx, [unit], reach)?.is_empty(),
        None => false,
    };
    Ok(Giver::to_unit(&caller.standing().grants, reaches).check(grants)?)
}

/// Refuses to touch an account that may do more than the caller.
///
/// # Errors
/// `grant_exceeds_own`, or what the database says.
pub(in crate::access) fn check_account(tx: &mut Tx<'_>, caller: &SignedIn, user: &StaffUser) -> Result<(), Error> {
    let held = roles::together(&roles::of_user(tx, user.id)?);
    check(tx, caller, user.unit_id, &held)
}

/// Refuses a unit where the caller may place nobody, or nobody may be placed.
///
/// # Errors
/// `validation_failed` at `/unit_id`, or what the database says.
pub(super) fn check_unit(tx: &mut Tx<'_>, unit: UnitId, reach: Reach) -> Result<(), Error> {
    let missing = || Error::from(Refusal::no_such("/unit_id"));
    // Locked, so that the unit is neither closed nor moved meanwhile.
    let unit = units::load_for_change(tx, unit).map_err(|error| match error {
        Error::Refused(refusal) if refusal.code == ProblemCode::NotFound => missing(),
        other => other,
    })?;
    if scope::units_within(tx, [unit.id], reach)?.is_empty() {
        return Err(missing());
    }
    let mut fields = Fields::new();
    fields.absorb("unit_id", Naming::Future.judge(Found::unit(unit.closed_at), false));
    Ok(fields.finish(Some(()))?)
}

/// Looks up roles that are to be given, with what they grant together.
///
/// # Errors
/// `validation_failed` naming each code that no role has, or what the database says.
pub(super) fn find_roles(tx: &mut Tx<'_>, codes: &[String]) -> Result<(Vec<UserRole>, Grants), Error> {
    let found = roles::load_for_giving(tx, codes)?;
    let mut fields = Fields::new();
    fields.within("roles", |fields| {
        for (at, code) in codes.iter().enumerate() {
            if !found.iter().any(|role| role.code == *code) {
                fields.refuse(&at.to_string(), FieldCode::NotFound);
            }
        }
    });
    fields.finish(Some(()))?;
    let given = found.iter().map(|role| UserRole { code: role.code.clone(), id: role.id }).collect();
    Ok((given, roles::together(&found)))
}

/// Refuses a change after which nobody would administer the system.
///
/// # Errors
/// `last_administrator`, or what the database says.
pub(super) fn keep_administrator(tx: &mut Tx<'_>, before: &StaffUser, after: &StaffUser) -> Result<(), Error> {
    if before.gives_up_administration(after) {
        require_administrator(roles::other_administrators(tx, before.id)?)?;
    }
    Ok(())
}
