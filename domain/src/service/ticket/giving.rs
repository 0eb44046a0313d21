//! Who has a ticket: giving it to somebody, taking it, handing it over, giving it back.

use super::change::{Edit, TicketChange};
use super::edit::Asking;
use super::step::StepDetails;
use super::ticket::Ticket;
use super::words::TicketAction;
use crate::Refusal;
use crate::fields::FieldCode;
use crate::ids::{QueueId, UserId};

/// Who gets a ticket, and through which queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The queue; none leaves it where it is.
    pub queue_id: Option<QueueId>,
    /// Who has it from now on; nobody where it waits in a queue.
    pub assignee_id: Option<UserId>,
}

impl Ticket {
    /// Gives the ticket to somebody: `assign`, `claim` and `hand_over` with an assignee, `release` and `enqueue` with none. Whether that
    /// somebody may have it is judged before.
    ///
    /// # Errors
    /// `illegal_transition`, `permission_denied`, `not_responsible`; `validation_failed` with `duplicate` for whom has it already.
    pub fn give(&self, action: TicketAction, place: Place, note: Option<String>, asking: Asking<'_>) -> Result<TicketChange, Refusal> {
        let (mut edit, to) = self.step(action, asking)?;
        if place.assignee_id.is_some() && place.assignee_id == self.assignee_id {
            return Err(Refusal::field("/assignee_id", FieldCode::Duplicate));
        }
        place_in(&mut edit, place);
        let details = StepDetails {
            assignee_id: place.assignee_id,
            previous_assignee_id: self.assignee_id,
            queue_id: place.queue_id,
            ..StepDetails::default()
        };
        edit.take(action, to, details, note, None);
        Ok(edit.finish())
    }
}

/// Puts the ticket into a place.
pub(crate) fn place_in(edit: &mut Edit<'_, '_>, place: Place) {
    if place.queue_id.is_some() {
        edit.record.queue_id = place.queue_id;
    }
    edit.record.assignee_id = place.assignee_id;
    edit.record.assigned_at = place.assignee_id.map(|_| edit.at);
}
