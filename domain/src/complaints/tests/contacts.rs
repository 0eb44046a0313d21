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
use crate::service::sla::{End, Promised as _, SlaTarget};
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
        // What they leave on a machine of the company is a no, and nothing else.
        let left = direction == inn && outcome == Some(Outcome::LeftMessage);
        assert_eq!(found, [expected, expected.filter(|_| !left), expected], "{direction} {channel} {outcome:?}");
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
    // The customer's own call back is their word. What they write closes nothing, and is a no all the same.
    for (channel, closes) in [(Phone, true), (InStore, true), (Channel::Callback, true), (Wechat, false), (Email, false), (Letter, false)] {
        let own = logged(OFFICER, inn, channel, None, due.now);
        let refused = (!closes).then_some(CustomerNotHeard);
        assert_eq!(callback(&mut due, OFFICER, CallbackResult::Satisfied, own.clone()), refused, "{channel}");
        assert_eq!(callback(&mut due, OFFICER, CallbackResult::Unsatisfied, own), None, "{channel}");
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

/// People say times by the minute: one without seconds stands for its whole minute, and what is kept lies in order all the same.
#[test]
fn a_time_by_the_minute_stands_for_all_of_it() {
    let minute = super::support::at("2026-02-13T10:05:00Z");
    let second = |seconds: i64, micros: i64| minute + Duration::seconds(seconds) + Duration::microseconds(micros);
    // When the decision was saved, when the customer was told by what was said, and when they were by what is kept; none where that is too early.
    for (decided, said, kept) in [
        (second(20, 0), minute, Some(second(20, 0))),
        (second(59, 999_999), minute, Some(second(59, 999_999))),
        (second(60, 0), minute, None),
        (minute, minute, Some(minute)),
        (second(20, 0), second(1, 0), None),
        (second(20, 0), second(0, 1), None),
        (second(20, 0), second(20, 0), Some(second(20, 0))),
        (second(20, 0), second(60, 0), Some(second(60, 0))),
    ] {
        let mut floor = Floor::confirming();
        floor.rounds[0].proposed_at = Some(decided);
        floor.now = second(90, 0);
        let words = |told: Option<&str>, at| Talk { told: told.map(str::to_owned), step: new(Channel::Phone, None, Some(at)) };
        let talk = words(Some("致歉"), said);
        let told = floor.does(MANAGER, |complaint, asking| complaint.tell_customer(&talk, &facts(), asking));
        let Some(kept) = kept else {
            assert_eq!(code(told), Some(ContactTooEarly), "{said} after {decided}");
            continue;
        };
        let change = told.unwrap();
        assert_eq!((floor.complaint.told_at, floor.rounds[0].told_at, change.steps[0].at), (Some(kept), Some(kept), kept), "{said}");
        assert_eq!(change.interactions[0].interaction.occurred_at, said);
        // The answer of the same minute follows.
        let yes = words(None, minute);
        let answered = code(floor.does(MANAGER, |complaint, asking| complaint.customer_satisfied(&yes, &facts(), asking)));
        assert_eq!(answered, (kept >= second(60, 0)).then_some(ContactTooEarly), "{said} after {decided}");
    }
    // The refusal says in words what it must follow.
    let mut floor = Floor::confirming();
    floor.satisfied(MANAGER).unwrap();
    floor.later(600);
    let said = CallbackReport {
        result: CallbackResult::Satisfied,
        next_callback_at: None,
        step: new(Channel::Phone, None, Some(floor.now - Duration::seconds(500) - Duration::hours(1))),
    };
    floor.complaint.received_at -= Duration::hours(2);
    let refusal = floor.decides(OFFICER, |complaint, asking| complaint.call_back(&said, &facts(), asking)).unwrap_err();
    assert_eq!((refusal.code, &refusal.extensions["after"]), (ContactTooEarly, &"yes".into()));
    assert!(refusal.arguments.iter().all(|(name, _)| name != "since") && refusal.extensions.contains_key("since"));
}

#[test]
fn a_customer_who_calls_is_told_then() {
    use crate::fields::FieldCode::{AlreadyUsed, NotAContact, NotOutbound};
    let mut floor = Floor::confirming();
    floor.later(60);
    let tell = |floor: &mut Floor, (step, known): (StepDraft, MessageFacts)| {
        let said = Talk { told: Some("致歉".into()), step };
        floor.decides(MANAGER, |complaint, asking| complaint.tell_customer(&said, &known, asking))
    };
    let fault = |taken: Taken| taken.err().map(|refusal| (refusal.errors[0].pointer.clone(), refusal.errors[0].code));
    let (inn, out) = (Direction::Inbound, Direction::Outbound);
    for (direction, channel, wrong) in [
        (inn, Channel::Phone, false),
        (inn, Channel::InStore, false),
        (inn, Channel::Email, true),
        (inn, Channel::Letter, true),
        (out, Channel::Email, false),
        (out, Channel::Phone, false),
    ] {
        let known = logged(AGENT, direction, channel, None, floor.now);
        let expected = wrong.then(|| ("/contact/interaction_id".to_owned(), NotOutbound));
        assert_eq!(fault(tell(&mut floor, known)), expected, "{direction} {channel}");
        let new = NewMessage { channel: Some(channel), direction: Some(direction), content: "来电".into(), ..NewMessage::default() };
        let step = StepDraft { note: None, contact: Some(Message::New(Box::new(new))) };
        let told = tell(&mut floor, (step, facts()));
        assert!(told.as_ref().map_or(true, |change| change.interactions[0].interaction.direction == direction));
        assert_eq!(fault(told), wrong.then(|| ("/contact/direction".to_owned(), NotOutbound)), "{direction} {channel}");
    }
    // Nobody is told by a message that the customer left.
    let left = logged(AGENT, inn, Channel::Phone, Some(Outcome::LeftMessage), floor.now);
    let said = Talk { told: None, step: left.0 };
    let change = floor.decides(MANAGER, |complaint, asking| complaint.tell_customer(&said, &left.1, asking)).unwrap();
    assert_eq!((change.complaint.told_at, change.steps[0].details.reached), (None, Some(false)));
    // What is used, void or a note is named as that.
    let (step, mut known) = logged(AGENT, inn, Channel::Phone, None, floor.now);
    let one = known.logged.as_mut().unwrap();
    one.complaint_id = Some(floor.complaint.id);
    let used = ("/contact/interaction_id".to_owned(), AlreadyUsed);
    assert_eq!(fault(tell(&mut floor, (step.clone(), known.clone()))), Some(used));
    known.logged.as_mut().unwrap().complaint_id = None;
    known.logged.as_mut().unwrap().internal = true;
    let note = ("/contact/interaction_id".to_owned(), NotAContact);
    assert_eq!(fault(tell(&mut floor, (step, known))), Some(note));
}

#[test]
fn a_customer_may_think_better_of_a_yes() {
    let mut floor = Floor::confirming();
    floor.satisfied(MANAGER).unwrap();
    let yes = floor.complaint.satisfied_at.unwrap();
    floor.later(600);
    let unsatisfied = |floor: &mut Floor, by, (step, known): (StepDraft, MessageFacts)| {
        let said = Talk { told: None, step };
        tried(floor, by, |complaint, asking| complaint.customer_unsatisfied(&said, &known, asking))
    };
    let wrote = |direction, at| logged(AGENT, direction, Channel::Email, None, at);
    for (contact, expected) in [
        (wrote(Direction::Inbound, yes - Duration::microseconds(1)), Some(ContactTooEarly)),
        (wrote(Direction::Outbound, yes), Some(CustomerNotHeard)),
        ((StepDraft::default(), facts()), Some(ContactNotLogged)),
        (wrote(Direction::Inbound, yes), None),
        ((new(Channel::Phone, None, None), facts()), None),
    ] {
        assert_eq!(unsatisfied(&mut floor, AGENT, contact), expected);
    }
    floor.is_about(MANAGER, &[AGENT], None).unwrap();
    let now = floor.now;
    for (by, expected) in [(AGENT, Some(ProblemCode::AboutOneself)), (MANAGER, None)] {
        assert_eq!(unsatisfied(&mut floor, by, wrote(Direction::Inbound, now)), expected);
    }
    let said = Talk { told: Some("再次说明方案".into()), step: new(Channel::Phone, None, None) };
    let change = floor.does(MANAGER, |complaint, asking| complaint.customer_unsatisfied(&said, &facts(), asking)).unwrap();
    assert_eq!(change.steps[0].details.told.as_deref(), Some("再次说明方案"));
    assert_eq!((floor.complaint.status, floor.complaint.round), (ComplaintStatus::Assigned, 2));
    assert_eq!((floor.complaint.satisfied_at, floor.complaint.next_callback_at), (None, None));
    let ended = &floor.rounds[0];
    assert_eq!((ended.verdict, ended.satisfied_at), (Some(super::super::RoundVerdict::Unsatisfied), Some(yes)));
    // Nobody called: the promise of a callback is neither kept by it nor broken. A new resolution is promised.
    let spans = floor.complaint.spans(&floor.steps);
    let of = |target| spans.iter().filter(|span| span.target == target).map(|span| span.end).collect::<Vec<_>>();
    assert_eq!(of(SlaTarget::Callback), [Some(End::Withdrawn(floor.now))]);
    assert!(matches!(of(SlaTarget::Resolution)[..], [Some(End::Done(_)), None]));
}
