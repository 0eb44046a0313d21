//! The whole table: every status, step, part and grant.

use super::super::words::TicketAction as Action;
use super::super::words::TicketGuard as Guard;
use super::super::words::TicketStatus::{
    self, Assigned, Cancelled, Classified, Closed, InProgress, Merged, Reported, Resolved, WaitingCustomer,
};
use super::super::{TicketAction, TicketGuard, WORKFLOW};
use crate::access::{Grants, Permission, Scope};
use crate::problem::ProblemCode;
use crate::vocabulary::Word;
use crate::workflow::{Asker, Part};

const STATUSES: [TicketStatus; 9] = [Reported, Classified, Assigned, InProgress, WaitingCustomer, Resolved, Closed, Cancelled, Merged];

/// Where each step leads from each status, in the order of [`STATUSES`], for a classified ticket that somebody has: the assignee with
/// every permission asks. `.` is not allowed, `=` stays.
const EXPECTED: &[(TicketAction, &str)] = &[
    (Action::Report, ". . . . . . . . ."),
    (Action::Update, "= = = = = = . . ."),
    (Action::Classify, "classified = = = . . . . ."),
    (Action::Assign, "assigned assigned = = = . . . ."),
    (Action::Enqueue, "= = classified = = . . . ."),
    (Action::Claim, ". . . . . . . . ."),
    (Action::HandOver, ". . = = = . . . ."),
    (Action::Release, ". . classified = = . . . ."),
    (Action::Start, ". . in_progress . . . . . ."),
    (Action::Reply, "= = = = = = . . ."),
    (Action::Note, "= = = = = = = = ."),
    (Action::CustomerMessage, "= = = = in_progress = . . ."),
    (Action::WaitForCustomer, ". . . waiting_customer . . . . ."),
    (Action::CustomerAnswered, ". . . . in_progress . . . ."),
    (Action::Resolve, ". . . resolved resolved . . . ."),
    (Action::AskConfirmation, ". . . . . = . . ."),
    (Action::Confirm, ". . . . . closed . . ."),
    (Action::Reject, ". . . . . in_progress . . ."),
    (Action::Reopen, ". . . . . . in_progress . ."),
    (Action::Cancel, "cancelled cancelled cancelled cancelled . . . . ."),
    (Action::MergeInto, "merged merged merged merged . . . . ."),
    (Action::TakeIn, ". . . . . . . . ."),
    (Action::AddCollaborator, "= = = = = = . . ."),
    (Action::RemoveCollaborator, "= = = = = = . . ."),
    (Action::Link, "= = = = = = = = ."),
    (Action::Unlink, "= = = = = = = = ."),
    (Action::Attach, "= = = = = = = = ."),
    (Action::Detach, "= = = = = = = = ."),
    (Action::Close, ". . . . . . . . ."),
];

fn holds(guard: TicketGuard) -> bool {
    !matches!(guard, Guard::Unclassified | Guard::Unassigned)
}

fn asker(part: Part) -> Asker {
    Asker { part, grants: Grants::everything() }
}

#[test]
fn every_step_from_every_status() {
    assert_eq!((EXPECTED.len(), STATUSES.len()), (Action::ALL.len(), TicketStatus::ALL.len()));
    for (action, row) in EXPECTED {
        let cells: Vec<_> = row.split(' ').collect();
        assert_eq!(cells.len(), STATUSES.len(), "{action}");
        for (from, cell) in STATUSES.iter().zip(cells) {
            let expected = match cell {
                "." => None,
                "=" => Some(*from),
                word => Some(TicketStatus::from_word(word).unwrap()),
            };
            let got = WORKFLOW.next(*from, *action, &asker(Part::Assignee), holds);
            assert_eq!(got.as_ref().ok().copied(), expected, "{action} from {from}");
            assert_eq!(
                WORKFLOW.available(*from, &asker(Part::Assignee), holds).contains(action),
                expected.is_some(),
                "{action} from {from}"
            );
            assert!(expected.is_none() || WORKFLOW.allowed(*from).contains(action));
        }
    }
}

/// What is available is what succeeds: for every status, step, part, grant and condition.
#[test]
fn what_is_available_is_what_goes() {
    let only = |permission| [(permission, Scope::All)].into_iter().collect::<Grants>();
    let grants = [
        Grants::NONE,
        only(Permission::TicketsRead),
        only(Permission::TicketsWrite),
        only(Permission::TicketsAssign),
        Grants::everything(),
    ];
    let guards =
        [Guard::Classified, Guard::Unclassified, Guard::Unassigned, Guard::HasAssignee, Guard::RecentlyClosed, Guard::CustomerAsked];
    for status in TicketStatus::ALL {
        for part in Part::ALL {
            for grants in grants {
                let asker = Asker { part: *part, grants };
                for set in 0..1_u32 << guards.len() {
                    let holds = |guard| guards.iter().position(|one| *one == guard).is_none_or(|at| set & (1 << at) != 0);
                    let available = WORKFLOW.available(*status, &asker, holds);
                    for action in Action::ALL {
                        let went = WORKFLOW.next(*status, *action, &asker, holds);
                        assert_eq!(went.is_ok(), available.contains(action), "{action} from {status} as {part:?}");
                        let Err(refusal) = went else { continue };
                        if refusal.code == ProblemCode::IllegalTransition {
                            let words: Vec<_> = available.iter().map(|action| action.word()).collect();
                            assert_eq!(refusal.extensions["available_actions"], serde_json::json!(words));
                        } else {
                            assert!([ProblemCode::PermissionDenied, ProblemCode::NotResponsible].contains(&refusal.code));
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn what_a_step_depends_on() {
    let refused = |status, action, part, unmet: TicketGuard| {
        let refusal = WORKFLOW.next(status, action, &asker(part), |guard| guard != unmet).unwrap_err();
        (refusal.code, refusal.extensions.get("guard").cloned())
    };
    let illegal = |guard: TicketGuard| (ProblemCode::IllegalTransition, Some(guard.word().into()));
    assert_eq!(refused(Reported, Action::Claim, Part::Colleague, Guard::Unassigned), illegal(Guard::Unassigned));
    assert_eq!(refused(Closed, Action::Reopen, Part::Assignee, Guard::RecentlyClosed), illegal(Guard::RecentlyClosed));
    assert_eq!(refused(Resolved, Action::Close, Part::System, Guard::CustomerAsked), illegal(Guard::CustomerAsked));
    let unclassified = |guard| guard != Guard::Classified;
    assert_eq!(WORKFLOW.next(Assigned, Action::Release, &asker(Part::Assignee), unclassified).unwrap(), Reported);
}

#[test]
fn whose_step_it_is() {
    let code = |status, action, part, grants| WORKFLOW.next(status, action, &Asker { part, grants }, holds).map_err(|refusal| refusal.code);
    let all = Grants::everything();
    let write: Grants = [(Permission::TicketsWrite, Scope::All)].into_iter().collect();
    let denied = Err(ProblemCode::NotResponsible);
    assert_eq!(code(Assigned, Action::Start, Part::Colleague, all), denied);
    assert_eq!(code(Assigned, Action::Start, Part::Assignee, write), Ok(InProgress));
    // A colleague takes a ticket away only with the permission to assign.
    assert_eq!(code(InProgress, Action::Release, Part::Colleague, write), denied);
    assert_eq!(code(InProgress, Action::Release, Part::Colleague, all), Ok(InProgress));
    assert_eq!(code(InProgress, Action::Assign, Part::Assignee, write), Err(ProblemCode::PermissionDenied));
    // Who helps adds to it, and decides nothing.
    for action in Action::ALL {
        let may = code(InProgress, *action, Part::Collaborator, all).is_ok();
        assert_eq!(may, [Action::Note, Action::CustomerMessage, Action::Attach].contains(action), "{action}");
    }
    // What the system does nobody else does.
    for part in [Part::Assignee, Part::Colleague, Part::Collaborator] {
        assert!(code(Resolved, Action::Close, part, all).is_err() && code(InProgress, Action::TakeIn, part, all).is_err());
    }
    assert_eq!(code(Resolved, Action::Close, Part::System, all), Ok(Closed));
}
