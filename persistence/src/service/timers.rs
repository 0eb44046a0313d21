//! What falls due at records of the service desk, and how a record is brought to now.

use guanxi_domain::instant::Instant;
use guanxi_domain::platform::Record;
use guanxi_domain::platform::timer::Timer;

use crate::error::Error;
use crate::platform::timers::{claim_due, take_back};
use crate::store::Tx;

/// The kinds of timers of this context.
pub const KINDS: &[&str] = &[];

/// Lets a timer take effect, as of its due instant. One whose promise is kept meanwhile does nothing.
///
/// # Errors
/// What the database says.
pub fn take_effect(_tx: &mut Tx<'_>, timer: &Timer) -> Result<(), Error> {
    Err(Error::internal(format!("nobody knows the timer {}", timer.kind)))
}

/// Brings a record under its lock to now: what fell due until now takes effect, in order, before a command is decided. Whether
/// anything did. A timer that a worker has in its hands waits there for the record, and finds what the command left.
///
/// # Errors
/// What the database says.
pub fn catch_up(tx: &mut Tx<'_>, record: Record, now: Instant) -> Result<bool, Error> {
    let due = claim_due(tx, record, KINDS, now)?;
    for timer in &due {
        take_effect(tx, timer)?;
    }
    take_back(tx, &due.iter().map(|timer| timer.id).collect::<Vec<_>>())?;
    Ok(!due.is_empty())
}
