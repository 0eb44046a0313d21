//! Who answers for a complaint, by the rules that count.

use diesel::prelude::*;
use guanxi_domain::ProblemCode;
use guanxi_domain::access::responsible::{Level, Responsible, general_manager, responsible};
use guanxi_domain::complaints::assignment::{AssignmentPolicy, AssignmentRules, CODE};
use guanxi_domain::complaints::{Complaint, ComplaintChange, ComplaintStatus};
use guanxi_domain::ids::UnitId;
use guanxi_domain::instant::Instant;
use guanxi_domain::orders::Effect;
use guanxi_domain::platform::{Actor, Context};
use guanxi_domain::service::assignment::Placement;
use guanxi_domain::service::sla::Promised as _;
use uuid::Uuid;

use crate::access::responsible::way_up;
use crate::access::roles;
use crate::dialect::OneOf;
use crate::error::Error;
use crate::named::Named;
use crate::schema::{roles as table, unit_scopes, units};
use crate::service::configurations;
use crate::store::Tx;
use crate::types::Id;

/// The same decision, with the complaint given to whoever answers for it by the rules: a new one at once, and one whose round has gone wrong
/// so often that it goes one level up. Any other stays with whom has it.
///
/// # Errors
/// What the database says.
pub(super) fn place_change(tx: &mut Tx<'_>, change: ComplaintChange, context: &Context) -> Result<ComplaintChange, Error> {
    let goes_on = change.complaint.status == ComplaintStatus::Assigned;
    let begins = change.before.as_ref().is_some_and(|before| before.round < change.complaint.round);
    if change.effect != Effect::Created && !(begins && goes_on) {
        return Ok(change);
    }
    let Some(version) = configurations::of_code::<AssignmentPolicy>(tx, CODE)? else { return Ok(change) };
    if begins && change.complaint.round < version.document.climbs_from_round {
        return Ok(change);
    }
    let Some(placement) = place(tx, &change.complaint, &version, context.now)? else { return Ok(change) };
    let context = Context { now: context.now, actor: Actor::System("assignment") };
    Ok(change.placed(placement, &context, &mut Uuid::now_v7)?)
}

/// Who is to answer for a complaint in its round, with the reason; none where no rule speaks of it, or nobody is there.
fn place(tx: &mut Tx<'_>, complaint: &Complaint, version: &AssignmentRules, now: Instant) -> Result<Option<Placement>, Error> {
    let unit = complaint.outlet_id.unwrap_or(complaint.unit_id);
    let units = if version.document.units().is_empty() { Vec::new() } else { units_of(tx, unit)? };
    let Some(found) = version.document.find(&complaint.traits(), &units, complaint.round) else { return Ok(None) };
    let role = match found.role {
        Some(code) => roles::id_of(tx, code)?,
        None => None,
    };
    let levels = without_concerned(way_up(tx, unit, role)?, complaint);
    let chosen: Option<Responsible> = if role.is_some() { responsible(&levels) } else { general_manager(&levels) };
    Ok(chosen.map(|chosen| found.placement((version.version_id, version.version), Some(chosen), now)))
}

/// Nobody answers for a complaint about themselves, but for whoever has nobody above.
fn without_concerned(mut levels: Vec<Level>, complaint: &Complaint) -> Vec<Level> {
    for level in &mut levels {
        level.holders.retain(|holder| !complaint.staff_ids.contains(holder));
    }
    levels
}

/// A unit and those above it.
fn units_of(tx: &mut Tx<'_>, unit: UnitId) -> Result<Vec<UnitId>, Error> {
    let above = unit_scopes::table.filter(unit_scopes::unit_id.eq(Id::from(unit))).select(unit_scopes::scope_id);
    // The company's scope is everything, and stands nowhere.
    let way = units::table.filter(units::id.eq_any(above).or(units::id.eq(Id::from(unit))).or(units::parent_id.is_null()));
    let ids: Vec<Id> = way.select(units::id).load(tx.db)?;
    Ok(ids.into_iter().map(Id::typed).collect())
}

/// The rules that count.
///
/// # Errors
/// `not_found` before the first start has written any, or what the database says.
pub fn current(tx: &mut Tx<'_>) -> Result<AssignmentRules, Error> {
    Ok(configurations::of_code(tx, CODE)?.ok_or(ProblemCode::NotFound)?)
}

/// The rules to be changed: their row stays locked until the transaction ends.
///
/// # Errors
/// As [`current`].
pub fn current_for_change(tx: &mut Tx<'_>) -> Result<AssignmentRules, Error> {
    let id = current(tx)?.id;
    configurations::get_for_change(tx, id)
}

/// Refuses rules that name a role or a unit that is not there.
///
/// # Errors
/// `validation_failed` with `not_found` at each of them, or what the database says.
pub fn check(tx: &mut Tx<'_>, rules: &AssignmentPolicy) -> Result<(), Error> {
    let named: Vec<&str> = rules.roles().collect();
    let there: Vec<String> = table::table.filter(OneOf::texts(table::code, named.iter().copied())).select(table::code).load(tx.db)?;
    rules.check_roles(&there)?;
    Named::default().units("rules", &rules.units()).check(tx)
}
