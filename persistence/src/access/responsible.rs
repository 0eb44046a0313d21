//! Who leads and who holds a role, on the way from a unit up to the company.

use std::collections::HashMap;

use diesel::prelude::*;
use guanxi_domain::access::responsible::Level;
use guanxi_domain::access::{Unit, UserStatus};
use guanxi_domain::ids::{RoleId, UnitId, UserId};

use super::{units, users};
use crate::dialect::OneOf;
use crate::error::Error;
use crate::schema::{staff_users, user_roles};
use crate::store::Tx;
use crate::types::{Id, Word};

/// The units from one up to the company, each with its leaders who work here and with those who have a role in it, in four
/// statements.
///
/// # Errors
/// `not_found`, or what the database says.
pub fn way_up(tx: &mut Tx<'_>, unit: UnitId, role: Option<RoleId>) -> Result<Vec<Level>, Error> {
    let way = units::way_up(tx, unit)?;
    let active = users::active_among(tx, way.iter().flat_map(|unit| unit.leaders().collect::<Vec<_>>()))?;
    let mut holders = match role {
        Some(role) => holders(tx, &way, role)?,
        None => HashMap::new(),
    };
    let leads = |leader: Option<UserId>| leader.filter(|leader| active.contains(leader));
    Ok(way
        .into_iter()
        .map(|unit| Level {
            unit_id: Some(unit.id),
            manager_id: leads(unit.manager_id),
            deputy_id: leads(unit.deputy_id),
            holders: holders.remove(&unit.id).unwrap_or_default(),
        })
        .collect())
}

fn holders(tx: &mut Tx<'_>, way: &[Unit], role: RoleId) -> Result<HashMap<UnitId, Vec<UserId>>, Error> {
    let found: Vec<(Id, Id)> = staff_users::table
        .inner_join(user_roles::table)
        .filter(OneOf::ids(staff_users::unit_id, way.iter().map(|unit| Id::from(unit.id))))
        .filter(staff_users::status.eq(Word(UserStatus::Active)))
        .filter(user_roles::role_id.eq(Id::from(role)))
        .order(staff_users::id)
        .select((staff_users::unit_id, staff_users::id))
        .load(tx.db)?;
    let mut by_unit: HashMap<UnitId, Vec<UserId>> = HashMap::new();
    for (unit, user) in found {
        by_unit.entry(unit.typed()).or_default().push(user.typed());
    }
    Ok(by_unit)
}

/// Those with a role who work here at present, in the order of their ids.
///
/// # Errors
/// What the database says.
pub fn active_with(tx: &mut Tx<'_>, role: RoleId, limit: i64) -> Result<Vec<UserId>, Error> {
    let of_role = user_roles::table.filter(user_roles::role_id.eq(Id::from(role))).select(user_roles::user_id);
    let active = staff_users::table.filter(staff_users::id.eq_any(of_role)).filter(staff_users::status.eq(Word(UserStatus::Active)));
    let found: Vec<Id> = active.order(staff_users::id).limit(limit).select(staff_users::id).load(tx.db)?;
    Ok(found.into_iter().map(Id::typed).collect())
}
