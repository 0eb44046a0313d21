//! Merging: a ticket goes into another of the same customer, and everything follows it.

use super::change::TicketChange;
use super::edit::Asking;
use super::step::StepDetails;
use super::ticket::Ticket;
use super::words::TicketAction;
use crate::Refusal;
use crate::fields::FieldCode;
use crate::ids::UserId;
use crate::workflow::Asker;

/// What becomes of both tickets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merger {
    /// The one that went.
    pub gone: TicketChange,
    /// The one that stays.
    pub kept: TicketChange,
}

/// Lets a ticket go into another. Who worked on it, or helped, helps with the other; a customer who waited for an answer waits for it
/// there since the same instant.
///
/// # Errors
/// `illegal_transition`, `not_responsible`; `validation_failed` at `/ticket_id` for itself, for one of another customer and for one that
/// is over.
pub fn merge(
    gone: &Ticket,
    helpers: &[UserId],
    kept: &Ticket,
    kept_helpers: &[UserId],
    note: Option<String>,
    asking: Asking<'_>,
) -> Result<Merger, Refusal> {
    let refuse = || Refusal::field("/ticket_id", FieldCode::Unexpected);
    let to = gone.next(TicketAction::MergeInto, asking.asker, asking.context.now)?;
    if gone.id == kept.id || gone.customer_id != kept.customer_id {
        return Err(refuse());
    }
    let system = Asker::system();
    let stays = kept.next(TicketAction::TakeIn, &system, asking.context.now).map_err(|_| refuse())?;
    let mut edit = super::change::Edit::of(gone, asking.context, &mut *asking.make_id);
    edit.record.merged_into_id = Some(kept.id);
    edit.record.closed_at = Some(edit.at);
    // What was a part of it is a part of the other from now on; a ticket is no part of one that it went into.
    edit.record.parent_id = None;
    edit.hanging.collaborators_removed.extend_from_slice(helpers);
    let details = StepDetails { other_ticket_id: Some(kept.id), ..StepDetails::default() };
    edit.take(TicketAction::MergeInto, to, details, note, None);
    let gone_change = edit.finish();

    let mut edit = super::change::Edit::of(kept, asking.context, &mut *asking.make_id);
    let waits_since = (!gone.is_customer_told()).then_some(gone.customer_wrote_at);
    if let Some(since) = waits_since {
        edit.record.customer_wrote_at = kept.customer_wrote_at.max(since);
        edit.record.asked_at = None;
    }
    edit.record.customer_messages += gone.customer_messages;
    edit.record.replies += gone.replies;
    if kept.parent_id == Some(gone.id) {
        edit.record.parent_id = None;
    }
    let mut helping: Vec<UserId> = helpers.iter().copied().chain(gone.assignee_id).collect();
    helping.sort_unstable();
    helping.dedup();
    helping.retain(|user| !kept_helpers.contains(user) && kept.assignee_id != Some(*user));
    edit.hanging.collaborators_added.extend(helping);
    let details = StepDetails { other_ticket_id: Some(gone.id), customer_waits_since: waits_since, ..StepDetails::default() };
    edit.take(TicketAction::TakeIn, stays, details, None, None);
    Ok(Merger { gone: gone_change, kept: edit.finish() })
}
