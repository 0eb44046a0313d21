//! The whole table: every status, step, part and role.

use super::super::words::ComplaintAction as Action;
use super::super::words::ComplaintGuard as Guard;
use super::super::words::ComplaintStatus::{
    self, Assigned, AwaitingApproval, CallbackDue, Closed, Confirming, Handling, Merged, Received, Withdrawn,
};
use super::super::{ComplaintAction, ComplaintGuard, WORKFLOW};
use crate::access::{BuiltInRole, Grants, Permission, Scope};
use crate::problem::ProblemCode;
use crate::vocabulary::Word;
use crate::workflow::{Asker, Guard as _, Part};

const STATUSES: [ComplaintStatus; 9] = [Received, Assigned, Handling, AwaitingApproval, Confirming, CallbackDue, Closed, Withdrawn, Merged];

/// Where each step leads from each status, in the order of [`STATUSES`], where the assignee with every permission asks and every condition
/// holds but those that exclude each other: no approval is needed, and the callback finds the customer satisfied. `.` is not allowed,
/// `=` stays.
const EXPECTED: &[(ComplaintAction, &str)] = &[
    (Action::Receive, ". . . . . . . . ."),
    (Action::Update, "= = = = = = . . ."),
    (Action::Acknowledge, "= = . . . . . . ."),
    (Action::Assign, "assigned = = . . . . . ."),
    (Action::IdentifyCause, ". handling . . . . . . ."),
    (Action::MarkSeverity, "= = = = awaiting_approval awaiting_approval . . ."),
    (Action::AcknowledgeMajor, "= = = = = = = . ."),
    (Action::Propose, ". . confirming . . . . . ."),
    (Action::Approve, ". . . callback_due . . . . ."),
    (Action::Return, ". . . handling . . . . ."),
    (Action::TellCustomer, ". . . . = . . . ."),
    (Action::CustomerSatisfied, ". . . . callback_due . . . ."),
    (Action::CustomerUnsatisfied, ". . . . assigned assigned . . ."),
    (Action::Callback, ". . . . . closed . . ."),
    (Action::CloseUnreachable, ". . . . . closed . . ."),
    (Action::InformOutsideRecourse, ". closed . . closed . . . ."),
    (Action::RecordRecourseOutcome, "= = = = = = = = ."),
    (Action::Withdraw, "withdrawn withdrawn withdrawn withdrawn withdrawn withdrawn . . ."),
    (Action::MergeInto, "merged merged . . . . . . ."),
    (Action::TakeIn, ". . . . . . . . ."),
    (Action::Reopen, ". . . . . . assigned assigned ."),
    (Action::Note, "= = = = = = = = ."),
    (Action::Attach, "= = = = = = = = ."),
    (Action::Detach, "= = = = = = . . ."),
];

fn holds(guard: ComplaintGuard) -> bool {
    !matches!(guard, Guard::ApprovalNeeded | Guard::CustomerUnsatisfied | Guard::CustomerNotReached)
}

fn asker(part: Part) -> Asker {
    Asker { part, grants: Grants::everything() }
}

#[test]
fn every_step_from_every_status() {
    assert_eq!((EXPECTED.len(), STATUSES.len()), (Action::ALL.len(), ComplaintStatus::ALL.len()));
    for (action, row) in EXPECTED {
        let cells: Vec<_> = row.split(' ').collect();
        assert_eq!(cells.len(), STATUSES.len(), "{action}");
        for (from, cell) in STATUSES.iter().zip(cells) {
            let expected = match cell {
                "." => None,
                "=" => Some(*from),
                word => Some(ComplaintStatus::from_word(word).unwrap()),
            };
            let got = WORKFLOW.next(*from, *action, &asker(Part::Assignee), holds);
            assert_eq!(got.as_ref().ok().copied(), expected, "{action} from {from}");
            assert_eq!(WORKFLOW.available(*from, &asker(Part::Assignee), holds).contains(action), expected.is_some());
            assert!(expected.is_none() || WORKFLOW.allowed(*from).contains(action));
        }
    }
}

#[test]
fn steps_that_lead_where_the_call_says() {
    let next = |from, action, said: ComplaintGuard| {
        let exclusive = [
            Guard::ApprovalNeeded,
            Guard::NoApprovalNeeded,
            Guard::CustomerSatisfied,
            Guard::CustomerUnsatisfied,
            Guard::CustomerNotReached,
        ];
        WORKFLOW.next(from, action, &asker(Part::Assignee), |guard| guard == said || !exclusive.contains(&guard)).unwrap()
    };
    let without =
        |unmet: ComplaintGuard, from, action| WORKFLOW.next(from, action, &asker(Part::Assignee), |guard| guard != unmet).unwrap();
    // The customer had not said yes when it became critical, and what was approved before stays so.
    assert_eq!(without(Guard::AlreadySatisfied, AwaitingApproval, Action::Approve), Confirming);
    assert_eq!(without(Guard::ApprovalMissing, CallbackDue, Action::MarkSeverity), CallbackDue);
    assert_eq!(without(Guard::AnsweredFor, Withdrawn, Action::Reopen), Received);
    assert_eq!(next(Handling, Action::Propose, Guard::ApprovalNeeded), AwaitingApproval);
    assert_eq!(next(Handling, Action::Propose, Guard::NoApprovalNeeded), Confirming);
    assert_eq!(next(CallbackDue, Action::Callback, Guard::CustomerSatisfied), Closed);
    assert_eq!(next(CallbackDue, Action::Callback, Guard::CustomerUnsatisfied), Assigned);
    assert_eq!(next(CallbackDue, Action::Callback, Guard::CustomerNotReached), CallbackDue);
}

/// What is available is what succeeds, for every status, step, part, role and condition; and every refusal names its rule.
#[test]
fn what_is_available_is_what_goes() {
    let only = |permission| [(permission, Scope::All)].into_iter().collect::<Grants>();
    let mut grants: Vec<Grants> = BuiltInRole::ALL.iter().map(|role| role.grants()).collect();
    grants.extend([Grants::NONE, only(Permission::ComplaintsRead), only(Permission::ComplaintsCallback)]);
    // One at a time does not hold, or all do.
    let unmet = ComplaintGuard::ALL.iter().copied().map(Some).chain([None]);
    for unmet in unmet {
        let holds = |guard| Some(guard) != unmet;
        for status in ComplaintStatus::ALL {
            for (part, grants) in Part::ALL.iter().flat_map(|part| grants.iter().map(move |grants| (*part, *grants))) {
                let asker = Asker { part, grants };
                let available = WORKFLOW.available(*status, &asker, holds);
                for action in Action::ALL {
                    let went = WORKFLOW.next(*status, *action, &asker, holds);
                    assert_eq!(went.is_ok(), available.contains(action), "{action} from {status} as {part:?}");
                    let Err(refusal) = went else { continue };
                    match refusal.extensions.get("guard") {
                        Some(guard) => {
                            let guard = ComplaintGuard::from_word(guard.as_str().unwrap()).unwrap();
                            assert_eq!(Some(guard), unmet);
                            assert_eq!(refusal.code, guard.refusal().unwrap_or(ProblemCode::IllegalTransition));
                        }
                        None => assert!(
                            [ProblemCode::IllegalTransition, ProblemCode::PermissionDenied, ProblemCode::NotResponsible]
                                .contains(&refusal.code)
                        ),
                    }
                }
            }
        }
    }
}

#[test]
fn whose_step_it_is() {
    let code = |status, action, part, grants| WORKFLOW.next(status, action, &Asker { part, grants }, holds).map_err(|refusal| refusal.code);
    let (all, denied) = (Grants::everything(), Err(ProblemCode::PermissionDenied));
    assert_eq!(code(Assigned, Action::IdentifyCause, Part::Colleague, all), Err(ProblemCode::NotResponsible));
    assert_eq!(code(Handling, Action::Propose, Part::Colleague, all), Err(ProblemCode::NotResponsible));
    // It happens by itself, where who leaves hands over: nobody can be asked to do it.
    assert_eq!(code(AwaitingApproval, Action::Assign, Part::Colleague, all), Err(ProblemCode::IllegalTransition));
    let role = |role: BuiltInRole| role.grants();
    assert_eq!(code(CallbackDue, Action::Callback, Part::Assignee, role(BuiltInRole::ServiceManager)), denied);
    assert_eq!(code(CallbackDue, Action::Callback, Part::Colleague, role(BuiltInRole::CallbackOfficer)), Ok(Closed));
    assert_eq!(code(CallbackDue, Action::CloseUnreachable, Part::Colleague, role(BuiltInRole::CallbackOfficer)), denied);
    assert_eq!(code(Received, Action::AcknowledgeMajor, Part::Colleague, role(BuiltInRole::ServiceManager)), denied);
    // Where it is about whoever leads the company.
    assert_eq!(code(Received, Action::AcknowledgeMajor, Part::Colleague, role(BuiltInRole::ServiceDirector)), Ok(Received));
    assert_eq!(code(Received, Action::AcknowledgeMajor, Part::Colleague, role(BuiltInRole::GeneralManager)), Ok(Received));
    assert_eq!(code(Confirming, Action::InformOutsideRecourse, Part::Assignee, role(BuiltInRole::ServiceManager)), denied);
    assert_eq!(code(Confirming, Action::InformOutsideRecourse, Part::Colleague, role(BuiltInRole::SalesDirector)), Ok(Closed));
    assert_eq!(code(AwaitingApproval, Action::Approve, Part::Colleague, role(BuiltInRole::ServiceAgent)), denied);
    // What the system does nobody else does.
    for part in [Part::Assignee, Part::Colleague] {
        assert!(code(Confirming, Action::Assign, part, all).is_err() && code(Handling, Action::TakeIn, part, all).is_err());
    }
    assert_eq!(code(Confirming, Action::Assign, Part::System, all), Ok(Confirming));
}
