//! Random walks: whatever is done in whatever order, a ticket stays sound and its history tells of it.

use proptest::prelude::*;

use super::super::words::{TicketAction, TicketPriority, TicketStatus, WaitingReason};
use super::super::{Classification, Place, StepDraft, Ticket, TicketChange, TicketFacts};
use super::support::{Desk, facts, input, message, user};
use crate::Refusal;
use crate::orders::Effect;
use crate::vocabulary::Word;

/// What somebody tries next: a step, by whom, after how long.
fn tries() -> impl Strategy<Value = Vec<(usize, u128, i64, bool)>> {
    proptest::collection::vec((0..TicketAction::ALL.len(), 1_u128..4, 0_i64..200_000, any::<bool>()), 1..60)
}

fn attempt(desk: &mut Desk, ticket: &Ticket, action: TicketAction, by: u128, with_contact: bool) -> Result<TicketChange, Refusal> {
    let said = StepDraft { note: None, contact: with_contact.then(|| message("内容")) };
    let by = user(by);
    let give = |desk: &mut Desk, place| desk.decide(by, ticket, |ticket, asking| ticket.give(action, place, None, asking));
    let to = |assignee| Place { queue_id: None, assignee_id: assignee };
    match action {
        TicketAction::Classify => {
            let said = Classification {
                kind: Some(super::super::TicketKind::Fault),
                category: Some(super::super::TicketCategory::Technical),
                priority: with_contact.then_some(TicketPriority::High),
                ..Classification::default()
            };
            desk.decide(by, ticket, |ticket, asking| ticket.classify(&said, &TicketFacts::default(), asking))
        }
        TicketAction::Assign | TicketAction::HandOver => give(desk, to(Some(user(2)))),
        TicketAction::Claim => give(desk, to(Some(by))),
        TicketAction::Release | TicketAction::Enqueue => give(desk, to(None)),
        TicketAction::Start => desk.decide(by, ticket, |ticket, asking| ticket.start(None, asking)),
        TicketAction::Reply => desk.decide(by, ticket, |ticket, asking| ticket.reply(&message("回复"), &facts(), asking)),
        TicketAction::Note => desk.decide(by, ticket, |ticket, asking| ticket.note(&message("备注"), &facts(), asking)),
        TicketAction::CustomerMessage => {
            desk.decide(by, ticket, |ticket, asking| ticket.take_message(&message("还没好"), &facts(), asking))
        }
        TicketAction::WaitForCustomer => {
            desk.decide(by, ticket, |ticket, asking| ticket.wait(WaitingReason::Information, &said, &facts(), asking))
        }
        TicketAction::CustomerAnswered => desk.decide(by, ticket, |ticket, asking| ticket.customer_answered(&said, &facts(), asking)),
        TicketAction::Resolve => desk.decide(by, ticket, |ticket, asking| ticket.resolve(&said, &facts(), asking)),
        TicketAction::AskConfirmation => desk.decide(by, ticket, |ticket, asking| ticket.ask_confirmation(&said, &facts(), asking)),
        TicketAction::Confirm => desk.decide(by, ticket, |ticket, asking| ticket.confirm(&said, &facts(), asking)),
        TicketAction::Reject => desk.decide(by, ticket, |ticket, asking| ticket.reject(&said, &facts(), asking)),
        TicketAction::Reopen => desk.decide(by, ticket, |ticket, asking| ticket.reopen(&said, &facts(), asking)),
        TicketAction::Cancel => desk.decide(by, ticket, |ticket, asking| ticket.cancel("重复".into(), asking)),
        TicketAction::Close => desk.by_system(ticket, Ticket::close),
        _ => Err(Refusal::not_found()),
    }
}

fn is_sound(ticket: &Ticket) {
    let status = ticket.status;
    assert_eq!(status == TicketStatus::WaitingCustomer, ticket.waiting_since.is_some());
    assert_eq!(ticket.waiting_since.is_some(), ticket.waiting_reason.is_some());
    assert_eq!(ticket.kind.is_some(), ticket.category.is_some());
    assert_eq!(ticket.assignee_id.is_some(), ticket.assigned_at.is_some());
    assert!(status != TicketStatus::Assigned || ticket.assignee_id.is_some(), "assigned to nobody");
    assert!(status != TicketStatus::Reported || !ticket.is_classified());
    assert_eq!(matches!(status, TicketStatus::Closed | TicketStatus::Cancelled), ticket.closed_at.is_some());
    assert!(ticket.asked_at.is_none() || status == TicketStatus::Resolved);
    assert!(ticket.resolved_at.is_none() || !ticket.is_open());
    assert!(ticket.round >= 1 && ticket.customer_messages >= 1 && ticket.replies >= 0 && ticket.waited_seconds >= 0);
    assert!(ticket.first_response_at <= ticket.customer_told_at);
}

proptest! {
    #[test]
    fn a_ticket_stays_sound_whatever_is_done(tries in tries()) {
        let mut desk = Desk::open();
        let created = desk.create(input()).unwrap();
        let mut ticket = created.ticket;
        let mut history = created.steps;
        for (action, by, wait, with_contact) in tries {
            desk.later(wait);
            let action = TicketAction::ALL[action];
            let Ok(change) = attempt(&mut desk, &ticket, action, by, with_contact) else { continue };
            let effect = change.effect;
            prop_assert_eq!(effect == Effect::Updated, !change.steps.is_empty());
            prop_assert_eq!(change.steps.len(), change.events.len());
            prop_assert_eq!(change.ticket.version, ticket.version + i64::from(effect == Effect::Updated));
            // Each step begins where the one before ended.
            let mut status = ticket.status;
            for step in &change.steps {
                prop_assert_eq!(step.from, Some(status));
                status = step.to;
            }
            prop_assert_eq!(status, change.ticket.status);
            prop_assert!(change.interactions.iter().all(|one| one.interaction.ticket_id == Some(ticket.id)));
            for event in &change.events {
                let text = serde_json::to_string(&event.details).unwrap();
                prop_assert!(!["内容", "回复", "备注", "还没好", "重复", "漏水"].iter().any(|words| text.contains(words)), "{}", text);
            }
            history.extend(change.steps);
            ticket = change.ticket;
            is_sound(&ticket);
        }
        prop_assert_eq!(history.last().map(|step| step.to), Some(ticket.status));
        prop_assert_eq!(history.iter().filter(|step| step.action == TicketAction::Reopen).count() as i64 + 1, ticket.round);
    }
}

#[test]
fn every_step_that_people_take_is_walked() {
    // What random walks leave out is listed, so that a new step is not forgotten.
    let mut desk = Desk::open();
    let ticket = desk.create(input()).unwrap().ticket;
    let left_out: Vec<_> = TicketAction::ALL
        .iter()
        .filter(
            |action| matches!(attempt(&mut desk, &ticket, **action, 1, true), Err(refusal) if refusal.code == crate::ProblemCode::NotFound),
        )
        .map(|action| action.word())
        .collect();
    let expected =
        ["report", "update", "merge_into", "take_in", "add_collaborator", "remove_collaborator", "link", "unlink", "attach", "detach"];
    assert_eq!(left_out, expected);
}
