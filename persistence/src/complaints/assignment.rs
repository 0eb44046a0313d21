//! Who answers for a complaint, by the rules that count.

use diesel::prelude::*;
use guanxi_domain::ProblemCode;
use guanxi_domain::access::BuiltInRole;
use guanxi_domain::access::responsible::{Level, Responsible, general_manager, head_or_next, responsible, without};
use guanxi_domain::complaints::assignment::{AssignmentPolicy, AssignmentRules, CODE};
use guanxi_domain::complaints::{Complaint, ComplaintChange};
use guanxi_domain::ids::{UnitId, UserId};
use guanxi_domain::instant::Instant;
use guanxi_domain::platform::{Actor, Context};
use guanxi_domain::service::assignment::Placement;
use guanxi_domain::service::sla::Promised as _;
use uuid::Uuid;

use super::facts;
use crate::access::responsible::way_up;
use crate::access::roles;
use crate::dialect::OneOf;
use crate::error::Error;
use crate::named::Named;
use crate::schema::{roles as table, unit_scopes, units};
use crate::service::configurations;
use crate::store::Tx;
use crate::types::Id;

/// The same decision, with the complaint given to whoever answers for it by the rules: a new one at once, one whose round has gone wrong so
/// often that it goes one level up, and one for which nobody answers any more who can. Any other stays with whom has it.
///
/// # Errors
/// What the database says.
pub(super) fn place_change(tx: &mut Tx<'_>, change: ComplaintChange, context: &Context) -> Result<ComplaintChange, Error> {
    let complaint = &change.complaint;
    let fit = match complaint.assignee_id.filter(|_| change.begins_round()) {
        Some(user) => facts::may_answer(tx, complaint, user)?,
        None => true,
    };
    // Most decisions ask for nobody, whatever the rules say.
    if !change.asks_for_place(0, fit) {
        return Ok(change);
    }
    let Some(rules) = configurations::of_code::<AssignmentPolicy>(tx, CODE)? else { return Ok(change) };
    if !change.asks_for_place(rules.document.climbs_from_round, fit) {
        return Ok(change);
    }
    let leaves = change.leaves_assignee(fit);
    let not = complaint.assignee_id.filter(|_| leaves);
    let by_rule = place(tx, complaint, &rules, not, context.now)?;
    let placement = match by_rule {
        None if leaves => next_up(tx, complaint, not, context.now)?,
        found => found,
    };
    let Some(placement) = placement else { return Ok(change) };
    let context = Context { now: context.now, actor: Actor::System("assignment") };
    Ok(change.placed(placement, &context, &mut Uuid::now_v7)?)
}

/// Who answers for a complaint in the place of somebody: by the rules, else whoever leads the company, or a director where the complaint is
/// about them; none where nobody is there.
///
/// # Errors
/// What the database says.
pub fn instead_of(tx: &mut Tx<'_>, complaint: &Complaint, user: UserId, now: Instant) -> Result<Option<Placement>, Error> {
    let rules = configurations::of_code::<AssignmentPolicy>(tx, CODE)?;
    let by_rule = match rules {
        Some(rules) => place(tx, complaint, &rules, Some(user), now)?,
        None => None,
    };
    match by_rule {
        None => next_up(tx, complaint, Some(user), now),
        found => Ok(found),
    }
}

/// Who is to answer for a complaint in its round, with the reason; none where no rule speaks of it, or nobody is there.
fn place(
    tx: &mut Tx<'_>,
    complaint: &Complaint,
    rules: &AssignmentRules,
    not: Option<UserId>,
    now: Instant,
) -> Result<Option<Placement>, Error> {
    let unit = complaint.outlet_id.unwrap_or(complaint.unit_id);
    let units = if rules.document.units().is_empty() { Vec::new() } else { units_of(tx, unit)? };
    let Some(found) = rules.document.find(&complaint.traits(), &units, complaint.rounds_in_all()) else { return Ok(None) };
    let role = match found.role {
        Some(code) => roles::id_of(tx, code)?,
        None => None,
    };
    let levels = others(way_up(tx, unit, role)?, complaint, not);
    let chosen: Option<Responsible> = if role.is_some() { responsible(&levels) } else { general_manager(&levels) };
    let chosen = match chosen {
        None => director(tx, complaint, not)?,
        found => found,
    };
    Ok(chosen.map(|chosen| found.placement((rules.version_id, rules.version), Some(chosen), now)))
}

/// Whoever leads the company, or a director where the complaint is about them, without a rule.
fn next_up(tx: &mut Tx<'_>, complaint: &Complaint, not: Option<UserId>, now: Instant) -> Result<Option<Placement>, Error> {
    let chosen = director(tx, complaint, not)?;
    Ok(chosen.map(|chosen| Placement { assignee_id: Some(chosen.user_id), alert_at: None, ..Placement::nowhere(now) }))
}

/// Whoever leads the company, or the nearest director of customers.
fn director(tx: &mut Tx<'_>, complaint: &Complaint, not: Option<UserId>) -> Result<Option<Responsible>, Error> {
    let way = way_up(tx, complaint.unit_id, Some(BuiltInRole::CustomerDirector.id()))?;
    Ok(head_or_next(&way, |user| complaint.concerns(user) || not == Some(user)))
}

/// Nobody answers for a complaint about themselves, and not whoever is to be replaced.
fn others(levels: Vec<Level>, complaint: &Complaint, not: Option<UserId>) -> Vec<Level> {
    without(levels, |user| complaint.concerns(user) || not == Some(user))
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
