//! What falls due at alerts: the acknowledgement and the tasks of the emergency plan. What is not done in time climbs by the chain of the
//! service desk, until it is done.

use guanxi_domain::access::BuiltInRole;
use guanxi_domain::complaints::warning::AlertStatus;
use guanxi_domain::complaints::warning::alert::Alert;
use guanxi_domain::ids::{AlertId, TimerId};
use guanxi_domain::instant::Instant;
use guanxi_domain::messaging::NotificationKind;
use guanxi_domain::platform::timer::Timer;
use guanxi_domain::platform::{Actor, Context, EventKind};
use guanxi_domain::service::escalation::{Broken, EscalationEnd};
use guanxi_domain::service::sla::SlaTarget;
use guanxi_domain::vocabulary::Word as _;
use uuid::Uuid;

use super::{alerts, members};
use crate::error::Error;
use crate::platform::timers::{self, claim_due, take_back};
use crate::service::escalations::{self, Escalated};
use crate::store::Tx;

/// Something of an alert is due.
const DUE: &str = "complaint_alert.due";
/// A climb of an alert takes its next step.
const CLIMB: &str = "complaint_alert.escalation";
/// The kinds of timers of alerts.
pub const TIMERS: &[&str] = &[DUE, CLIMB];

fn escalated(tx: &mut Tx<'_>, alert: &Alert) -> Result<Escalated, Error> {
    Ok(Escalated {
        left_out: alert.watch.about(members::staff(tx, alert.id)?),
        record: alert.record(),
        number: alert.level.word().to_owned(),
        unit_id: alert.unit_id,
        customer_id: alert.customer_id,
        assignee_id: alert.owner_id,
        director: BuiltInRole::ServiceDirector,
        timer: CLIMB,
        event: EventKind::ComplaintAlertEscalated,
        notification: NotificationKind::ComplaintAlertEscalated,
    })
}

/// Waits for what is due at an alert and was not before.
///
/// # Errors
/// What the database says.
pub(super) fn wait(tx: &mut Tx<'_>, before: Option<&Alert>, alert: &Alert) -> Result<(), Error> {
    let known = before.map(Alert::due).unwrap_or_default();
    let timer = |due_at| Timer {
        id: TimerId::new(Uuid::now_v7()),
        kind: DUE.to_owned(),
        record: alert.record(),
        due_at,
        failures: 0,
        retry_at: None,
    };
    let fresh = alert.due().into_iter().filter(|at| !known.contains(at)).map(timer);
    timers::set(tx, &fresh.collect::<Vec<_>>())
}

/// Lets a timer of an alert take effect.
///
/// # Errors
/// What the database says.
pub fn take_effect(tx: &mut Tx<'_>, timer: &Timer) -> Result<(), Error> {
    let alert = alerts::lock(tx, AlertId::new(timer.record.id))?;
    effect(tx, &alert, timer)
}

fn effect(tx: &mut Tx<'_>, alert: &Alert, timer: &Timer) -> Result<(), Error> {
    if timer.kind == CLIMB {
        let context = Context { now: timer.due_at, actor: Actor::System("timer") };
        let of = escalated(tx, alert)?;
        return escalations::climb(tx, &of, timer.due_at, &context);
    }
    let begun = escalations::begun(tx, alert.record())?;
    let fresh = |broken: &Broken| !begun.contains(&(broken.target, broken.ordinal));
    let broken: Vec<Broken> = overdue(alert, timer.due_at).into_iter().filter(fresh).collect();
    let of = escalated(tx, alert)?;
    escalations::begin(tx, &of, &broken)
}

/// Brings an alert under its lock to now.
///
/// # Errors
/// What the database says.
pub(super) fn catch_up(tx: &mut Tx<'_>, alert: &Alert, now: Instant) -> Result<(), Error> {
    loop {
        let due = claim_due(tx, alert.record(), TIMERS, now)?;
        let Some(first) = due.first() else { return Ok(()) };
        effect(tx, alert, first)?;
        take_back(tx, &[first.id])?;
    }
}

/// What of an alert is overdue at an instant: the acknowledgement of its level, and tasks by their numbers.
fn overdue(alert: &Alert, at: Instant) -> Vec<Broken> {
    let record = alert.record();
    let level = i64::from(alert.level as u8) + 1;
    let unacknowledged = alert.acknowledge_by.filter(|by| alert.status == AlertStatus::Raised && *by <= at);
    let acknowledgement =
        unacknowledged.map(|breached_at| Broken { record, target: SlaTarget::Acknowledgement, ordinal: level, breached_at });
    let tasks = alert.tasks.iter().filter(|task| task.done_at.is_none() && task.due_at <= at);
    let task = tasks.map(|task| Broken { record, target: SlaTarget::Resolution, ordinal: task.number, breached_at: task.due_at });
    let open = alert.status != AlertStatus::Closed;
    acknowledgement.into_iter().chain(task).filter(|_| open).collect()
}

/// Ends the climbs of what is done.
///
/// # Errors
/// What the database says.
pub(super) fn settle(tx: &mut Tx<'_>, alert: &Alert, now: Instant) -> Result<(), Error> {
    escalations::settle(tx, alert.record(), |broken| {
        let done = match broken.target {
            SlaTarget::Resolution => {
                alert.tasks.iter().find(|task| task.number == broken.ordinal).is_none_or(|task| task.done_at.is_some())
            }
            _ => alert.status != AlertStatus::Raised,
        };
        done.then_some((now, EscalationEnd::Met))
    })
}
