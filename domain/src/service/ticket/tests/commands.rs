//! The commands, one by one.

use super::super::hanging::LINKS_MAX;
use super::super::merge::merge;
use super::super::words::{TicketAction, TicketLinkKind, TicketStatus, WaitingReason};
use super::super::{
    Classification, ClassificationInput, Message, MessageFacts, MessageInput, Place, StepDraft, Ticket, TicketFacts, TicketInput,
    TicketLink,
};
use super::support::{Desk, at, customer, facts, input, message, user};
use crate::ProblemCode;
use crate::fields::{FieldCode, Fields, Patch};
use crate::ids::{CustomerId, InteractionId, TicketId};
use crate::interactions::Direction;
use crate::orders::Effect;
use crate::problem::Refusal;
use uuid::Uuid;

fn pointers(refusal: &Refusal) -> Vec<(&str, FieldCode)> {
    refusal.errors.iter().map(|error| (error.pointer.as_str(), error.code)).collect()
}

/// A ticket that user 2 works on.
fn in_progress(desk: &mut Desk) -> Ticket {
    let ticket = desk.create(input()).unwrap().ticket;
    let place = Place { queue_id: None, assignee_id: Some(user(2)) };
    let ticket = desk.decide(user(2), &ticket, |ticket, asking| ticket.give(TicketAction::Claim, place, None, asking)).unwrap().ticket;
    desk.decide(user(2), &ticket, |ticket, asking| ticket.start(None, asking)).unwrap().ticket
}

fn said(contact: Option<Message>) -> StepDraft {
    StepDraft { note: None, contact }
}

#[test]
fn a_report_says_how_it_came() {
    let mut desk = Desk::open();
    let mail = desk.create(input()).unwrap();
    assert_eq!((mail.effect, mail.ticket.status, mail.ticket.first_response_at), (Effect::Created, TicketStatus::Reported, None));
    assert_eq!(mail.steps[0].details.answered, Some(false));
    // A call that was taken has been answered.
    let call = TicketInput { channel: Some("phone".into()), answered: Some(true), ..input() };
    let call = desk.create(call).unwrap().ticket;
    assert_eq!((call.first_response_at, call.is_customer_told()), (Some(desk.now), true));
    let missed = TicketInput { channel: Some("phone".into()), ..input() };
    assert!(!desk.create(missed).unwrap().ticket.is_customer_told());
    // Nobody answers a letter while it is being written.
    let letter = TicketInput { answered: Some(true), ..input() };
    assert_eq!(pointers(&desk.create(letter).unwrap_err()), [("/answered", FieldCode::Unexpected)]);
}

#[test]
fn a_report_is_read_as_a_whole() {
    let mut desk = Desk::open();
    let wrong = TicketInput {
        channel: None,
        subject: None,
        reported_at: Some("2026-02-14T09:00:00Z".into()),
        contact_id: Some(Uuid::nil().to_string()),
        ..input()
    };
    let expected = [
        ("/channel", FieldCode::Required),
        ("/subject", FieldCode::Required),
        ("/contact_id", FieldCode::NotFound),
        ("/reported_at", FieldCode::InFuture),
    ];
    assert_eq!(pointers(&desk.create(wrong).unwrap_err()), expected);
    let half = TicketInput { classification: ClassificationInput { kind: Some("fault".into()), ..Default::default() }, ..input() };
    assert_eq!(pointers(&desk.create(half).unwrap_err()), [("/category", FieldCode::Required)]);
}

#[test]
fn classification_moves_on_once_and_is_changed_later() {
    let mut desk = Desk::open();
    let ticket = desk.create(input()).unwrap().ticket;
    let empty = Classification { major: Some(true), ..Classification::default() };
    let refusal = desk.decide(user(1), &ticket, |t, asking| t.classify(&empty, &TicketFacts::default(), asking)).unwrap_err();
    assert_eq!(pointers(&refusal), [("/kind", FieldCode::Required), ("/category", FieldCode::Required)]);
    let mut fields = Fields::new();
    let read = ClassificationInput {
        kind: Some("fault".into()),
        category: Some("technical".into()),
        subcategory: Patch::Set("leak".into()),
        ..Default::default()
    };
    let full = Classification::read(read, &mut fields).unwrap();
    let known = TicketFacts { subcategory: full.category.map(|category| (category, true)), ..TicketFacts::default() };
    let change = desk.decide(user(1), &ticket, |t, asking| t.classify(&full, &known, asking)).unwrap();
    assert!(change.moves_clocks);
    let ticket = change.ticket;
    assert_eq!((ticket.status, ticket.subcategory.as_deref()), (TicketStatus::Classified, Some("leak")));
    // The same again is nothing; another category has other sub-categories.
    let again = desk.decide(user(1), &ticket, |t, asking| t.classify(&full, &known, asking)).unwrap();
    assert_eq!((again.effect, again.ticket.version), (Effect::Unchanged, ticket.version));
    let other = Classification { category: Some(super::super::TicketCategory::Process), ..Classification::default() };
    let moved = desk.decide(user(1), &ticket, |t, asking| t.classify(&other, &TicketFacts::default(), asking)).unwrap().ticket;
    assert_eq!((moved.status, moved.subcategory), (TicketStatus::Classified, None));
    let wrong = TicketFacts { subcategory: Some((super::super::TicketCategory::Process, true)), ..TicketFacts::default() };
    let refusal = desk.decide(user(1), &ticket, |t, asking| t.classify(&full, &wrong, asking)).unwrap_err();
    assert_eq!(pointers(&refusal), [("/subcategory", FieldCode::NotFound)]);
}

#[test]
fn only_who_was_reached_by_a_person_was_told() {
    let mut desk = Desk::open();
    let ticket = in_progress(&mut desk);
    let mut fields = Fields::new();
    let call = |outcome: &str| MessageInput {
        content: Some("致电客户".into()),
        channel: Some("phone".into()),
        outcome: Some(outcome.into()),
        ..MessageInput::default()
    };
    let missed = Message::read(call("no_answer"), &mut fields).unwrap();
    let robot = Message::read(MessageInput { automatic: Some(true), ..call("information_given") }, &mut fields).unwrap();
    for (message, reached, automatic) in [(missed, Some(false), None), (robot, None, Some(true))] {
        let change = desk.decide(user(2), &ticket, |t, asking| t.reply(&message, &facts(), asking)).unwrap();
        assert_eq!((change.ticket.customer_told_at, change.ticket.replies), (None, 0));
        assert_eq!((change.steps[0].details.reached, change.steps[0].details.automatic), (reached, automatic));
        let resolve = desk.decide(user(2), &change.ticket, |t, asking| t.resolve(&said(None), &facts(), asking));
        assert_eq!(resolve.unwrap_err().code, ProblemCode::CustomerNotTold);
    }
    let call = Message::read(call("information_given"), &mut fields).unwrap();
    let told = desk.decide(user(2), &ticket, |t, asking| t.reply(&call, &facts(), asking)).unwrap();
    let interaction = &told.interactions[0].interaction;
    assert_eq!((interaction.direction, interaction.staff_id, interaction.internal), (Direction::Outbound, Some(user(2)), false));
    assert!(desk.decide(user(2), &told.ticket, |t, asking| t.resolve(&said(None), &facts(), asking)).is_ok());
    // What the customer says after that must be answered first.
    desk.later(60);
    let asked = desk.decide(user(2), &told.ticket, |t, asking| t.take_message(&message("又漏了"), &facts(), asking)).unwrap().ticket;
    let resolve = |desk: &mut Desk, contact| desk.decide(user(2), &asked, |t, asking| t.resolve(&said(contact), &facts(), asking));
    assert_eq!(resolve(&mut desk, None).unwrap_err().code, ProblemCode::CustomerNotTold);
    let resolved = resolve(&mut desk, Some(message("已修好"))).unwrap();
    let steps: Vec<_> = resolved.steps.iter().map(|step| (step.action, step.to)).collect();
    assert_eq!(steps, [(TicketAction::Reply, TicketStatus::InProgress), (TicketAction::Resolve, TicketStatus::Resolved)]);
    assert_eq!(resolved.ticket.asked_at, Some(desk.now));
}

#[test]
fn waits_are_counted_and_end_with_the_customers_word() {
    let mut desk = Desk::open();
    let ticket = in_progress(&mut desk);
    let wait = |desk: &mut Desk, ticket: &Ticket| {
        desk.decide(user(2), ticket, |t, asking| t.wait(WaitingReason::Goods, &said(Some(message("请寄回"))), &facts(), asking))
            .unwrap()
            .ticket
    };
    let waiting = wait(&mut desk, &ticket);
    assert_eq!((waiting.waiting_reason, waiting.is_customer_told()), (Some(WaitingReason::Goods), true));
    desk.later(100);
    let back = desk.decide(user(1), &waiting, |t, asking| t.take_message(&message("已寄"), &facts(), asking)).unwrap().ticket;
    assert_eq!((back.status, back.waited_seconds, back.waiting_reason), (TicketStatus::InProgress, 101, None));
    let waiting = wait(&mut desk, &back);
    desk.later(50);
    let resolved = desk.decide(user(2), &waiting, |t, asking| t.resolve(&said(None), &facts(), asking)).unwrap().ticket;
    assert_eq!((resolved.waited_seconds, resolved.waiting_since), (152, None));
}

#[test]
fn the_end_is_the_customers() {
    let mut desk = Desk::open();
    let ticket = in_progress(&mut desk);
    let resolved = desk.decide(user(2), &ticket, |t, asking| t.resolve(&said(Some(message("好了"))), &facts(), asking)).unwrap().ticket;
    let unlogged = desk.decide(user(2), &resolved, |t, asking| t.confirm(&said(None), &facts(), asking)).unwrap_err();
    assert_eq!(pointers(&unlogged), [("/contact", FieldCode::Required)]);
    let confirm = |t: &Ticket, asking: super::super::Asking<'_>| t.confirm(&said(Some(message("客户电话确认"))), &facts(), asking);
    let closed = desk.decide(user(2), &resolved, confirm).unwrap();
    assert_eq!((closed.ticket.status, closed.ticket.closed_at), (TicketStatus::Closed, Some(desk.now)));
    assert_eq!(closed.steps[0].interaction_id, Some(closed.interactions[0].interaction.id));
    // 14 days and not one instant more.
    let reopen = |t: &Ticket, asking: super::super::Asking<'_>| t.reopen(&said(None), &facts(), asking);
    desk.later(14 * 24 * 3600 - 2);
    let again = desk.decide(user(2), &closed.ticket, reopen).unwrap().ticket;
    assert_eq!((again.round, again.resolved_at, again.closed_at, again.is_customer_told()), (2, None, None, false));
    let late = desk.decide(user(2), &closed.ticket, reopen).unwrap_err();
    assert_eq!((late.code, &late.extensions["guard"]), (ProblemCode::IllegalTransition, &"recently_closed".into()));
    // A message keeps it from being closed by silence.
    let wrote = desk.decide(user(2), &resolved, |t, asking| t.take_message(&message("不行"), &facts(), asking)).unwrap().ticket;
    assert_eq!(desk.by_system(&wrote, Ticket::close).unwrap_err().code, ProblemCode::IllegalTransition);
    assert_eq!(desk.by_system(&resolved, Ticket::close).unwrap().ticket.status, TicketStatus::Closed);
    let rejected = desk.decide(user(2), &resolved, |t, asking| t.reject(&said(None), &facts(), asking)).unwrap().ticket;
    assert_eq!((rejected.status, rejected.round, rejected.asked_at), (TicketStatus::InProgress, 1, None));
}

#[test]
fn a_contact_that_was_logged_belongs_to_one_ticket() {
    let mut desk = Desk::open();
    let ticket = in_progress(&mut desk);
    let mut called =
        desk.decide(user(2), &ticket, |t, asking| t.reply(&message("x"), &facts(), asking)).unwrap().interactions.remove(0).interaction;
    let id = InteractionId::new(Uuid::from_u128(9));
    called.id = id;
    let logged = |one: &crate::interactions::Interaction| MessageFacts { logged: Some(one.clone()), ..facts() };
    let mut reply = |one: &crate::interactions::Interaction| {
        let known = logged(one);
        desk.decide(user(2), &ticket, |t, asking| t.reply(&Message::Logged(id), &known, asking))
    };
    assert_eq!(pointers(&reply(&called).unwrap_err()), [("/interaction_id", FieldCode::AlreadyUsed)]);
    called.ticket_id = None;
    called.occurred_at = at("2026-02-13T08:00:00Z");
    let change = reply(&called).unwrap();
    assert_eq!(change.interactions[0].interaction.ticket_id, Some(ticket.id));
    // It was before the report: the earliest that it can count from is that.
    assert_eq!(change.ticket.customer_told_at, Some(ticket.reported_at));
    called.direction = Direction::Inbound;
    assert_eq!(pointers(&reply(&called).unwrap_err()), [("/interaction_id", FieldCode::NotOutbound)]);
    called.customer_id = CustomerId::new(Uuid::from_u128(78));
    assert_eq!(pointers(&reply(&called).unwrap_err()), [("/interaction_id", FieldCode::NotFound)]);
}

#[test]
fn everything_follows_a_merger() {
    let mut desk = Desk::open();
    let gone = in_progress(&mut desk);
    desk.later(60);
    let kept = desk.create(input()).unwrap().ticket;
    let helpers = [user(7), user(8)];
    let merger = |desk: &mut Desk, gone: &Ticket, kept: &Ticket| {
        let kept = kept.clone();
        desk.decide(user(2), gone, |gone, asking| merge(gone, &helpers, &kept, &[user(8)], None, asking))
    };
    let done = merger(&mut desk, &gone, &kept).unwrap();
    assert_eq!((done.gone.ticket.status, done.gone.ticket.merged_into_id), (TicketStatus::Merged, Some(kept.id)));
    assert_eq!(done.kept.collaborators_added, [user(2), user(7)]);
    assert_eq!(done.kept.ticket.customer_messages, 2);
    // Who waits since the first report goes on waiting since then.
    assert_eq!(done.kept.steps[0].details.customer_waits_since, Some(gone.reported_at));
    let refused = |refusal: Refusal| pointers(&refusal).first().map(|(pointer, code)| ((*pointer).to_owned(), *code));
    let unexpected = Some(("/ticket_id".to_owned(), FieldCode::Unexpected));
    assert_eq!(refused(merger(&mut desk, &gone, &gone).unwrap_err()), unexpected);
    assert_eq!(refused(merger(&mut desk, &kept, &done.gone.ticket).unwrap_err()), unexpected);
    let foreign = Ticket { customer_id: CustomerId::new(Uuid::from_u128(78)), ..kept.clone() };
    assert_eq!(refused(merger(&mut desk, &gone, &foreign).unwrap_err()), unexpected);
    assert_eq!(merger(&mut desk, &done.gone.ticket, &kept).unwrap_err().code, ProblemCode::IllegalTransition);
}

#[test]
fn links_say_each_thing_once() {
    let mut desk = Desk::open();
    let ticket = desk.create(input()).unwrap().ticket;
    let other = TicketId::new(Uuid::from_u128(50));
    let link = |kind, there: &[TicketLink], to| desk_link(&ticket, kind, there, to);
    let added = link(TicketLinkKind::CausedBy, &[], other).unwrap();
    assert_eq!(added.links_added, [TicketLink { ticket_id: ticket.id, kind: TicketLinkKind::CausedBy, other_id: other }]);
    assert_eq!(link(TicketLinkKind::CausedBy, &added.links_added, other).unwrap().effect, Effect::Unchanged);
    let mirrored = |kind| [TicketLink { ticket_id: other, kind, other_id: ticket.id }];
    assert_eq!(link(TicketLinkKind::Related, &mirrored(TicketLinkKind::Related), other).unwrap().effect, Effect::Unchanged);
    let circle = link(TicketLinkKind::CausedBy, &mirrored(TicketLinkKind::CausedBy), other).unwrap_err();
    assert_eq!(pointers(&circle), [("/kind", FieldCode::Unexpected)]);
    assert_eq!(pointers(&link(TicketLinkKind::Related, &[], ticket.id).unwrap_err()), [("/ticket_id", FieldCode::Unexpected)]);
    let many: Vec<_> = (0..LINKS_MAX as u128)
        .map(|n| TicketLink { ticket_id: ticket.id, kind: TicketLinkKind::Related, other_id: TicketId::new(Uuid::from_u128(100 + n)) })
        .collect();
    assert_eq!(pointers(&link(TicketLinkKind::Related, &many, other).unwrap_err()), [("/ticket_id", FieldCode::TooMany)]);
    let there = mirrored(TicketLinkKind::CausedBy);
    let gone = desk.decide(user(1), &ticket, |t, asking| t.unlink(other, TicketLinkKind::CausedBy, &there, asking)).unwrap();
    assert_eq!(gone.links_removed, there);
}

fn desk_link(ticket: &Ticket, kind: TicketLinkKind, there: &[TicketLink], to: TicketId) -> Result<super::super::TicketChange, Refusal> {
    Desk::open().decide(user(1), ticket, |t, asking| t.link(to, kind, there, asking))
}

#[test]
fn a_parent_is_never_below_its_child() {
    let mut desk = Desk::open();
    let ticket = desk.create(input()).unwrap().ticket;
    let parent = TicketId::new(Uuid::from_u128(50));
    let mut edit = |status, above: Vec<TicketId>| {
        let patch = super::super::TicketPatch { parent_id: Patch::Set(parent), ..Default::default() };
        let known = TicketFacts { customer: Some(customer()), parent: Some((status, above)), ..TicketFacts::default() };
        desk.decide(user(1), &ticket, |t, asking| t.edit(&patch, &known, asking))
    };
    assert_eq!(edit(TicketStatus::Closed, vec![]).unwrap().ticket.parent_id, Some(parent));
    let circle = edit(TicketStatus::Reported, vec![TicketId::new(Uuid::from_u128(51)), ticket.id]).unwrap_err();
    assert_eq!(pointers(&circle), [("/parent_id", FieldCode::Unexpected)]);
    assert_eq!(pointers(&edit(TicketStatus::Merged, vec![]).unwrap_err()), [("/parent_id", FieldCode::NotFound)]);
    let deep = (60..64).map(|n| TicketId::new(Uuid::from_u128(n))).collect();
    assert_eq!(pointers(&edit(TicketStatus::Reported, deep).unwrap_err()), [("/parent_id", FieldCode::TooMany)]);
}
