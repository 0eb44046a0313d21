//! What operators are told of the service desk.

use diesel::prelude::*;
use guanxi_domain::instant::Instant;

use super::tickets::far_future;
use crate::dialect::MultiBackend;
use crate::error::Error;
use crate::platform::COUNTED;
use crate::schema::tickets;
use crate::store::Tx;
use crate::types::{At, Id};

/// Open tickets by their promises, each counted no further than 100,000.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenTickets {
    /// With a promise that runs, or was broken and is still to be made good.
    pub promised: i64,
    /// With one of which the deadline has passed.
    pub overdue: i64,
}

/// Counts open tickets by their promises.
///
/// # Errors
/// What the database says.
pub fn open_tickets(tx: &mut Tx<'_>, now: Instant) -> Result<OpenTickets, Error> {
    Ok(OpenTickets { promised: due_before(tx, far_future())?, overdue: due_before(tx, now)? })
}

fn due_before(tx: &mut Tx<'_>, instant: Instant) -> Result<i64, Error> {
    let due = || -> tickets::BoxedQuery<'static, MultiBackend> {
        tickets::table.filter(tickets::open.eq(true)).filter(tickets::next_due_at.lt(At::from(instant))).into_boxed()
    };
    let behind = due().order((tickets::next_due_at, tickets::id)).offset(COUNTED).limit(1).select(tickets::id);
    match behind.first::<Id>(tx.db).optional()? {
        Some(_) => Ok(COUNTED),
        None => Ok(due().count().get_result(tx.db)?),
    }
}
