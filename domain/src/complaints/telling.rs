//! Who of the staff is told of a decision about a complaint.

use super::change::ComplaintChange;
use super::round::has_handled;
use super::words::{CallbackResult, ComplaintAction, ComplaintStatus, Severity};
use crate::access::responsible::{Level, general_manager, nearest};
use crate::ids::UserId;
use crate::instant::Instant;
use crate::messaging::notification::NotificationKind;
use crate::platform::Context;

/// Somebody who is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// A certain person.
    User(UserId),
    /// A certain person, unless they were told the same since an instant.
    Unknowing(UserId, Instant),
    /// Those of [`callers`].
    Callers,
    /// Those of [`heads`].
    GeneralManager,
    /// Those who give others their roles.
    Administrators,
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

/// Who is told of what is the general manager's to know: whoever leads the company, and of what is about them the nearest customer director
/// too. `directors` is the way up with the customer directors.
#[must_use]
pub fn heads(directors: &[Level], concerned: impl Fn(UserId) -> bool) -> Vec<UserId> {
    let head = general_manager(directors).map(|found| found.user_id);
    let too = head.is_some_and(&concerned).then(|| nearest(directors, |user| !concerned(user)).into_iter().next()).flatten();
    head.into_iter().chain(too.filter(|user| Some(*user) != head)).collect()
}

/// Who is asked to call back: the nearest callback officers who may make this callback; where there is none, whoever leads the company, else
/// the nearest customer directors who may. Where nobody may, the heads know of it: they can give somebody the role.
#[must_use]
pub fn callers(
    officers: &[Level],
    directors: &[Level],
    may_call: impl Fn(UserId) -> bool,
    concerned: impl Fn(UserId) -> bool,
) -> Vec<UserId> {
    let officers = nearest(officers, &may_call);
    if !officers.is_empty() {
        return officers;
    }
    if let Some(head) = general_manager(directors).map(|found| found.user_id).filter(|user| may_call(*user)) {
        return vec![head];
    }
    let next = nearest(directors, &may_call);
    if next.is_empty() { heads(directors, concerned) } else { next }
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
    let asked = |user: &UserId| change.asks.known_since.map_or(Told::User(*user), |since| Told::Unknowing(*user, since));
    list.extend(change.asks.users.iter().map(|user| (asked(user), Kind::ComplaintApprovalAsked)));
    if change.asks.nobody {
        list.extend([Told::Administrators, Told::GeneralManager].map(|told| (told, Kind::ComplaintNobodyDecides)));
    }
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
            ComplaintAction::Withdraw => {
                list.extend(assignee.map(|told| (told, Kind::ComplaintWithdrawn)));
                let handled = actor.is_some_and(|user| has_handled(&change.rounds, user));
                list.extend((handled || assignee.is_none()).then_some((Told::Overseers, Kind::ComplaintEndedByHandler)));
            }
            ComplaintAction::CloseUnreachable if actor.is_some_and(|user| has_handled(&change.rounds, user)) => {
                list.push((Told::Overseers, Kind::ComplaintEndedByHandler));
            }
            _ => {}
        }
    }
    list
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn user(number: u128) -> UserId {
        UserId::new(Uuid::from_u128(number))
    }

    /// An outlet, a region and the company, led by 1, with these holders.
    fn way(outlet: &[u128], region: &[u128], company: &[u128]) -> Vec<Level> {
        let level = |manager: Option<u128>, holders: &[u128]| Level {
            manager_id: manager.map(user),
            holders: holders.iter().map(|holder| user(*holder)).collect(),
            ..Level::default()
        };
        vec![level(Some(30), outlet), level(None, region), level(Some(1), company)]
    }

    #[test]
    fn a_director_knows_of_what_is_about_the_general_manager() {
        let directors = way(&[], &[7], &[8, 9]);
        let table = [(&[][..], vec![1]), (&[7], vec![1]), (&[1], vec![1, 7]), (&[1, 7], vec![1, 8]), (&[1, 7, 8, 9], vec![1])];
        for (about, expected) in table {
            let expected: Vec<UserId> = expected.into_iter().map(user).collect();
            assert_eq!(heads(&directors, |one| about.iter().any(|number| user(*number) == one)), expected, "{about:?}");
        }
    }

    #[test]
    fn those_call_back_who_may() {
        let (officers, directors) = (way(&[4], &[5, 6], &[]), way(&[], &[], &[8, 9]));
        // Who handled it, whom it is about, who is asked.
        type Row = (&'static [u128], &'static [u128], &'static [u128]);
        let table: [Row; 7] = [
            (&[], &[], &[4]),
            (&[4], &[5], &[6]),
            (&[4, 5], &[6], &[1]),
            (&[4, 5, 6, 1], &[], &[8, 9]),
            (&[4, 5, 6], &[1, 8], &[9]),
            // Nobody may: who leads the company can give somebody the role.
            (&[4, 5, 6, 1, 8, 9], &[], &[1]),
            (&[4, 5, 6, 8, 9], &[1], &[1, 8]),
        ];
        for (handled, about, expected) in table {
            let within = |list: &[u128], one| list.iter().any(|number| user(*number) == one);
            let asked = callers(&officers, &directors, |one| !within(handled, one) && !within(about, one), |one| within(about, one));
            assert_eq!(asked, expected.iter().map(|number| user(*number)).collect::<Vec<_>>(), "{handled:?} {about:?}");
        }
    }
}
