//! Who of the staff is told of a decision about a ticket, beside those to whom it is given.

use super::change::TicketChange;
use super::words::TicketAction;
use crate::ids::UserId;
use crate::messaging::notification::NotificationKind;
use crate::platform::Context;

/// Who is told of what: whoever is asked to help, and whoever handles a ticket on which the customer had something to say. Nobody is told
/// of what they do themselves.
#[must_use]
pub fn told(change: &TicketChange, context: &Context) -> Vec<(UserId, NotificationKind)> {
    let helpers = change.collaborators_added.iter().map(|user| (*user, NotificationKind::TicketHelpAsked));
    let said = |action| matches!(action, TicketAction::CustomerMessage | TicketAction::Reject | TicketAction::Reopen);
    let spoken = change.steps.iter().any(|step| said(step.action));
    let handler = change.ticket.assignee_id.filter(|_| spoken).map(|user| (user, NotificationKind::TicketCustomerWrote));
    helpers.chain(handler).filter(|(user, _)| context.actor.user() != Some(*user)).collect()
}
