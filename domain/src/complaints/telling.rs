//! Who of the staff is told of a decision about a complaint.

use super::change::ComplaintChange;
use super::handling::DecisionLevel;
use super::words::{CallbackResult, ComplaintAction, Severity};
use crate::access::BuiltInRole;
use crate::ids::UserId;
use crate::messaging::notification::NotificationKind;
use crate::platform::Context;

/// Somebody who is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// A certain person.
    User(UserId),
    /// The nearest holder of a role, up from the complaint's unit; nobody where nobody has it.
    Nearest(BuiltInRole),
    /// Whoever leads the company.
    GeneralManager,
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
    if complaint.severity > was && complaint.is_major_unacknowledged() {
        list.push((Told::GeneralManager, Kind::ComplaintMajor));
    }
    for step in &change.steps {
        match step.action {
            // What becomes critical asks anew.
            ComplaintAction::Propose | ComplaintAction::MarkSeverity => {
                list.extend(step.details.approval_level.map(|level| (decider(complaint, level), Kind::ComplaintApprovalAsked)));
            }
            ComplaintAction::Approve | ComplaintAction::Return => {
                let proposer = change.rounds.last().and_then(|round| round.proposed_by).or(complaint.assignee_id);
                list.extend(proposer.filter(|user| Some(*user) != actor).map(|user| (Told::User(user), Kind::ComplaintDecided)));
            }
            ComplaintAction::CustomerSatisfied => list.push((Told::Nearest(BuiltInRole::CallbackOfficer), Kind::ComplaintCallbackDue)),
            ComplaintAction::CustomerUnsatisfied => list.extend(assignee.map(|told| (told, Kind::ComplaintUnsatisfied))),
            ComplaintAction::Callback if step.details.result == Some(CallbackResult::Unsatisfied) => {
                list.extend(assignee.map(|told| (told, Kind::ComplaintUnsatisfied)));
            }
            ComplaintAction::Reopen => list.extend(assignee.map(|told| (told, Kind::ComplaintReopened))),
            ComplaintAction::Withdraw => list.extend(assignee.map(|told| (told, Kind::ComplaintWithdrawn))),
            _ => {}
        }
    }
    list
}

/// Who decides on a level.
const fn decider(complaint: &super::Complaint, level: DecisionLevel) -> Told {
    match level {
        DecisionLevel::Manager => Told::Nearest(complaint.kind.field().manager()),
        DecisionLevel::Director => Told::Nearest(complaint.kind.field().director()),
        DecisionLevel::GeneralManager => Told::GeneralManager,
    }
}
