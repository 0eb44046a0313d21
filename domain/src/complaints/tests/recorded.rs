//! Contacts that were logged before a step that names them: when they were recorded, by whom, and what else was said of them since.

use chrono::Duration;

use super::super::said::{CallbackReport, RecourseTold, Talk};
use super::super::words::{CallbackResult, ComplaintStatus, RoundVerdict};
use super::super::{Asking, Complaint, ComplaintChange, Recourse};
use super::support::{AGENT, DIRECTOR, Floor, MANAGER, OFFICER, Person, at, facts, logged, new, talk, with_contact};
use crate::Refusal;
use crate::case::message::{Message, MessageFacts, NewMessage};
use crate::case::said::StepDraft;
use crate::ids::UserId;
use crate::instant::Instant;
use crate::interactions::{Direction, Interaction, Outcome};
use crate::problem::ProblemCode::{self, AboutOneself, CallbackOfAnother, ContactTooEarly, CustomerNotHeard, CustomerNotTold};
use crate::service::sla::{End, Promised as _, SlaTarget};
use crate::vocabulary::Channel;

type Contact = (StepDraft, MessageFacts);

fn tried(
    floor: &mut Floor,
    by: Person,
    decide: impl FnOnce(&Complaint, Asking<'_>) -> Result<ComplaintChange, Refusal>,
) -> Option<ProblemCode> {
    floor.decides(by, decide).err().map(|refusal| refusal.code)
}

fn callback(floor: &mut Floor, result: CallbackResult, (step, facts): Contact) -> Option<ProblemCode> {
    let said = CallbackReport { result, next_callback_at: None, step };
    tried(floor, OFFICER, |complaint, asking| complaint.call_back(&said, &facts, asking))
}

fn word(floor: &mut Floor, by: Person, satisfied: bool, (step, facts): Contact) -> Option<ProblemCode> {
    let said = Talk { told: None, step };
    tried(floor, by, |complaint, asking| {
        if satisfied { complaint.customer_satisfied(&said, &facts, asking) } else { complaint.customer_unsatisfied(&said, &facts, asking) }
    })
}

fn withdrawal(floor: &mut Floor, (step, facts): Contact) -> Option<ProblemCode> {
    tried(floor, AGENT, |complaint, asking| complaint.withdraw(&step, &facts, asking))
}

/// A call of somebody, and what else is kept of it.
fn call(by: Person, at: Instant, keep: impl FnOnce(&mut Interaction)) -> Contact {
    let (step, mut facts) = logged(by, Direction::Outbound, Channel::Phone, None, at);
    keep(facts.logged.as_mut().unwrap());
    (step, facts)
}

#[test]
fn what_a_program_said_is_nobodys_word_later_either() {
    let mut floor = Floor::confirming();
    floor.later(60);
    let program = |floor: &Floor| call(OFFICER, floor.now, |one| one.automatic = true);
    let contact = program(&floor);
    let telling = Talk { told: None, step: contact.0 };
    let told = floor.decides(MANAGER, |complaint, asking| complaint.tell_customer(&telling, &contact.1, asking)).unwrap();
    assert_eq!((told.complaint.told_at, told.steps[0].details.automatic), (None, Some(true)));
    // That it did is kept with what it said, when it is taken.
    let said = NewMessage { content: "自动通知".into(), automatic: true, ..NewMessage::default() };
    let said = Talk { told: None, step: StepDraft { note: None, contact: Some(Message::New(Box::new(said))) } };
    let taken = floor.decides(MANAGER, |complaint, asking| complaint.tell_customer(&said, &facts(), asking)).unwrap();
    let kept = &taken.interactions[0].interaction;
    assert!(kept.automatic && kept.recorded_by == Some(MANAGER.id));
    assert!(!call(OFFICER, floor.now, |_| ()).1.logged.unwrap().automatic);
    floor.does(MANAGER, |complaint, asking| complaint.tell_customer(&talk(), &facts(), asking)).unwrap();
    let contact = program(&floor);
    assert_eq!(withdrawal(&mut floor, contact.clone()), Some(CustomerNotHeard));
    assert_eq!([true, false].map(|yes| word(&mut floor, MANAGER, yes, contact.clone())), [Some(CustomerNotHeard); 2]);
    floor.satisfied(MANAGER).unwrap();
    floor.later(60);
    let contact = program(&floor);
    for result in [CallbackResult::Satisfied, CallbackResult::Unsatisfied] {
        assert_eq!(callback(&mut floor, result, contact.clone()), Some(CustomerNotHeard));
    }
    let left = |one: &mut Interaction| (one.direction, one.outcome, one.automatic) = (Direction::Inbound, Some(Outcome::LeftMessage), true);
    let left = call(AGENT, floor.now, left);
    assert_eq!(word(&mut floor, AGENT, false, left), Some(CustomerNotHeard));
}

#[test]
fn what_was_recorded_before_an_instant_did_not_follow_it() {
    let mut floor = Floor::confirming();
    let settled = floor.rounds[0].settled_at().unwrap();
    floor.later(600);
    let micro = Duration::microseconds(1);
    // Whatever is said since of when it was.
    let known = |floor: &Floor, since: Instant| call(MANAGER, floor.now, |one| one.created_at = since);
    let tell = |floor: &mut Floor, (step, facts): Contact| {
        let said = Talk { told: None, step };
        tried(floor, MANAGER, |complaint, asking| complaint.tell_customer(&said, &facts, asking))
    };
    for (since, expected) in [(settled - micro, Some(ContactTooEarly)), (settled, None)] {
        let contact = known(&floor, since);
        assert_eq!(tell(&mut floor, contact), expected);
    }
    floor.does(MANAGER, |complaint, asking| complaint.tell_customer(&talk(), &facts(), asking)).unwrap();
    let told = floor.complaint.told_at.unwrap();
    floor.later(600);
    for (since, expected) in [(told - micro, Some(ContactTooEarly)), (told, None)] {
        let contact = known(&floor, since);
        assert_eq!([true, false].map(|yes| word(&mut floor, MANAGER, yes, contact.clone())), [expected; 2]);
    }
    floor.satisfied(MANAGER).unwrap();
    let yes = floor.complaint.satisfied_at.unwrap();
    floor.later(600);
    for (since, expected) in [(yes - micro, Some(ContactTooEarly)), (yes, None)] {
        let own = |one: &mut Interaction| one.created_at = since;
        let (own, other) = (call(OFFICER, floor.now, own), known(&floor, since));
        assert_eq!(callback(&mut floor, CallbackResult::Satisfied, own), expected);
        assert_eq!(word(&mut floor, MANAGER, false, other), expected);
    }
    // What they took back within a minute before a no they did not take back after it.
    floor.now = at("2026-02-14T10:05:10Z");
    let early = call(AGENT, at("2026-02-14T10:05:00Z"), |one| one.created_at = at("2026-02-14T10:05:09Z"));
    floor.calls(OFFICER, CallbackResult::Unsatisfied).unwrap();
    floor.later(10);
    assert_eq!(withdrawal(&mut floor, early.clone()), Some(ContactTooEarly));
    let informed = RecourseTold { recourse: vec![Recourse::Court], step: early.0 };
    let informed = tried(&mut floor, DIRECTOR, |complaint, asking| complaint.inform_outside_recourse(&informed, &early.1, asking));
    assert_eq!(informed, Some(ContactTooEarly));
    let since = floor.now;
    let late = call(AGENT, at("2026-02-14T10:05:00Z"), |one| one.created_at = since);
    assert_eq!(withdrawal(&mut floor, late), None);
}

#[test]
fn a_callback_is_recorded_by_whoever_makes_it_or_by_a_program() {
    let mut floor = Floor::confirming();
    floor.satisfied(MANAGER).unwrap();
    floor.later(600);
    let by = |user: Option<UserId>| move |one: &mut Interaction| one.recorded_by = user;
    for (recorded_by, expected) in [(Some(OFFICER.id), None), (None, None), (Some(MANAGER.id), Some(CallbackOfAnother))] {
        for result in [CallbackResult::Satisfied, CallbackResult::Unsatisfied] {
            let contact = call(OFFICER, floor.now, by(recorded_by));
            assert_eq!(callback(&mut floor, result, contact), expected);
        }
        let mut missed = call(OFFICER, floor.now, by(recorded_by));
        missed.1.logged.as_mut().unwrap().outcome = Some(Outcome::NoAnswer);
        assert_eq!(callback(&mut floor, CallbackResult::NotReached, missed), expected);
    }
}

#[test]
fn a_yes_counts_from_when_it_was_said() {
    let mut floor = Floor::confirming();
    floor.later(60);
    floor.does(MANAGER, |complaint, asking| complaint.tell_customer(&talk(), &facts(), asking)).unwrap();
    let told = floor.complaint.told_at.unwrap();
    floor.later(7 * 86_400);
    let yes = told + Duration::hours(1);
    // Told once more before the first word of it is no answer to it: the yes does not lie before that.
    let again = Talk { told: Some("致歉".into()), step: new(Channel::Phone, None, Some(told - Duration::seconds(30))) };
    let change = floor.decides(MANAGER, |complaint, asking| complaint.customer_satisfied(&again, &facts(), asking)).unwrap();
    assert_eq!(change.complaint.satisfied_at, Some(told));
    let late = Talk { told: None, step: new(Channel::Phone, None, Some(yes)) };
    let change = floor.does(MANAGER, |complaint, asking| complaint.customer_satisfied(&late, &facts(), asking)).unwrap();
    assert_eq!(
        (floor.complaint.satisfied_at, floor.rounds[0].satisfied_at, floor.complaint.next_callback_at),
        (Some(yes), Some(yes), Some(yes))
    );
    assert_eq!((change.steps[0].at, change.steps[0].details.satisfied_at), (floor.now, Some(yes)));
    let callbacks = |floor: &Floor| {
        let spans = floor.complaint.spans(&floor.steps);
        spans.into_iter().filter(|span| span.target == SlaTarget::Callback).map(|span| (span.started_at, span.end)).collect::<Vec<_>>()
    };
    assert_eq!(callbacks(&floor), [(yes, None)]);
    // What they said between the yes and its entry is said after it.
    let between = yes + Duration::hours(1);
    let no = call(AGENT, between, |_| ());
    assert_eq!(word(&mut floor, AGENT, false, no), None);
    let early = call(AGENT, yes - Duration::seconds(1), |_| ());
    assert_eq!(word(&mut floor, AGENT, false, early), Some(ContactTooEarly));
    let called = call(OFFICER, between, |_| ());
    assert_eq!(callback(&mut floor, CallbackResult::Satisfied, called), None);
    let begins = callbacks(&floor);
    floor.calls(OFFICER, CallbackResult::Satisfied).unwrap();
    assert_eq!(callbacks(&floor), [(begins[0].0, Some(End::Done(floor.now)))]);
    // Entered when it is said, it needs no word on when.
    let mut floor = Floor::confirming();
    let change = floor.satisfied(MANAGER).unwrap();
    assert_eq!((floor.complaint.satisfied_at, change.steps.last().unwrap().details.satisfied_at), (Some(floor.now), None));
}

#[test]
fn who_hears_that_somebody_takes_a_yes_back_may_call_in_the_next_round() {
    let mut floor = Floor::confirming();
    floor.satisfied(MANAGER).unwrap();
    floor.later(60);
    let (step, known) = logged(OFFICER, Direction::Inbound, Channel::Phone, None, floor.now);
    let said = Talk { told: None, step };
    floor.does(AGENT, |complaint, asking| complaint.customer_unsatisfied(&said, &known, asking)).unwrap();
    for user in [OFFICER, AGENT] {
        assert!(!super::super::round::has_handled(&floor.rounds, user.id), "{user:?}");
    }
    assert_eq!(super::super::proof::differences(&floor.complaint, &floor.rounds, &floor.steps, &[]), Vec::<String>::new());
    floor.identify(MANAGER).unwrap();
    floor.propose(MANAGER, 0).unwrap();
    floor.satisfied(MANAGER).unwrap();
    assert_eq!(floor.calls(OFFICER, CallbackResult::Satisfied).map(|change| change.complaint.status), Ok(ComplaintStatus::Closed));
    // A no to a decision is heard by who handles it.
    let mut floor = Floor::confirming();
    let (step, known) = logged(OFFICER, Direction::Inbound, Channel::Phone, None, floor.now + Duration::seconds(1));
    let said = Talk { told: Some("致歉".into()), step };
    floor.later(5);
    floor.does(MANAGER, |complaint, asking| complaint.customer_unsatisfied(&said, &known, asking)).unwrap();
    assert!(floor.rounds[0].handlers.contains(&OFFICER.id) && floor.rounds[0].verdict == Some(RoundVerdict::Unsatisfied));
}

#[test]
fn a_no_is_taken_whomever_it_was_said_to() {
    let mut told = Floor::confirming();
    told.does(MANAGER, |complaint, asking| complaint.tell_customer(&talk(), &facts(), asking)).unwrap();
    let mut due = Floor::confirming();
    due.satisfied(MANAGER).unwrap();
    for floor in [&mut told, &mut due] {
        floor.later(60);
        floor.is_about(MANAGER, &[AGENT], None).unwrap();
        floor.later(60);
        let theirs = logged(AGENT, Direction::Inbound, Channel::Phone, None, floor.now);
        assert_eq!(word(floor, MANAGER, false, theirs.clone()), None);
        assert_eq!(word(floor, AGENT, false, theirs.clone()), Some(AboutOneself));
        assert_eq!(tried(floor, MANAGER, |complaint, asking| complaint.withdraw(&theirs.0, &theirs.1, asking)), Some(AboutOneself));
        let left = |outcome| logged(AGENT, Direction::Inbound, Channel::Phone, Some(outcome), floor.now);
        let (message, nothing) = (left(Outcome::LeftMessage), left(Outcome::NoAnswer));
        assert_eq!(word(floor, MANAGER, false, message), None);
        assert_eq!(word(floor, MANAGER, false, nothing), Some(CustomerNotHeard));
    }
    // Their yes, and the word to the customer, is another matter.
    let theirs = logged(AGENT, Direction::Inbound, Channel::Phone, None, told.now);
    assert_eq!(word(&mut told, MANAGER, true, theirs.clone()), Some(AboutOneself));
    let tells = Talk { told: Some("致歉".into()), step: theirs.0 };
    assert_eq!(
        tried(&mut told, MANAGER, |complaint, asking| complaint.customer_unsatisfied(&tells, &theirs.1, asking)),
        Some(AboutOneself)
    );
    let left = logged(MANAGER, Direction::Inbound, Channel::Phone, Some(Outcome::LeftMessage), told.now);
    assert_eq!(word(&mut told, MANAGER, true, left.clone()), Some(CustomerNotHeard));
    let heard = Talk { told: Some("致歉".into()), step: left.0 };
    assert_eq!(
        tried(&mut told, MANAGER, |complaint, asking| complaint.customer_unsatisfied(&heard, &left.1, asking)),
        Some(CustomerNotTold)
    );
    let own = logged(OFFICER, Direction::Inbound, Channel::Phone, Some(Outcome::LeftMessage), due.now);
    assert_eq!(callback(&mut due, CallbackResult::Satisfied, own.clone()), Some(CustomerNotHeard));
    assert_eq!(callback(&mut due, CallbackResult::Unsatisfied, own), None);
    let of_another = logged(AGENT, Direction::Inbound, Channel::Phone, None, due.now);
    assert_eq!(callback(&mut due, CallbackResult::Unsatisfied, of_another), Some(AboutOneself));
    let bare = Talk { told: None, step: with_contact() };
    assert!(due.does(MANAGER, |complaint, asking| complaint.customer_unsatisfied(&bare, &facts(), asking)).is_ok());
}
