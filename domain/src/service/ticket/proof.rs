//! Proving a ticket: what its record says must be what its history comes to.

use super::step::Step;
use super::ticket::Ticket;
use super::words::TicketAction;
use crate::ids::UserId;

/// What of a ticket is not as its history says, in words for the operator. The steps are those that were taken on it, in any order.
#[must_use]
pub fn differences(ticket: &Ticket, steps: &[Step]) -> Vec<String> {
    let mut found = Vec::new();
    let mut steps: Vec<&Step> = steps.iter().collect();
    steps.sort_by_key(|step| (step.at, step.id));
    let reports = steps.iter().filter(|step| step.action == TicketAction::Report).count();
    if reports != 1 {
        found.push(format!("it was reported {reports} times"));
    }
    // Replies and messages may be noted late and stand among older steps; those that lead on never do.
    let mut moves = steps.iter().filter(|step| step.from != Some(step.to));
    let mut status = None;
    if moves.clone().any(|step| status.replace(step.to) != step.from) {
        found.push("a step does not begin where the one before ended".to_owned());
    }
    let last = moves.next_back().map(|step| step.to);
    if last != Some(ticket.status) {
        found.push(format!("it is {}, and its steps led to {}", ticket.status, last.map_or("nothing".to_owned(), |to| to.to_string())));
    }
    let reopened = steps.iter().filter(|step| step.action == TicketAction::Reopen).count();
    if i64::try_from(reopened).unwrap_or(i64::MAX).saturating_add(1) != ticket.round {
        found.push(format!("it is in round {}, and was opened again {reopened} times", ticket.round));
    }
    if let Some(assignee) = last_given(&steps)
        && assignee != ticket.assignee_id
    {
        found.push("another has it than its steps say".to_owned());
    }
    found
}

/// Whom the ticket was last given to, where it was given at all.
#[allow(clippy::option_option, reason = "given to nobody and never given are told apart")]
fn last_given(steps: &[&Step]) -> Option<Option<UserId>> {
    let gives = |action| {
        matches!(
            action,
            TicketAction::Assign | TicketAction::Claim | TicketAction::HandOver | TicketAction::Release | TicketAction::Enqueue
        )
    };
    steps.iter().rev().find(|step| gives(step.action)).map(|step| step.details.assignee_id)
}
