//! Why somebody has a ticket.

use guanxi_domain::access::Reach;
use guanxi_domain::ids::{TicketId, TypedId as _};
use guanxi_domain::instant::Instant;
use guanxi_domain::service::ticket::{Step, Ticket, TicketAction};

use super::waiting::UNASSIGNED;
use crate::error::Error;
use crate::platform::timers;
use crate::service::tickets;
use crate::store::Tx;

/// How many steps are told.
const TOLD: usize = 100;

/// Who has a ticket, and by which steps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignment {
    /// The ticket.
    pub ticket: Ticket,
    /// When somebody is told that nobody has it.
    pub alert_at: Option<Instant>,
    /// The latest steps by which it went to somebody or to a queue, in order.
    pub steps: Vec<Step>,
}

/// Who has a ticket, and why.
///
/// # Errors
/// `not_found` also where it is out of reach, or what the database says.
pub fn assignment_of(tx: &mut Tx<'_>, id: TicketId, reach: Reach) -> Result<Assignment, Error> {
    let ticket = tickets::load(tx, id, reach)?.ticket;
    let mut steps = tickets::history(tx, ticket.id, None)?;
    steps.retain(|step| {
        let hands = matches!(
            step.action,
            TicketAction::Assign | TicketAction::Claim | TicketAction::HandOver | TicketAction::Release | TicketAction::Enqueue
        );
        step.is_own() && (hands || step.details.placement.is_some())
    });
    steps.drain(..steps.len().saturating_sub(TOLD));
    let alert = timers::of_record(tx, ticket.id.uuid())?.into_iter().find(|timer| timer.kind == UNASSIGNED);
    let alert_at = alert.filter(|_| ticket.standing().waits()).map(|timer| timer.due_at);
    Ok(Assignment { ticket, alert_at, steps })
}
