//! Histories whose clocks are known.

use super::*;

fn judged(list: &[(&str, What)], now: &str) -> Vec<Clock> {
    judge(&book(full()), &traits(Channel::Phone), &spans(&moments(list)), &[], at(now))
}

#[test]
fn a_reply_stops_the_first_response_and_a_message_starts_the_next() {
    let list = [
        ("2026-03-03T01:00:00Z", REPORTED),
        ("2026-03-03T01:30:00Z", What::CustomerWrote),
        ("2026-03-03T01:40:00Z", What::StaffReplied),
        ("2026-03-03T02:00:00Z", What::CustomerWrote),
        ("2026-03-03T02:10:00Z", What::CustomerWrote),
    ];
    let clocks = judged(&list, "2026-03-03T02:30:00Z");
    assert_eq!(clocks.len(), 3);
    let first = clock(&clocks, SlaTarget::FirstResponse, 1);
    assert_eq!((first.state, first.ended_at, first.used_seconds), (ClockState::Met, Some(at("2026-03-03T01:40:00Z")), 2_400));
    // The warning point of half an hour was passed.
    assert_eq!(first.warned_at, Some(at("2026-03-03T01:30:00Z")));
    let next = clock(&clocks, SlaTarget::NextResponse, 1);
    assert_eq!((next.state, next.due_at, next.used_seconds), (ClockState::Running, Some(at("2026-03-03T04:00:00Z")), 1_800));
    let resolution = clock(&clocks, SlaTarget::Resolution, 1);
    assert_eq!(resolution.due_at, Some(at("2026-03-04T02:00:00Z")));
    let summary = Summary::of(&clocks);
    assert_eq!((summary.next_due_at, summary.breached), (next.due_at, false));
    assert_eq!(summary.next_mark, Some((at("2026-03-03T03:00:00Z"), Mark::Warning)));
}

#[test]
fn a_promise_is_broken_at_its_deadline_and_stays_so() {
    let reply = |when: &'static str| [("2026-03-03T01:00:00Z", REPORTED), (when, What::StaffReplied)];
    let state = |when| {
        let clocks = judged(&reply(when), "2026-03-03T09:00:00Z");
        let first = clock(&clocks, SlaTarget::FirstResponse, 1).clone();
        (first.state, first.breached_at, first.left_seconds())
    };
    let due = at("2026-03-03T02:00:00Z");
    assert_eq!(state("2026-03-03T01:59:59Z"), (ClockState::Met, None, 1));
    assert_eq!(state("2026-03-03T02:00:00Z"), (ClockState::Breached, Some(due), 0));
    assert_eq!(state("2026-03-03T02:01:00Z"), (ClockState::Breached, Some(due), -60));
    let clocks = judged(&[("2026-03-03T01:00:00Z", REPORTED)], "2026-03-03T02:30:00Z");
    // It still presses, for somebody has to answer.
    assert_eq!(Summary::of(&clocks).next_due_at, Some(due));
}

#[test]
fn a_call_that_was_taken_is_answered() {
    let clocks = judged(&[("2026-03-03T01:00:00Z", What::Reported { answered: true })], "2026-03-03T01:00:00Z");
    let first = clock(&clocks, SlaTarget::FirstResponse, 1);
    assert_eq!((first.state, first.used_seconds, first.ended_at), (ClockState::Met, 0, Some(at("2026-03-03T01:00:00Z"))));
}

#[test]
fn waiting_stops_the_resolution_alone() {
    let label = Some(crate::service::calendar::Label { zh: "资料", en: "Information" });
    let mut list = vec![("2026-03-03T01:00:00Z", REPORTED), ("2026-03-03T02:00:00Z", What::WaitBegan { reason: label })];
    let clocks = judged(&list, "2026-03-03T01:30:00Z");
    assert_eq!(clock(&clocks, SlaTarget::FirstResponse, 1).due_at, Some(at("2026-03-03T02:00:00Z")));
    let resolution = clock(&clocks, SlaTarget::Resolution, 1);
    assert_eq!((resolution.state, resolution.due_at), (ClockState::Paused, None));
    list.push(("2026-03-04T02:00:00Z", What::WaitEnded));
    let clocks = judged(&list, "2026-03-04T03:00:00Z");
    let resolution = clock(&clocks, SlaTarget::Resolution, 1);
    // Ten hours from nine o'clock: one before the wait, eight after it that day, one the next.
    assert_eq!((resolution.due_at, resolution.used_seconds), (Some(at("2026-03-05T02:00:00Z")), 7_200));
    let (book, spans) = (book(full()), spans(&moments(&list)));
    let span = spans.iter().find(|span| span.target == SlaTarget::Resolution).unwrap();
    let explained = explain(&book, resolution, span, at("2026-03-04T03:00:00Z"));
    assert_eq!(explained.skipped[0].label, label);
    assert_eq!(explained.counted.num_seconds(), resolution.promise_seconds);
}

#[test]
fn what_the_customer_rejects_goes_on_and_what_is_reopened_begins_anew() {
    let mut list = vec![
        ("2026-03-03T01:00:00Z", REPORTED),
        ("2026-03-03T01:10:00Z", What::StaffReplied),
        ("2026-03-03T02:00:00Z", What::Resolved),
        ("2026-03-03T03:00:00Z", What::Rejected),
    ];
    let clocks = judged(&list, "2026-03-03T03:00:00Z");
    let resolution = clock(&clocks, SlaTarget::Resolution, 1);
    assert_eq!((resolution.state, resolution.due_at), (ClockState::Running, Some(at("2026-03-04T03:00:00Z"))));
    list.extend([
        ("2026-03-03T04:00:00Z", What::Resolved),
        ("2026-03-04T04:00:00Z", What::Closed),
        ("2026-03-10T02:00:00Z", What::Reopened),
    ]);
    let clocks = judged(&list, "2026-03-10T02:00:00Z");
    let (old, new) = (clock(&clocks, SlaTarget::Resolution, 1), clock(&clocks, SlaTarget::Resolution, 2));
    assert_eq!((old.state, old.ended_at, old.used_seconds), (ClockState::Met, Some(at("2026-03-03T04:00:00Z")), 7_200));
    assert_eq!((new.state, new.due_at), (ClockState::Running, Some(at("2026-03-11T03:00:00Z"))));
}

#[test]
fn a_cancelled_ticket_promises_nothing_more() {
    let clocks = judged(&[("2026-03-03T01:00:00Z", REPORTED), ("2026-03-03T01:10:00Z", What::Ended)], "2026-03-09T01:00:00Z");
    assert!(clocks.iter().all(|clock| clock.state == ClockState::Withdrawn && clock.breached_at.is_none()));
    assert_eq!(Summary::of(&clocks), Summary::default());
}

#[test]
fn a_new_class_counts_from_the_start_and_forgives_nothing() {
    let (book, calm) = (book(full()), traits(Channel::Phone));
    let major = Traits { major: true, ..calm };
    let spans = spans(&moments(&[("2026-03-03T01:00:00Z", REPORTED)]));
    let before = judge(&book, &calm, &spans, &[], at("2026-03-03T01:04:00Z"));
    let tighter = judge(&book, &major, &spans, &before, at("2026-03-03T01:04:00Z"));
    assert_eq!(clock(&tighter, SlaTarget::FirstResponse, 1).due_at, Some(at("2026-03-03T01:06:00Z")));
    // A deadline that the class puts into the past is broken now, and both are told once.
    let now = at("2026-03-03T01:20:00Z");
    let broken = judge(&book, &major, &spans, &before, now);
    let first = clock(&broken, SlaTarget::FirstResponse, 1);
    assert_eq!((first.due_at, first.breached_at, first.warned_at), (Some(at("2026-03-03T01:06:00Z")), Some(now), Some(now)));
    let told: Vec<_> = marks(&before, &broken).iter().map(|(at, mark, clock)| (*at, *mark, clock.target)).collect();
    assert_eq!(told, [(now, Mark::Warning, SlaTarget::FirstResponse), (now, Mark::Breach, SlaTarget::FirstResponse)]);
    let calm_again = judge(&book, &calm, &spans, &broken, at("2026-03-03T01:21:00Z"));
    let first = clock(&calm_again, SlaTarget::FirstResponse, 1);
    assert_eq!((first.state, first.due_at, first.breached_at), (ClockState::Breached, Some(at("2026-03-03T01:06:00Z")), Some(now)));
    assert!(marks(&broken, &calm_again).is_empty());
}

#[test]
fn a_clock_keeps_the_versions_that_it_began_with() {
    let (old, traits) = (book(full()), traits(Channel::Phone));
    let spans = spans(&moments(&[("2026-03-03T01:00:00Z", REPORTED)]));
    let now = at("2026-03-03T01:10:00Z");
    let kept = judge(&old, &traits, &spans, &[], now);
    let mut longer = full().rules[1].clone();
    longer.promises.insert(SlaTarget::FirstResponse, promise(1_800, ClockKind::Always));
    let mut new = book(Policy { rules: vec![longer] });
    new.policy = Arc::new(PolicyVersion { id: version(21), version: 2, policy: new.policy.policy.clone() });
    new.earlier_policies = vec![old.policy.clone()];
    let as_before = judge(&new, &traits, &spans, &kept, now);
    assert_eq!(as_before, kept);
    // Without what is kept, the version in force holds: so a change is applied.
    let applied = judge(&new, &traits, &spans, &[], now);
    assert_eq!(clock(&applied, SlaTarget::FirstResponse, 1).due_at, Some(at("2026-03-03T01:30:00Z")));
    // What nobody promises any more is withdrawn, and can come back.
    new.policy = Arc::new(PolicyVersion { id: version(22), version: 3, policy: Policy::default() });
    new.earlier_policies.clear();
    let withdrawn = judge(&new, &traits, &spans, &kept, now);
    assert!(withdrawn.iter().all(|clock| clock.state == ClockState::Withdrawn && clock.ended_at == Some(now)));
    assert_eq!(judge(&new, &traits, &spans, &withdrawn, now + seconds(60)), withdrawn);
}
