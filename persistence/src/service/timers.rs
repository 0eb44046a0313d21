//! What falls due at records with promises, and how a record is brought to now.

use guanxi_domain::complaints::Complaint;
use guanxi_domain::instant::Instant;
use guanxi_domain::platform::Record;
use guanxi_domain::platform::timer::Timer;
use guanxi_domain::service::sla::PromisedKind;
use guanxi_domain::service::ticket::Ticket;

use super::{assignment, auto_close, escalations, promises};
use crate::complaints::approvers;
use crate::error::Error;
use crate::platform::timers::{claim_due, take_back};
use crate::store::Tx;

/// The kinds of the timers of the promises of one kind of records.
#[derive(Clone, Copy, Debug)]
pub struct PromiseTimers {
    /// Of a deadline that is near.
    pub warning: &'static str,
    /// Of a deadline.
    pub breach: &'static str,
    /// Of the next step of what climbs.
    pub escalation: &'static str,
}

const TICKET: PromiseTimers = PromiseTimers { warning: "ticket.sla_warning", breach: "ticket.sla_breach", escalation: "ticket.escalation" };
const COMPLAINT: PromiseTimers =
    PromiseTimers { warning: "complaint.sla_warning", breach: "complaint.sla_breach", escalation: "complaint.escalation" };

impl PromiseTimers {
    /// Those of a kind of records.
    #[must_use]
    pub const fn of(kind: PromisedKind) -> Self {
        match kind {
            PromisedKind::Ticket => TICKET,
            PromisedKind::Complaint => COMPLAINT,
        }
    }
}

/// The kinds of timers of this context.
pub const KINDS: &[&str] = &[
    TICKET.warning,
    TICKET.breach,
    TICKET.escalation,
    COMPLAINT.warning,
    COMPLAINT.breach,
    COMPLAINT.escalation,
    assignment::UNASSIGNED,
    auto_close::TIMER,
    approvers::TIMER,
];

/// Lets a timer take effect, as of its due instant. One whose promise is kept meanwhile does nothing.
///
/// # Errors
/// What the database says.
pub fn take_effect(tx: &mut Tx<'_>, timer: &Timer) -> Result<(), Error> {
    match timer.kind.as_str() {
        approvers::TIMER => approvers::look_again(tx, timer),
        auto_close::TIMER => auto_close::take_effect(tx, timer),
        assignment::UNASSIGNED => assignment::alert(tx, timer),
        kind if kind == TICKET.warning || kind == TICKET.breach => promises::fall_due::<Ticket>(tx, timer),
        kind if kind == TICKET.escalation => escalations::take_effect::<Ticket>(tx, timer),
        kind if kind == COMPLAINT.warning || kind == COMPLAINT.breach => promises::fall_due::<Complaint>(tx, timer),
        kind if kind == COMPLAINT.escalation => escalations::take_effect::<Complaint>(tx, timer),
        other => Err(Error::internal(format!("nobody knows the timer {other}"))),
    }
}

/// Brings a record under its lock to now: what fell due until now takes effect, in order, before a command is decided. Whether
/// anything did. A timer that a worker has in its hands waits there for the record, and finds what the command left.
///
/// # Errors
/// What the database says.
pub fn catch_up(tx: &mut Tx<'_>, record: Record, now: Instant) -> Result<bool, Error> {
    let mut any = false;
    // What takes effect may set timers that are due as well: until none is left.
    loop {
        let due = claim_due(tx, record, KINDS, now)?;
        let Some(first) = due.first() else { return Ok(any) };
        take_effect(tx, first)?;
        take_back(tx, &[first.id])?;
        any = true;
    }
}
