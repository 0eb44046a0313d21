//! Putting complaints to those who decide: who could, and what that changes.

use std::collections::{BTreeSet, HashMap};

use chrono::TimeDelta;
use diesel::prelude::*;
use guanxi_domain::access::{BuiltInRole, Permission, Post, Reach, Scope, UserStatus};
use guanxi_domain::complaints::handling::{Approver, HandlingPolicy};
use guanxi_domain::complaints::{Complaint, ComplaintChange, ComplaintStatus};
use guanxi_domain::ids::{ComplaintId, TimerId, UnitId, UserId};
use guanxi_domain::instant::Instant;
use guanxi_domain::orders::Effect;
use guanxi_domain::platform::timer::Timer;
use guanxi_domain::platform::{Actor, Context};
use guanxi_domain::vocabulary::Word as _;
use uuid::Uuid;

use super::load::load_for_effect;
use super::save::commit;
use super::{policies, rounds, telling};
use crate::access::responsible::way_up;
use crate::dialect::OneOf;
use crate::error::Error;
use crate::platform::timers;
use crate::schema::{record_holders, role_grants, roles, staff_users, user_roles};
use crate::store::Tx;
use crate::types::{Id, Word};

/// The kind of the timer by which it is looked again who decides.
pub const TIMER: &str = "complaint.approval_watch";
/// How long until it is looked again.
const WATCH: TimeDelta = TimeDelta::hours(12);
/// The most people who are looked at.
const MOST: i64 = 1_000;

/// The same decision, with the complaint put to those who decide where it waits for an approval and the answer may be another than before.
///
/// # Errors
/// `nobody_decides` for a proposal on which nobody could, or what the database says.
pub(super) fn put(tx: &mut Tx<'_>, change: ComplaintChange) -> Result<ComplaintChange, Error> {
    if !change.asks_who_decides() {
        return Ok(change);
    }
    let policy = policies::current::<HandlingPolicy>(tx)?.policy;
    let approvers = approvers(tx, &change.complaint, &policy)?;
    Ok(change.put_to(&policy, &approvers)?)
}

/// Looks again now and then, from when a complaint begins to wait for an approval: those who could give it may leave, or have other roles.
///
/// # Errors
/// What the database says.
pub(super) fn watch(tx: &mut Tx<'_>, change: &ComplaintChange) -> Result<(), Error> {
    let complaint = &change.complaint;
    let waited = change.before.as_ref().is_some_and(|before| before.status == ComplaintStatus::AwaitingApproval);
    if waited || complaint.status != ComplaintStatus::AwaitingApproval {
        return Ok(());
    }
    timers::cancel(tx, complaint.record().id, TIMER)?;
    wait(tx, complaint, complaint.updated_at)
}

fn wait(tx: &mut Tx<'_>, complaint: &Complaint, since: Instant) -> Result<(), Error> {
    let id = TimerId::new(Uuid::now_v7());
    let timer = Timer { id, kind: TIMER.to_owned(), record: complaint.record(), due_at: since + WATCH, failures: 0, retry_at: None };
    timers::set(tx, &[timer])
}

/// Looks again: the effect of the timer. One that no longer waits stays as it is.
///
/// # Errors
/// What the database says.
pub fn look_again(tx: &mut Tx<'_>, timer: &Timer) -> Result<(), Error> {
    let Some(complaint) = load_for_effect(tx, ComplaintId::new(timer.record.id))? else { return Ok(()) };
    if complaint.status != ComplaintStatus::AwaitingApproval {
        return Ok(());
    }
    let context = Context { now: timer.due_at, actor: Actor::System("timer") };
    let policy = policies::current::<HandlingPolicy>(tx)?.policy;
    let kept = rounds::of(tx, [complaint.id])?;
    let kept = rounds::whole(&complaint, kept)?;
    let approvers = approvers(tx, &complaint, &policy)?;
    let change = complaint.look_again(&policy, &approvers, &kept, &context, &mut Uuid::now_v7)?;
    if change.effect == Effect::Unchanged {
        telling::tell(tx, &change, &context)?;
    } else {
        commit(tx, change, &context)?;
    }
    wait(tx, &complaint, timer.due_at)
}

/// Everybody who works here, has a role that approves, may approve complaints and reaches this one.
fn approvers(tx: &mut Tx<'_>, complaint: &Complaint, policy: &HandlingPolicy) -> Result<Vec<Approver>, Error> {
    let way: Vec<UnitId> = way_up(tx, complaint.unit_id, None)?.into_iter().filter_map(|level| level.unit_id).collect();
    let holders = record_holders::table.filter(record_holders::record_id.eq(Id::from(complaint.id)));
    let holders: Vec<Id> = holders.select(record_holders::holder_id).load(tx.db)?;
    let near = near(tx, &way, &holders, policy)?;
    let mut held = held(tx, near.iter().map(|(user, _)| *user))?;
    let scopes = scopes(tx, held.values().flatten().map(|(role, _)| *role).collect())?;
    let mut found = Vec::new();
    for (user, unit) in near {
        let (user_id, unit_id): (UserId, UnitId) = (user.typed(), unit.typed());
        let roles = held.remove(&user).unwrap_or_default();
        let scope = roles.iter().filter_map(|(role, _)| scopes.get(role)).max().copied();
        let post = Post { unit_id, at_company: way.last() == Some(&unit_id), user_id: Some(user_id) };
        let reaches = match scope.and_then(|scope| Reach::of(scope, &post)) {
            None => false,
            Some(Reach::All) => true,
            Some(Reach::Unit(unit_id)) => way.contains(&unit_id) || holders.contains(&unit),
            Some(Reach::Own { .. }) => complaint.assignee_id == Some(user_id) || holders.contains(&user),
        };
        if reaches {
            let distance = way.iter().position(|above| *above == unit_id).unwrap_or(way.len());
            found.push(Approver { user_id, distance, roles: roles.into_iter().map(|(_, code)| code).collect() });
        }
    }
    Ok(found)
}

/// Those with a role that approves, each with their unit, who work above the complaint or hold it, or whose rights may reach everything.
fn near(tx: &mut Tx<'_>, way: &[UnitId], holders: &[Id], policy: &HandlingPolicy) -> Result<Vec<(Id, Id)>, Error> {
    let codes = policy.roles.iter().filter(|role| role.level.is_some()).map(|role| role.role.as_str());
    let approving: Vec<Id> = roles::table.filter(OneOf::texts(roles::code, codes)).select(roles::id).load(tx.db)?;
    let everything = role_grants::table.filter(role_grants::permission.eq(Permission::ComplaintsApprove.word()));
    let everything: Vec<Id> = everything.filter(role_grants::scope.eq(Word(Scope::All))).select(role_grants::role_id).load(tx.db)?;
    let everything = everything.into_iter().chain([Id::from(BuiltInRole::Administrator.id())]);
    let far = user_roles::table.filter(OneOf::ids(user_roles::role_id, everything)).order(user_roles::user_id);
    let far: Vec<Id> = far.select(user_roles::user_id).limit(MOST).load(tx.db)?;
    let units = way.iter().map(|unit| Id::from(*unit)).chain(holders.iter().copied());
    let users = far.into_iter().chain(holders.iter().copied());
    Ok(staff_users::table
        .inner_join(user_roles::table)
        .filter(OneOf::ids(user_roles::role_id, approving))
        .filter(staff_users::status.eq(Word(UserStatus::Active)))
        .filter(OneOf::ids(staff_users::unit_id, units).or(OneOf::ids(staff_users::id, users)))
        .order(staff_users::id)
        .limit(MOST)
        .select((staff_users::id, staff_users::unit_id))
        .distinct()
        .load(tx.db)?)
}

/// The roles of people, with their codes.
fn held(tx: &mut Tx<'_>, users: impl Iterator<Item = Id>) -> Result<HashMap<Id, Vec<(Id, String)>>, Error> {
    let of_users = user_roles::table.inner_join(roles::table).filter(OneOf::ids(user_roles::user_id, users));
    let rows: Vec<(Id, Id, String)> =
        of_users.order((user_roles::user_id, roles::code)).select((user_roles::user_id, roles::id, roles::code)).load(tx.db)?;
    let mut by_user: HashMap<Id, Vec<(Id, String)>> = HashMap::new();
    for (user, role, code) in rows {
        by_user.entry(user).or_default().push((role, code));
    }
    Ok(by_user)
}

/// How far each of some roles approves complaints.
fn scopes(tx: &mut Tx<'_>, of_roles: BTreeSet<Id>) -> Result<HashMap<Id, Scope>, Error> {
    let grants = role_grants::table.filter(role_grants::permission.eq(Permission::ComplaintsApprove.word()));
    let grants = grants.filter(OneOf::ids(role_grants::role_id, of_roles));
    let grants: Vec<(Id, Word<Scope>)> = grants.select((role_grants::role_id, role_grants::scope)).load(tx.db)?;
    let administrator = (Id::from(BuiltInRole::Administrator.id()), Scope::All);
    Ok(grants.into_iter().map(|(role, scope)| (role, scope.0)).chain([administrator]).collect())
}
