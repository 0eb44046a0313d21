//! Who of the staff is told of a decision about a complaint.

use super::change::ComplaintChange;
use super::round::has_handled;
use super::words::{CallbackResult, ComplaintAction, ComplaintStatus, Severity};
use crate::access::responsible::{Level, general_manager, nearest};
use crate::ids::UserId;
use crate::messaging::notification::NotificationKind;
use crate::platform::Context;

/// Somebody who is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// A certain person.
    User(UserId),
    /// Those of the first role that is asked for the decision of whom some may take it, nearest to the complaint's unit.
    Deciders,
    /// The nearest of those who call back, up from the complaint's unit, who may make this callback.
    Callers,
    /// Whoever leads the company.
    GeneralManager,
    /// Those of [`overseers`].
    Overseers,
}

/// Who looks at how a complaint was ended by those who handled it: the nearest directors of its field who may, else whoever leads the company.
/// `directors` is the way up with those directors; neither who ended it may, nor whom it is about.
#[must_use]
pub fn overseers(directors: &[Level], may: impl Fn(UserId) -> bool) -> Vec<UserId> {
    let found = nearest(directors, &may);
    if !found.is_empty() {
        return found;
    }
    general_manager(directors).map(|found| found.user_id).filter(|user| may(*user)).into_iter().collect()
}

/// Who is told of what. Nobody is told of what they do themselves, which is for the caller to see to where it knows who is meant.
#[must_use]
pub fn told(change: &ComplaintChange, context: &Context) -> Vec<(Told, NotificationKind)> {
    use NotificationKind as Kind;
    let complaint = &change.complaint;
    let actor = context.actor.user();
    let assignee = complaint.assignee_id.filter(|user| Some(*user) != actor).map(Told::User);
    let before = change.before.as_ref();
    let mut list = Vec::new();
    let given = before.is_none_or(|before| before.assignee_id != complaint.assignee_id);
    list.extend(assignee.filter(|_| given).map(|told| (told, Kind::ComplaintAssigned)));
    let was = before.map_or(Severity::General, |before| before.severity);
    let fresh = before.is_none_or(|before| !before.is_major_unacknowledged());
    if complaint.is_major_unacknowledged() && (fresh || complaint.severity > was) {
        list.push((Told::GeneralManager, Kind::ComplaintMajor));
    }
    // A proposal, and one whose decision has gone to a higher level since.
    let proposes = change.took(ComplaintAction::Propose);
    let level = complaint.approval_level.filter(|level| proposes || before.and_then(|before| before.approval_level) != Some(*level));
    list.extend(level.map(|_| (Told::Deciders, Kind::ComplaintApprovalAsked)));
    for step in &change.steps {
        match step.action {
            ComplaintAction::Approve | ComplaintAction::Return => {
                let proposer = change.rounds.present().proposed_by.or(complaint.assignee_id);
                list.extend(proposer.filter(|user| Some(*user) != actor).map(|user| (Told::User(user), Kind::ComplaintDecided)));
                // The customer had said yes before it became critical.
                let due = complaint.status == ComplaintStatus::CallbackDue;
                list.extend(due.then_some((Told::Callers, Kind::ComplaintCallbackDue)));
            }
            ComplaintAction::CustomerSatisfied => list.push((Told::Callers, Kind::ComplaintCallbackDue)),
            ComplaintAction::CustomerUnsatisfied => list.extend(assignee.map(|told| (told, Kind::ComplaintUnsatisfied))),
            ComplaintAction::Callback if step.details.result == Some(CallbackResult::Unsatisfied) => {
                list.extend(assignee.map(|told| (told, Kind::ComplaintUnsatisfied)));
            }
            ComplaintAction::Reopen => list.extend(assignee.map(|told| (told, Kind::ComplaintReopened))),
            // What ends without the customer's satisfaction is known to somebody else than who handled it.
            ComplaintAction::Withdraw => list.push(match assignee {
                Some(told) => (told, Kind::ComplaintWithdrawn),
                None => (Told::Overseers, Kind::ComplaintEndedByHandler),
            }),
            ComplaintAction::CloseUnreachable if actor.is_some_and(|user| has_handled(&change.rounds, user)) => {
                list.push((Told::Overseers, Kind::ComplaintEndedByHandler));
            }
            _ => {}
        }
    }
    list
}
