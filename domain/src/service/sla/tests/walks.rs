//! Random histories: judged step by step as they happen, late, and all at once.

use proptest::prelude::*;

use super::*;

/// What may happen next, so that histories are such as a workflow allows.
#[derive(Clone, Copy, Debug)]
enum Step {
    Write,
    Reply,
    Wait,
    GoOn,
    Resolve,
    Reject,
    Close,
    Reopen,
}

fn steps() -> impl Strategy<Value = Vec<(Step, i64)>> {
    let step = prop::sample::select(vec![
        Step::Write,
        Step::Reply,
        Step::Wait,
        Step::GoOn,
        Step::Resolve,
        Step::Reject,
        Step::Close,
        Step::Reopen,
    ]);
    prop::collection::vec((step, prop_oneof![0_i64..600, 0_i64..30_000, 0_i64..400_000]), 0..14)
}

/// The history that the steps make, leaving out those that the state does not allow.
fn history(start: Instant, steps: &[(Step, i64)]) -> Vec<Moment> {
    #[derive(PartialEq)]
    enum State {
        Open,
        Waiting,
        Resolved,
        Closed,
    }
    let (mut state, mut at) = (State::Open, start);
    let mut moments = vec![Moment { at, what: REPORTED }];
    for (step, wait) in steps {
        let next = match (step, &state) {
            (Step::Write, State::Open | State::Waiting) => What::CustomerWrote,
            (Step::Reply, State::Open | State::Waiting) => What::StaffReplied,
            (Step::Wait, State::Open) => WAIT,
            (Step::GoOn, State::Waiting) => What::WaitEnded,
            (Step::Resolve, State::Open | State::Waiting) => What::Resolved,
            (Step::Reject, State::Resolved) => What::Rejected,
            (Step::Close, State::Resolved) => What::Closed,
            (Step::Reopen, State::Closed) => What::Reopened,
            _ => continue,
        };
        at += seconds(*wait);
        state = match next {
            What::WaitBegan { .. } => State::Waiting,
            What::Resolved => State::Resolved,
            What::Closed => State::Closed,
            What::WaitEnded | What::Rejected | What::Reopened => State::Open,
            _ => state,
        };
        moments.push(Moment { at, what: next });
    }
    moments
}

type Told = Vec<(Instant, Mark, SlaTarget, i64)>;

fn note(told: &mut Told, before: &[Clock], after: &[Clock]) {
    told.extend(marks(before, after).iter().map(|(at, mark, clock)| (*at, *mark, clock.target, clock.ordinal)));
}

/// Judges as the service does: each command first lets what is due take effect; `major` says of each moment how the record is classified.
fn step_by_step(book: &Book, moments: &[Moment], major: &[bool], until: Instant) -> (Vec<Clock>, Told) {
    let usual = traits(Channel::Phone);
    let (mut kept, mut told): (Vec<Clock>, Told) = (Vec::new(), Vec::new());
    let of = |number: usize| Traits { major: major.get(number).copied().unwrap_or(false), ..usual };
    let due = |kept: &mut Vec<Clock>, told: &mut Told, known: usize, now: Instant| {
        while let Some((at, _)) = Summary::of(kept).next_mark.filter(|(at, _)| *at <= now) {
            let after = judge(book, &of(known - 1), &spans(&moments[..known]), kept, at);
            note(told, kept, &after);
            *kept = after;
        }
    };
    for known in 1..=moments.len() {
        let now = moments[known - 1].at;
        if known > 1 {
            due(&mut kept, &mut told, known - 1, now);
        }
        let after = judge(book, &of(known - 1), &spans(&moments[..known]), &kept, now);
        note(&mut told, &kept, &after);
        kept = after;
    }
    due(&mut kept, &mut told, moments.len(), until);
    let after = judge(book, &of(moments.len() - 1), &spans(moments), &kept, until);
    note(&mut told, &kept, &after);
    (after, told)
}

fn starts() -> impl Strategy<Value = Instant> {
    (0_i64..20_000_000).prop_map(|offset| at("2026-01-01T00:00:00Z") + seconds(offset))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn judged_as_it_happens_or_all_at_once(start in starts(), steps in steps(), rest in 0_i64..900_000) {
        let (book, moments) = (book(full()), history(start, &steps));
        let until = moments.last().unwrap().at + seconds(rest);
        let (kept, told) = step_by_step(&book, &moments, &[], until);
        let replayed = judge(&book, &traits(Channel::Phone), &spans(&moments), &[], until);
        prop_assert_eq!(&kept, &replayed);
        let mut at_once = Vec::new();
        note(&mut at_once, &[], &replayed);
        let mut in_time = told.clone();
        in_time.sort_unstable();
        at_once.sort_unstable();
        prop_assert_eq!(in_time, at_once);
        prop_assert!(told.windows(2).all(|pair| pair[0].0 <= pair[1].0), "out of order: {told:?}");
    }

    #[test]
    fn time_used_and_time_left_are_the_promise(start in starts(), steps in steps(), rest in 0_i64..900_000) {
        let (book, moments) = (book(full()), history(start, &steps));
        let until = moments.last().unwrap().at + seconds(rest);
        let spans = spans(&moments);
        for clock in judge(&book, &traits(Channel::Phone), &spans, &[], until) {
            prop_assert_eq!(clock.used_seconds + clock.left_seconds(), clock.promise_seconds);
            prop_assert_eq!(clock.left_seconds() <= 0, clock.breached_at.is_some());
            let span = spans.iter().find(|span| (span.target, span.ordinal) == (clock.target, clock.ordinal)).unwrap();
            let explained = explain(&book, &clock, span, until);
            let sum: Duration = explained.segments.iter().map(|segment| segment.to - segment.from).sum();
            let expected = if clock.state == ClockState::Running { clock.promise_seconds } else { clock.used_seconds };
            prop_assert_eq!(sum.num_seconds(), expected);
        }
    }

    #[test]
    fn a_new_class_never_forgives_and_nothing_is_told_twice(
        start in starts(), steps in steps(), classes in prop::collection::vec(any::<bool>(), 0..15), rest in 0_i64..900_000,
    ) {
        let (book, moments) = (book(full()), history(start, &steps));
        let until = moments.last().unwrap().at + seconds(rest);
        let (kept, told) = step_by_step(&book, &moments, &classes, until);
        let mut once: Vec<_> = told.iter().map(|(_, mark, target, ordinal)| (*mark, *target, *ordinal)).collect();
        once.sort_unstable();
        let count = once.len();
        once.dedup();
        prop_assert_eq!(once.len(), count);
        for (at, mark, target, ordinal) in &told {
            if *mark == Mark::Breach {
                let after = clock(&kept, *target, *ordinal);
                prop_assert_eq!((after.state, after.breached_at), (ClockState::Breached, Some(*at)));
            }
        }
        for known in 1..moments.len() {
            let (before, _) = step_by_step(&book, &moments[..known], &classes, moments[known].at);
            for broken in before.iter().filter(|clock| clock.breached_at.is_some()) {
                let after = clock(&kept, broken.target, broken.ordinal);
                prop_assert_eq!((after.breached_at, after.due_at), (broken.breached_at, broken.due_at));
            }
        }
    }

    #[test]
    fn waiting_never_makes_a_deadline_earlier(start in starts(), from in 0_i64..60_000, wait in 1_i64..300_000) {
        let (book, usual) = (book(full()), traits(Channel::Phone));
        let pause = [
            Moment { at: start, what: REPORTED },
            Moment { at: start + seconds(from), what: WAIT },
            Moment { at: start + seconds(from + wait), what: What::WaitEnded },
        ];
        let due = |moments: &[Moment]| clock(&judge(&book, &usual, &spans(moments), &[], start), SlaTarget::Resolution, 1).due_at.unwrap();
        prop_assert!(due(&pause) >= due(&pause[..1]));
    }
}
