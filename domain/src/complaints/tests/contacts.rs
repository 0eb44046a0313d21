//! What counts as the customer's word: the contacts that steps consist of, whose they are and when they took place.

use chrono::Duration;

use super::super::said::{Assessment, CallbackReport, RecourseTold, Talk};
use super::super::words::{CallbackResult, ComplaintStatus, Severity};
use super::super::{Asking, Complaint, ComplaintChange, Recourse};
use super::support::{AGENT, DIRECTOR, Floor, MANAGER, OFFICER, OTHER_OFFICER, Person, facts, logged, new, with_contact};
use crate::Refusal;
use crate::case::message::{Message, MessageFacts, NewMessage};
use crate::case::said::StepDraft;
use crate::instant::Instant;
use crate::interactions::{Direction, Outcome};
use crate::problem::ProblemCode::{
    self, CallbackOfAnother, ContactNotLogged, ContactTooEarly, CustomerNotHeard, CustomerNotTold, CustomerReached,
};
use crate::vocabulary::Channel;

type Taken = Result<ComplaintChange, Refusal>;

fn code(taken: Result<ComplaintChange, Refusal>) -> Option<ProblemCode> {
    taken.err().map(|refusal| refusal.code)
}

fn tried(floor: &mut Floor, by: Person, decide: impl FnOnce(&Complaint, Asking<'_>) -> Taken) -> Option<ProblemCode> {
    code(floor.decides(by, decide))
}

/// A callback that was made so.
fn callback(floor: &mut Floor, by: Person, result: CallbackResult, (step, facts): (StepDraft, MessageFacts)) -> Option<ProblemCode> {
    let said = CallbackReport { result, next_callback_at: None, step };
    tried(floor, by, |complaint, asking| complaint.call_back(&said, &facts, asking))
}

#[test]
fn what_the_company_sends_is_not_the_word_of_the_customer() {
    use Channel::{Chat, Email, InStore, Letter, Phone, Sms, Wechat};
    let mut told = Floor::confirming();
    let telling = Talk { told: None, step: with_contact() };
    told.does(MANAGER, |complaint, asking| complaint.tell_customer(&telling, &facts(), asking)).unwrap();
    told.later(60);
    let (out, inn) = (Direction::Outbound, Direction::Inbound);
    let missed = [Some(Outcome::NoAnswer), Some(Outcome::LeftMessage)];
    let mut table = Vec::new();
    for channel in [Sms, Email, Letter, Wechat] {
        table.push((out, channel, None, Some(CustomerNotHeard)));
        table.push((inn, channel, None, None));
    }
    for channel in [Phone, Chat, InStore] {
        table.extend([(out, channel, None, None), (out, channel, Some(Outcome::Resolved), None), (inn, channel, None, None)]);
        table.extend(missed.map(|outcome| (out, channel, outcome, Some(CustomerNotHeard))));
        table.extend(missed.map(|outcome| (inn, channel, outcome, Some(CustomerNotHeard))));
    }
    for (direction, channel, outcome, expected) in table {
        let (step, facts) = logged(MANAGER, direction, channel, outcome, told.now);
        let word = Talk { told: None, step: step.clone() };
        let found = [
            tried(&mut told, MANAGER, |complaint, asking| complaint.customer_satisfied(&word, &facts, asking)),
            tried(&mut told, MANAGER, |complaint, asking| complaint.customer_unsatisfied(&word, &facts, asking)),
            tried(&mut told, MANAGER, |complaint, asking| complaint.withdraw(&step, &facts, asking)),
        ];
        assert_eq!(found, [expected; 3], "{direction} {channel} {outcome:?}");
    }
    // A message on a machine is no word, also where it is logged with the step; nor is what a program says.
    for outcome in missed {
        let step = new(Phone, outcome, None);
        assert_eq!(tried(&mut told, MANAGER, |complaint, asking| complaint.withdraw(&step, &facts(), asking)), Some(CustomerNotHeard));
    }
    let program = NewMessage { content: "自动回复".into(), automatic: true, ..NewMessage::default() };
    let program = StepDraft { note: None, contact: Some(Message::New(Box::new(program))) };
    assert_eq!(tried(&mut told, MANAGER, |complaint, asking| complaint.withdraw(&program, &facts(), asking)), Some(CustomerNotHeard));

    let mut due = Floor::confirming();
    due.satisfied(MANAGER).unwrap();
    due.later(60);
    let both = [CallbackResult::Satisfied, CallbackResult::Unsatisfied];
    for (channel, outcome) in [(Phone, missed[0]), (Phone, missed[1]), (Sms, None), (Email, None), (Wechat, None), (Letter, None)] {
        for result in both {
            assert_eq!(callback(&mut due, OFFICER, result, (new(channel, outcome, None), facts())), Some(CustomerNotHeard), "{channel}");
        }
    }
    // The customer's own call back, or what they wrote on it, is their word.
    for channel in [Phone, Wechat] {
        let own = logged(OFFICER, inn, channel, None, due.now);
        assert_eq!(callback(&mut due, OFFICER, CallbackResult::Satisfied, own), None);
    }
}

#[test]
fn a_callback_is_had_by_whoever_makes_it_and_after_the_yes() {
    let mut floor = Floor::confirming();
    let early = floor.now;
    floor.later(600);
    floor.satisfied(MANAGER).unwrap();
    let yes = floor.complaint.satisfied_at.unwrap();
    floor.later(600);
    let now = floor.now;
    let before = yes - Duration::microseconds(1);
    let call = |by, at| logged(by, Direction::Outbound, Channel::Phone, None, at);
    let missed = |by, at| logged(by, Direction::Outbound, Channel::Phone, Some(Outcome::NoAnswer), at);
    for (result, make) in [
        (CallbackResult::Satisfied, &call as &dyn Fn(Person, Instant) -> (StepDraft, MessageFacts)),
        (CallbackResult::Unsatisfied, &call),
        (CallbackResult::NotReached, &missed),
    ] {
        for (by, at, expected) in [
            (MANAGER, now, Some(CallbackOfAnother)),
            (OTHER_OFFICER, now, Some(CallbackOfAnother)),
            (OFFICER, early, Some(ContactTooEarly)),
            (OFFICER, before, Some(ContactTooEarly)),
            (OFFICER, yes, None),
            (OFFICER, now, None),
        ] {
            assert_eq!(callback(&mut floor, OFFICER, result, make(by, at)), expected, "{result} {at}");
        }
        let own = (new(Channel::Phone, (result == CallbackResult::NotReached).then_some(Outcome::NoAnswer), Some(before)), facts());
        assert_eq!(callback(&mut floor, OFFICER, result, own), Some(ContactTooEarly));
        assert_eq!(callback(&mut floor, OFFICER, result, (StepDraft::default(), facts())), Some(ContactNotLogged));
    }
    let refusal = {
        let said =
            CallbackReport { result: CallbackResult::Satisfied, next_callback_at: None, step: new(Channel::Phone, None, Some(before)) };
        floor.decides(OFFICER, |complaint, asking| complaint.call_back(&said, &facts(), asking)).unwrap_err()
    };
    assert_eq!(refusal.extensions["since"], crate::instant::format(yes));
    assert_eq!(refusal.extensions["guard"], "contact_in_time");
    // A try in vain was one.
    for outcome in [Some(Outcome::InformationGiven), Some(Outcome::Other)] {
        let reached = (new(Channel::Phone, outcome, None), facts());
        assert_eq!(callback(&mut floor, OFFICER, CallbackResult::NotReached, reached), Some(CustomerReached));
    }
    let inbound = logged(OFFICER, Direction::Inbound, Channel::Phone, Some(Outcome::NoAnswer), now);
    assert_eq!(callback(&mut floor, OFFICER, CallbackResult::NotReached, inbound), Some(CustomerReached));
    // Where it is logged with the step it need not be said.
    let change = floor.calls(OFFICER, CallbackResult::NotReached).unwrap();
    assert_eq!(change.interactions[0].interaction.outcome, Some(Outcome::NoAnswer));
    assert_eq!((floor.complaint.callback_tries, floor.rounds[0].tries.as_slice()), (1, &[floor.now][..]));
}

#[test]
fn the_word_on_a_decision_follows_the_word_of_it() {
    let mut floor = Floor::confirming();
    let settled = floor.rounds[0].settled_at().unwrap();
    floor.later(600);
    let words = |told: Option<&str>, step: StepDraft| Talk { told: told.map(str::to_owned), step };
    let (before, now) = (settled - Duration::microseconds(1), floor.now);
    let phone = |at| new(Channel::Phone, None, Some(at));
    for (said, expected) in [
        (words(None, phone(now)), Some(CustomerNotTold)),
        (words(Some("致歉"), phone(before)), Some(ContactTooEarly)),
        // Who wrote was not told in that.
        (words(Some("致歉"), new(Channel::Email, None, Some(now))), Some(CustomerNotTold)),
        (words(Some("致歉"), phone(settled)), None),
        (words(Some("致歉"), phone(now)), None),
    ] {
        let found = [
            tried(&mut floor, MANAGER, |complaint, asking| complaint.customer_satisfied(&said, &facts(), asking)),
            tried(&mut floor, MANAGER, |complaint, asking| complaint.customer_unsatisfied(&said, &facts(), asking)),
        ];
        assert_eq!(found, [expected; 2], "{said:?}");
    }
    // What the customer said before there was a decision is no answer to it, whoever logged it.
    let (step, known) = logged(AGENT, Direction::Inbound, Channel::Phone, None, floor.complaint.received_at + Duration::seconds(1));
    let old = words(Some("致歉"), step);
    assert_eq!(tried(&mut floor, MANAGER, |complaint, asking| complaint.customer_satisfied(&old, &known, asking)), Some(ContactTooEarly));
    let early = words(None, phone(before));
    assert_eq!(tried(&mut floor, MANAGER, |complaint, asking| complaint.tell_customer(&early, &facts(), asking)), Some(ContactTooEarly));
    // Told when they were told, in what was told them; a yes from before that is none.
    let told_at = settled + Duration::seconds(30);
    let telling = words(Some("致歉，赠送保养"), new(Channel::Letter, None, Some(told_at)));
    floor.does(MANAGER, |complaint, asking| complaint.tell_customer(&telling, &facts(), asking)).unwrap();
    assert_eq!((floor.rounds[0].told_at, floor.rounds[0].told.as_deref()), (Some(told_at), Some("致歉，赠送保养")));
    for (at, expected) in [(settled, Some(ContactTooEarly)), (told_at, None)] {
        let yes = words(None, new(Channel::Email, None, Some(at)));
        assert_eq!(tried(&mut floor, MANAGER, |complaint, asking| complaint.customer_satisfied(&yes, &facts(), asking)), expected);
    }
    // Whoever had the contact has handled it, not only who logs the step.
    let at = floor.now;
    let (step, known) = logged(OFFICER, Direction::Inbound, Channel::Phone, None, at);
    let yes = words(None, step);
    floor.does(MANAGER, |complaint, asking| complaint.customer_satisfied(&yes, &known, asking)).unwrap();
    floor.later(60);
    let own = logged(OFFICER, Direction::Outbound, Channel::Phone, None, floor.now);
    assert_eq!(callback(&mut floor, OFFICER, CallbackResult::Satisfied, own), Some(ProblemCode::HandledBySelf));
    // The next round is told of its own decision.
    assert_eq!(
        floor.calls(OTHER_OFFICER, CallbackResult::Unsatisfied).map(|change| change.complaint.status),
        Ok(ComplaintStatus::Assigned)
    );
    floor.identify(MANAGER).unwrap();
    floor.propose(MANAGER, 0).unwrap();
    let bare = words(None, with_contact());
    assert_eq!(
        tried(&mut floor, MANAGER, |complaint, asking| complaint.customer_satisfied(&bare, &facts(), asking)),
        Some(CustomerNotTold)
    );
    // A word of an earlier round takes nothing back in this one.
    let stale = new(Channel::Phone, None, Some(told_at));
    assert_eq!(tried(&mut floor, MANAGER, |complaint, asking| complaint.withdraw(&stale, &facts(), asking)), Some(ContactTooEarly));
    let told = |step| RecourseTold { recourse: vec![Recourse::Court], step };
    for (step, expected) in [
        (stale, Some(ContactTooEarly)),
        (new(Channel::Phone, Some(Outcome::LeftMessage), None), Some(CustomerNotTold)),
        (new(Channel::Letter, None, None), None),
    ] {
        let said = told(step);
        let found = tried(&mut floor, DIRECTOR, |complaint, asking| complaint.inform_outside_recourse(&said, &facts(), asking));
        assert_eq!(found, expected);
    }
}

#[test]
fn no_contact_about_it_lies_before_its_receipt_and_an_assessment_stands_by_itself() {
    let mut floor = Floor::open();
    let received = floor.complaint.received_at;
    floor.later(600);
    let assessed = |step| Assessment { kind: None, severity: Severity::General, safety: None, repeat: None, step };
    let early = new(Channel::Phone, None, Some(received - Duration::microseconds(1)));
    let refused = [
        tried(&mut floor, AGENT, |complaint, asking| complaint.withdraw(&early, &facts(), asking)),
        tried(&mut floor, AGENT, |complaint, asking| complaint.acknowledge(&assessed(early.clone()), &facts(), asking)),
    ];
    assert_eq!(refused, [Some(ContactTooEarly); 2]);
    let on_time = new(Channel::Phone, None, Some(received));
    assert_eq!(tried(&mut floor, AGENT, |complaint, asking| complaint.withdraw(&on_time, &facts(), asking)), None);
    // One from ahead of its time is none either.
    let (ahead, known) = logged(AGENT, Direction::Inbound, Channel::Phone, None, floor.now + Duration::hours(1));
    assert_eq!(
        tried(&mut floor, AGENT, |complaint, asking| complaint.withdraw(&ahead, &known, asking)),
        Some(ProblemCode::ValidationFailed)
    );
    let missed = assessed(new(Channel::Phone, Some(Outcome::NoAnswer), None));
    let change = floor.does(AGENT, |complaint, asking| complaint.acknowledge(&missed, &facts(), asking)).unwrap();
    assert_eq!((change.steps[0].details.reached, change.steps[0].details.severity), (Some(false), Some(Severity::General)));
    assert!(floor.complaint.acknowledged_at.is_some() && floor.rounds[0].handlers.contains(&AGENT.id));
}
