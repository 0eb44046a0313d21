//! What falls due at records of the service desk, and how a record is brought to now.

use guanxi_domain::instant::Instant;
use guanxi_domain::platform::Record;
use guanxi_domain::platform::timer::Timer;

use super::{assignment, auto_close, clocks, escalations, promises};
use crate::error::Error;
use crate::platform::timers::{claim_due, take_back};
use crate::store::Tx;

/// The kinds of timers of this context.
pub const KINDS: &[&str] = &[clocks::WARNING_TIMER, clocks::BREACH_TIMER, assignment::UNASSIGNED, escalations::TIMER, auto_close::TIMER];

/// Lets a timer take effect, as of its due instant. One whose promise is kept meanwhile does nothing.
///
/// # Errors
/// What the database says.
pub fn take_effect(tx: &mut Tx<'_>, timer: &Timer) -> Result<(), Error> {
    match timer.kind.as_str() {
        clocks::WARNING_TIMER | clocks::BREACH_TIMER => promises::fall_due(tx, timer),
        escalations::TIMER => escalations::take_effect(tx, timer),
        auto_close::TIMER => auto_close::take_effect(tx, timer),
        assignment::UNASSIGNED => assignment::alert(tx, timer),
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
