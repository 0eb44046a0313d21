//! Silence closes: a ticket whose customer was asked whether it is solved, and said nothing.

use guanxi_domain::ids::{TicketId, TimerId};
use guanxi_domain::platform::timer::Timer;
use guanxi_domain::platform::{Actor, Context};
use guanxi_domain::service::ticket::{Asking, Step, Ticket, TicketStatus};
use guanxi_domain::workflow::Asker;
use uuid::Uuid;

use super::{desk_policies, tickets};
use crate::error::Error;
use crate::platform::timers;
use crate::store::Tx;

/// The kind of its timers.
pub(super) const TIMER: &str = "ticket.auto_close";

/// Waits for the end of the silence, where a step has just asked the customer; asked again, it begins anew.
///
/// # Errors
/// What the database says.
pub(super) fn follow(tx: &mut Tx<'_>, ticket: &Ticket, steps: &[Step]) -> Result<(), Error> {
    let asked_now = ticket.asked_at.filter(|asked_at| steps.iter().any(|step| step.at == *asked_at));
    let Some(asked_at) = asked_now else { return Ok(()) };
    timers::cancel(tx, ticket.record().id, TIMER)?;
    let due_at = asked_at + desk_policies::current(tx)?.policy.silence();
    let id = TimerId::new(Uuid::now_v7());
    timers::set(tx, &[Timer { id, kind: TIMER.to_owned(), record: ticket.record(), due_at, failures: 0, retry_at: None }])
}

/// The silence is over. A ticket that goes on meanwhile, or whose customer has said something, stays as it is.
///
/// # Errors
/// What the database says.
pub(super) fn take_effect(tx: &mut Tx<'_>, timer: &Timer) -> Result<(), Error> {
    let Some(ticket) = tickets::load_for_effect(tx, TicketId::new(timer.record.id))? else { return Ok(()) };
    let is_silent = ticket.status == TicketStatus::Resolved && ticket.asked_at.is_some_and(|asked_at| asked_at < timer.due_at);
    if !is_silent {
        return Ok(());
    }
    let context = Context { now: timer.due_at, actor: Actor::System("timer") };
    let change = ticket.close(Asking { asker: &Asker::system(), context: &context, make_id: &mut Uuid::now_v7 })?;
    tickets::commit(tx, change, &context)?;
    Ok(())
}
