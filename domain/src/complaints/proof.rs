//! Proving a complaint: what its record and its rounds say must be what its history comes to.

use super::complaint::Complaint;
use super::round::{Round, has_handled};
use super::step::ComplaintStep;
use super::words::{CallbackResult, ComplaintAction, ComplaintOutcome, ComplaintStatus, RoundVerdict};
use crate::ids::UserId;

/// What of a complaint is not as its history says, in words for the operator. The steps are those that were taken on it, in any order;
/// `doubles` are those that came with what went into it.
#[must_use]
pub fn differences(complaint: &Complaint, rounds: &[Round], steps: &[ComplaintStep], doubles: &[ComplaintStep]) -> Vec<String> {
    let mut found = Vec::new();
    let mut steps: Vec<&ComplaintStep> = steps.iter().collect();
    steps.sort_by_key(|step| (step.at, step.id));
    let receipts = steps.iter().filter(|step| step.action == ComplaintAction::Receive).count();
    if receipts != 1 {
        found.push(format!("it was received {receipts} times"));
    }
    let mut moves = steps.iter().filter(|step| step.from != Some(step.to));
    let mut status = None;
    if moves.clone().any(|step| status.replace(step.to) != step.from) {
        found.push("a step does not begin where the one before ended".to_owned());
    }
    let last = moves.next_back().map(|step| step.to);
    if last != Some(complaint.status) {
        found.push(format!("it is {}, and its steps led to {}", complaint.status, last.map_or("nothing".to_owned(), |to| to.to_string())));
    }
    let given = steps.iter().rev().find(|step| step.action == ComplaintAction::Assign).and_then(|step| step.details.assignee_id);
    if given != complaint.assignee_id {
        found.push("another answers for it than its steps say".to_owned());
    }
    found.extend(of_rounds(complaint, rounds, &steps));
    let everything: Vec<&ComplaintStep> = steps.iter().copied().chain(doubles).collect();
    if everything.iter().any(|step| handlers(step).any(|user| !has_handled(rounds, user))) {
        found.push("somebody who handled it, or a double that went into it, does not stand in its rounds".to_owned());
    }
    let behind: i64 = steps.iter().filter_map(|step| step.details.earlier_rounds).sum();
    if behind != complaint.earlier_rounds {
        found.push(format!("{} rounds of doubles are counted, and its steps took in {behind}", complaint.earlier_rounds));
    }
    found
}

fn of_rounds(complaint: &Complaint, rounds: &[Round], steps: &[&ComplaintStep]) -> Vec<String> {
    let mut found = Vec::new();
    let again = |step: &&&ComplaintStep| match step.action {
        ComplaintAction::CustomerUnsatisfied | ComplaintAction::Reopen => true,
        ComplaintAction::Callback => step.details.result == Some(CallbackResult::Unsatisfied),
        _ => false,
    };
    let begun = steps.iter().filter(again).count() + 1;
    let numbered = rounds.iter().zip(1..).all(|(round, number)| round.number == number);
    if rounds.len() != begun || !numbered || i64::try_from(begun) != Ok(complaint.round) {
        found.push(format!("it is in round {} with {} rounds kept, and its steps began {begun}", complaint.round, rounds.len()));
    }
    let Some((last, before)) = rounds.split_last() else { return found };
    if before.iter().any(|round| round.ended_at.is_none()) || last.ended_at.is_none() != complaint.is_open() {
        found.push("a round that is over has no end, or one that runs has".to_owned());
    }
    let mirrored = (last.cause, &last.subcause, last.proposed_by, last.told_at, last.satisfied_at);
    if mirrored != (complaint.cause, &complaint.subcause, complaint.proposed_by, complaint.told_at, complaint.satisfied_at) {
        found.push("it says otherwise than its present round".to_owned());
    }
    if complaint.outcome == Some(ComplaintOutcome::Satisfied) {
        let confirmed = last.verdict == Some(RoundVerdict::Satisfied) && last.callback_result == Some(CallbackResult::Satisfied);
        let by_another = last.callback_by.is_some_and(|user| !has_handled(rounds, user));
        if !confirmed || !by_another {
            found.push("it is closed as satisfied without a satisfied callback by somebody who has not handled it".to_owned());
        }
    }
    found
}

/// Whom the history says to have handled it by a step.
fn handlers(step: &ComplaintStep) -> impl Iterator<Item = UserId> {
    let handles = matches!(
        step.action,
        ComplaintAction::Acknowledge
            | ComplaintAction::IdentifyCause
            | ComplaintAction::Propose
            | ComplaintAction::Approve
            | ComplaintAction::Return
            | ComplaintAction::TellCustomer
            | ComplaintAction::CustomerSatisfied
            | ComplaintAction::InformOutsideRecourse
    ) || (step.action == ComplaintAction::CustomerUnsatisfied && step.from != Some(ComplaintStatus::CallbackDue));
    let actor = step.actor_id.filter(|_| handles && step.actor_kind == "user").map(UserId::new);
    actor.into_iter().chain(step.details.assignee_id)
}
