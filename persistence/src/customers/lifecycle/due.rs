//! The timer of a customer: it looks when a rule of the clock falls due.

use std::collections::HashMap;

use diesel::prelude::*;
use guanxi_domain::platform::Context;
use guanxi_domain::platform::timer::Timer;

use super::frames;
use super::judge::{self, Judging};
use crate::dialect::ForClaim;
use crate::error::Error;
use crate::platform::events;
use crate::schema::customers;
use crate::store::Tx;
use crate::types::Id;

/// Judges a customer up to the instant of its timer, and sets the next one. Those that are overdue follow one by one, each with its
/// own instant.
///
/// # Errors
/// `Conflict` where somebody else is at work on the customer: who holds its lock may wait for the timer's row, so that waiting for
/// the lock here would never end. Else what the database says.
pub fn fall_due(tx: &mut Tx<'_>, timer: &Timer, context: &Context) -> Result<(), Error> {
    let id = Id(timer.record.id);
    let claim = ForClaim(customers::table.find(id).select(customers::id));
    if claim.load::<Id>(tx.db)?.is_empty() {
        return Err(Error::Conflict(format!("customer {} is being changed", timer.record.id)));
    }
    let mut frames = frames::load(tx, [id])?;
    frames.retain(|frame| frame.timer.is_some_and(|(own, _)| own == timer.id));
    for frame in &mut frames {
        // This timer goes with its effect; the next one is another.
        frame.timer = None;
    }
    let told = judge::judge(tx, frames, &HashMap::new(), Judging::Now, timer.due_at, context)?;
    events::append(tx, context, told)
}
