//! What a complaint raises: signals become alerts, with whoever they concern told.

use std::collections::HashMap;

use chrono::TimeDelta;
use diesel::prelude::*;
use guanxi_domain::Refusal;
use guanxi_domain::access::BuiltInRole;
use guanxi_domain::access::responsible::{responsible, without};
use guanxi_domain::complaints::warning::alert::{Alert, Found, Watch};
use guanxi_domain::complaints::warning::observed::Observation;
use guanxi_domain::complaints::warning::policy::WarningPolicyVersion;
use guanxi_domain::complaints::warning::signal::{Signal, Watched, of_complaint, of_customer, of_spike};
use guanxi_domain::complaints::warning::{AlertStatus, WatchKind};
use guanxi_domain::complaints::{Complaint, ComplaintChange, ComplaintStatus};
use guanxi_domain::ids::{AlertId, NotificationId, UnitId, UserId};
use guanxi_domain::instant::Instant;
use guanxi_domain::messaging::{Notification, NotificationKind};
use guanxi_domain::platform::{Context, EventKind};
use guanxi_domain::vocabulary::Word as _;
use uuid::Uuid;

use super::alerts::{self, Viewer};
use super::{climbs, members, policies, series};
use crate::access::responsible::way_up;
use crate::access::units;
use crate::error::Error;
use crate::messaging::notifications;
use crate::platform::events;
use crate::schema::{complaints, staff_users};
use crate::service::escalations;
use crate::store::Tx;
use crate::types::{At, Id, Word};

/// The most complaints that an alert takes in when it is raised; later ones join it one by one.
const MOST_MEMBERS: i64 = 1_000;
/// How many complaints of a customer are looked at around one.
const MOST_OF_CUSTOMER: i64 = 200;

/// Watches a change of a complaint, in its transaction: what it means for the series, and what alarms.
///
/// # Errors
/// What the database says.
pub fn observe(tx: &mut Tx<'_>, change: &ComplaintChange, context: &Context) -> Result<(), Error> {
    let observation = Observation::of(change, context.now);
    if observation.is_nothing() {
        return Ok(());
    }
    let version = policies::current(tx)?;
    let complaint = &change.complaint;
    let watched = Watched::from(complaint);
    let mut signals = Vec::new();
    for (watch, spike) in series::observe(tx, complaint.id, &observation, &version.policy)? {
        let unit = unit_of(tx, &watch, complaint)?;
        signals.push(of_spike(watch, unit, &spike));
    }
    if observation.alone {
        signals.extend(of_complaint(&version.policy, &watched));
    }
    if observation.again {
        let received = received_around(tx, complaint, version.policy.repeated_days)?;
        signals.extend(of_customer(&version.policy, &watched, &received));
    }
    // In one order, so that those who raise at once wait for one another.
    signals.sort_by(|one, other| one.watch.cmp(&other.watch));
    for signal in signals {
        raise(tx, &signal, complaint, &version, context)?;
    }
    Ok(())
}

/// The unit whose matter a series is: the outlet, where somebody of the staff works, or the company.
fn unit_of(tx: &mut Tx<'_>, watch: &Watch, complaint: &Complaint) -> Result<UnitId, Error> {
    match (watch.kind, watch.id()) {
        (WatchKind::Outlet, Some(id)) => Ok(id.into()),
        (WatchKind::Staff, Some(id)) => {
            let unit: Id = staff_users::table.find(Id(id)).select(staff_users::unit_id).first(tx.db)?;
            Ok(unit.typed())
        }
        (WatchKind::Customer | WatchKind::Complaint, _) => Ok(complaint.unit_id),
        _ => units::company_id(tx),
    }
}

/// When the complaints of a customer came that may count together with one, itself among them.
fn received_around(tx: &mut Tx<'_>, complaint: &Complaint, days: i64) -> Result<Vec<Instant>, Error> {
    let (from, until) = (complaint.received_at - TimeDelta::days(days), complaint.received_at + TimeDelta::days(days));
    let received: Vec<At> = complaints::table
        .filter(complaints::customer_id.eq(Id::from(complaint.customer_id)))
        .filter(complaints::received_at.gt(At::from(from)).and(complaints::received_at.lt(At::from(until))))
        .filter(complaints::status.ne(Word(ComplaintStatus::Merged)))
        .order((complaints::received_at.desc(), complaints::id.desc()))
        .limit(MOST_OF_CUSTOMER)
        .select(complaints::received_at)
        .load(tx.db)?;
    Ok(received.into_iter().map(|at| at.0).collect())
}

/// Raises an alert, or lets the one take the signal in that tells of the same already.
fn raise(tx: &mut Tx<'_>, signal: &Signal, complaint: &Complaint, version: &WarningPolicyVersion, context: &Context) -> Result<(), Error> {
    let latest = alerts::covering(tx, signal)?.filter(|alert| alert.covers(signal));
    let found = Finder::of(tx, signal, complaint, version)?;
    let found = Found { people: &found.people, holder: &|role| found.holders.get(&role).copied() };
    let (before, alert) = match latest {
        None => (None, Alert::raise(AlertId::new(Uuid::now_v7()), signal, version, &found, context)),
        Some(before) => match before.take(signal, version, &found, context) {
            Some(after) => (Some(before), after),
            None => return Ok(()),
        },
    };
    let alert = match &before {
        None => begin(tx, alert, signal, complaint)?,
        Some(_) => {
            let joined = i64::from(members::join(tx, alert.id, complaint.id, complaint.received_at)?);
            let alert = Alert { members: alert.members + joined, ..alert };
            alerts::save(tx, &alert, false)?;
            alert
        }
    };
    let rises = before.as_ref().is_none_or(|before| before.level < alert.level);
    if rises {
        climbs::wait(tx, before.as_ref(), &alert)?;
        tell(tx, &alert, before.as_ref(), context)?;
    }
    let kind = match (&before, rises) {
        (None, _) => EventKind::ComplaintAlertRaised,
        (Some(_), true) => EventKind::ComplaintAlertRose,
        (Some(_), false) => EventKind::ComplaintAlertJoined,
    };
    events::append(tx, context, vec![alert.event(kind)])
}

/// Writes a new alert with the complaints of which it tells.
fn begin(tx: &mut Tx<'_>, alert: Alert, signal: &Signal, complaint: &Complaint) -> Result<Alert, Error> {
    let complaints = match signal.watch.kind {
        WatchKind::Customer => of_customer_within(tx, complaint, signal)?,
        WatchKind::Complaint => vec![(complaint.id.into(), complaint.received_at.into())],
        _ => series::within(tx, &signal.watch, signal.first_at, signal.last_at, MOST_MEMBERS)?,
    };
    let alert = Alert { members: i64::try_from(complaints.len()).map_err(Error::internal)?, ..alert };
    alerts::save(tx, &alert, true)?;
    members::begin(tx, alert.id, &complaints)?;
    Ok(alert)
}

fn of_customer_within(tx: &mut Tx<'_>, complaint: &Complaint, signal: &Signal) -> Result<Vec<(Id, At)>, Error> {
    let within = complaints::received_at.ge(At::from(signal.first_at)).and(complaints::received_at.le(At::from(signal.last_at)));
    Ok(complaints::table
        .filter(complaints::customer_id.eq(Id::from(complaint.customer_id)))
        .filter(within)
        .filter(complaints::status.ne(Word(ComplaintStatus::Merged)))
        .order((complaints::received_at, complaints::id))
        .limit(MOST_OF_CUSTOMER)
        .select((complaints::id, complaints::received_at))
        .load(tx.db)?)
}

/// Tells the owner, and those who have a task that is new.
fn tell(tx: &mut Tx<'_>, alert: &Alert, before: Option<&Alert>, context: &Context) -> Result<(), Error> {
    let known: Vec<i64> = before.into_iter().flat_map(|before| before.tasks.iter().map(|task| task.number)).collect();
    let fresh = alert.tasks.iter().filter(|task| !known.contains(&task.number)).filter_map(|task| task.assignee_id);
    let mut told: Vec<(UserId, NotificationKind)> =
        alert.owner_id.into_iter().map(|owner| (owner, NotificationKind::ComplaintAlertRaised)).collect();
    for user in fresh {
        if !told.contains(&(user, NotificationKind::ComplaintAlertTask)) {
            told.push((user, NotificationKind::ComplaintAlertTask));
        }
    }
    let notify = |(user, kind)| {
        let id = NotificationId::new(Uuid::now_v7());
        let told = Notification::new(id, user, kind, alert.record(), alert.customer_id, context);
        told.with_detail("level", alert.level.word()).with_detail("watch_kind", alert.watch.kind.word())
    };
    let all: Vec<Notification> = told.into_iter().map(notify).collect();
    notifications::insert(tx, &all)
}

/// Who stands above an alert, and who would do the tasks of its plan.
struct Finder {
    people: guanxi_domain::service::escalation::People,
    holders: HashMap<BuiltInRole, UserId>,
}

impl Finder {
    fn of(tx: &mut Tx<'_>, signal: &Signal, complaint: &Complaint, version: &WarningPolicyVersion) -> Result<Self, Error> {
        let director = complaint.kind.field().director();
        // A product and a cause are no single outlet's matter: the director of the field is the first who has them.
        let whole = matches!(signal.watch.kind, WatchKind::Product | WatchKind::Cause);
        let about = signal.watch.about(complaint.staff_ids.clone());
        let mut people = escalations::people(tx, if whole { complaint.unit_id } else { signal.unit_id }, director, None, &about)?;
        people.team_manager = people.team_manager.filter(|_| !whole);
        let mut holders = HashMap::new();
        for task in version.policy.plan(signal.level).into_iter().flat_map(|plan| &plan.tasks) {
            if holders.contains_key(&task.role) {
                continue;
            }
            // From where the complaint is handled: the plan of a company's product is worked off where its customers are.
            let from = if signal.watch.kind == WatchKind::Outlet { signal.unit_id } else { complaint.unit_id };
            let way = without(way_up(tx, from, Some(task.role.id()))?, |user| about.contains(&user));
            if let Some(user) = responsible(&way).map(|found| found.user_id).or(people.general_manager) {
                holders.insert(task.role, user);
            }
        }
        Ok(Self { people, holders })
    }
}

/// Changes an alert that a caller sees, under its lock.
///
/// # Errors
/// What the decision says; `not_found` also where it is out of reach, or what the database says.
pub fn change(
    tx: &mut Tx<'_>,
    id: AlertId,
    viewer: Viewer,
    kind: EventKind,
    context: &Context,
    decide: impl FnOnce(&Alert) -> Result<Alert, Refusal>,
) -> Result<Alert, Error> {
    alerts::load(tx, id, viewer)?;
    let before = alerts::lock(tx, id)?;
    climbs::catch_up(tx, &before, context.now)?;
    let after = decide(&before)?;
    if after == before {
        return Ok(after);
    }
    alerts::save(tx, &after, false)?;
    if after.status == AlertStatus::Closed || after.due() != before.due() {
        climbs::settle(tx, &after, context.now)?;
    }
    events::append(tx, context, vec![after.event(kind)])?;
    Ok(after)
}
