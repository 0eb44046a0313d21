//! Learning from complaints: weekly reviews with minutes and decisions, mandatory questions, statistics.

mod business;
pub mod decisions;
pub mod minutes;
pub mod questions;
pub mod statistics;
pub mod week;

use std::collections::HashMap;

use diesel::prelude::*;
use guanxi_domain::Refusal;
use guanxi_domain::access::Reach;
use guanxi_domain::complaints::Cause;
use guanxi_domain::complaints::review::cause::{FoundCause, last_found};
use guanxi_domain::ids::UnitId;
use uuid::Uuid;

use crate::access::units;
use crate::dialect::OneOf;
use crate::error::Error;
use crate::schema::{products, staff_users, unit_scopes};
use crate::store::Tx;
use crate::types::{Id, Word};

/// The unit of a review: the one that is named, else the company, or the caller's unit where that is all they reach.
///
/// # Errors
/// `validation_failed` with `not_found` at the pointer where the unit that is named is not within reach, or what the database says.
pub fn unit_within(tx: &mut Tx<'_>, named: Option<UnitId>, reach: Reach, pointer: &str) -> Result<UnitId, Error> {
    let Some(unit) = named else {
        return match reach {
            Reach::All => units::company_id(tx),
            Reach::Unit(unit) | Reach::Own { unit_id: unit, .. } => Ok(unit),
        };
    };
    let scope = match reach {
        Reach::All => units::company_id(tx)?,
        Reach::Unit(scope) | Reach::Own { unit_id: scope, .. } => scope,
    };
    if scope == unit {
        return Ok(unit);
    }
    use crate::schema::units::dsl;
    let known: Option<Id> = match reach {
        Reach::All => dsl::units.find(Id::from(unit)).select(dsl::id).first(tx.db).optional()?,
        _ => {
            let inside = unit_scopes::table.find((Id::from(unit), Id::from(scope))).select(unit_scopes::unit_id);
            inside.first(tx.db).optional()?
        }
    };
    Ok(known.ok_or_else(|| Refusal::no_such(pointer))?.typed())
}

/// The scope of a unit: `unit_scopes` says which units are in it. None where that is the whole company.
fn scope(tx: &mut Tx<'_>, unit: UnitId) -> Result<Option<Id>, Error> {
    Ok((unit != units::company_id(tx)?).then(|| unit.into()))
}

/// The cause under which reports count each of some complaints whose present round has found none yet.
///
/// # Errors
/// What the database says.
fn found_before(tx: &mut Tx<'_>, complaints: impl IntoIterator<Item = Id>) -> Result<HashMap<Id, FoundCause>, Error> {
    use crate::schema::complaint_rounds::dsl;
    let mut complaints = complaints.into_iter().peekable();
    if complaints.peek().is_none() {
        return Ok(HashMap::new());
    }
    let of_them = dsl::complaint_rounds.filter(OneOf::ids(dsl::complaint_id, complaints)).filter(dsl::cause.is_not_null());
    let columns = (dsl::complaint_id, dsl::number, dsl::cause.assume_not_null(), dsl::subcause);
    let rows: Vec<(Id, i64, Word<Cause>, Option<String>)> = of_them.select(columns).load(tx.db)?;
    let mut rounds: HashMap<Id, Vec<(i64, Option<FoundCause>)>> = HashMap::new();
    for (complaint, number, cause, subcause) in rows {
        rounds.entry(complaint).or_default().push((number, Some((cause.0, subcause))));
    }
    Ok(rounds.into_iter().filter_map(|(complaint, rounds)| Some((complaint, last_found(rounds)?))).collect())
}

/// What people call products, units and staff.
///
/// # Errors
/// What the database says.
pub fn names(tx: &mut Tx<'_>, ids: &[Uuid]) -> Result<HashMap<Uuid, String>, Error> {
    use crate::schema::units;
    let ids = || ids.iter().map(|id| Id(*id));
    let mut names: Vec<(Id, String)> =
        products::table.filter(OneOf::ids(products::id, ids())).select((products::id, products::name)).load(tx.db)?;
    names.extend(units::table.filter(OneOf::ids(units::id, ids())).select((units::id, units::name)).load::<(Id, String)>(tx.db)?);
    let staff = staff_users::table.filter(OneOf::ids(staff_users::id, ids()));
    names.extend(staff.select((staff_users::id, staff_users::display_name)).load::<(Id, String)>(tx.db)?);
    Ok(names.into_iter().map(|(id, name)| (id.0, name)).collect())
}
