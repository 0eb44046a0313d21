//! How units lie in each other.

use diesel::prelude::*;
use guanxi_domain::access::Scope;
use guanxi_domain::ids::UnitId;

use crate::dialect::OneOf;
use crate::error::Error;
use crate::schema::units;
use crate::store::Tx;
use crate::types::Id;

/// More levels than a company has.
const LEVELS: usize = 8;

/// Whether a unit is another one or lies below it.
///
/// # Errors
/// What the database says.
pub fn is_within(tx: &mut Tx<'_>, unit: UnitId, above: UnitId) -> Result<bool, Error> {
    let mut place = Some(Id::from(unit));
    for _ in 0..LEVELS {
        let Some(here) = place else { return Ok(false) };
        if here == Id::from(above) {
            return Ok(true);
        }
        place = units::table.filter(units::id.eq(here)).select(units::parent_id).first(tx.db)?;
    }
    Ok(false)
}

/// A unit and all below it.
///
/// # Errors
/// What the database says.
pub fn all_within(tx: &mut Tx<'_>, unit: UnitId) -> Result<Vec<Id>, Error> {
    let mut all = vec![Id::from(unit)];
    let mut level = all.clone();
    for _ in 0..LEVELS {
        let below = units::table.filter(OneOf::ids(units::parent_id.assume_not_null(), level.iter().copied()));
        level = below.select(units::id).load(tx.db)?;
        if level.is_empty() {
            break;
        }
        all.extend(level.iter().copied());
    }
    Ok(all)
}

/// Whether somebody at a unit reaches what belongs to another one, with a permission of this scope. What has no owner is never own.
///
/// # Errors
/// What the database says.
pub fn reaches(tx: &mut Tx<'_>, scope: Option<Scope>, from: UnitId, unit: UnitId) -> Result<bool, Error> {
    match scope {
        Some(Scope::All) => Ok(true),
        Some(Scope::Unit) => is_within(tx, unit, from),
        Some(Scope::Own) | None => Ok(false),
    }
}
