//! What giving and handing over have in common: the desk of whoever is named is locked, or the ticket is placed anew.

use guanxi_domain::Refusal;
use guanxi_domain::platform::Context;
use guanxi_domain::service::assignment::{Desk, Handed, Handing};
use guanxi_domain::service::ticket::TicketChange;
use guanxi_persistence::service::assignment::{desks, place_handed, queues};
use guanxi_persistence::{Error, Tx};

/// The desk of whoever is named, locked; the queue that is named must be in use.
pub(super) fn named(tx: &mut Tx<'_>, handing: &Handing, context: &Context) -> Result<Option<Desk>, Error> {
    if let Some(queue) = handing.queue_id
        && queues::active_among(tx, [queue])?.is_empty()
    {
        return Err(Refusal::no_such("/queue_id").into());
    }
    let Some(user) = handing.assignee_id else { return Ok(None) };
    let desk = desks::load_for_change(tx, user, context.now)?;
    desk.map(Some).ok_or_else(|| Refusal::no_such("/assignee_id").into())
}

/// The change, with a ticket that is nobody's now placed anew.
pub(super) fn finish(tx: &mut Tx<'_>, handed: Handed, context: &Context) -> Result<TicketChange, Error> {
    match handed {
        Handed::Given(change) => Ok(change),
        Handed::ToPlace(change, gave_back) => place_handed(tx, change, gave_back, context),
    }
}
