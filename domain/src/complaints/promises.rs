//! What is promised of a complaint, from when to when: the spans of its clocks, by its history.
//!
//! - The acknowledgement counts from the receipt until somebody has assessed the complaint.
//! - The resolution counts in each round from its beginning until the customer is told what was decided, round the clock where the
//!   complaint is major or critical.
//! - The callback counts from the customer's yes until the customer was called back, or the attempts were given up. Who takes their yes back
//!   before that is not called, and the promise is neither kept nor broken by it.
//! - The general manager's acknowledgement counts from the mark as major or critical, also past the end of the complaint, and on where it
//!   rises before it is acknowledged: whoever raises it does not put off what is owed.
//! - What is still promised of a complaint that is taken in is owed with the one that stays, since when it counted there: whoever merges
//!   two lets no customer wait longer than was promised first.

use super::step::Owed;
use crate::instant::Instant;
use crate::service::sla::{End, SlaTarget, Span};

/// Something that starts or stops clocks of a complaint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turn {
    /// When.
    pub at: Instant,
    /// What.
    pub what: Turned,
}

/// What happened to a complaint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turned {
    /// The customer complained; the first round begins.
    Received,
    /// Somebody assessed it.
    Acknowledged,
    /// It was marked as major or critical.
    Marked,
    /// It is neither any more.
    Unmarked,
    /// The general manager acknowledged that.
    ManagerAcknowledged,
    /// The customer was told of the decision of the round.
    Told,
    /// The customer is satisfied, and is to be called back.
    Satisfied,
    /// The customer is not satisfied, before they were called back.
    TakenBack,
    /// The customer was called back, whatever they said.
    CalledBack,
    /// The next round began.
    RoundBegan,
    /// It was closed.
    Closed,
    /// It took in another of which this is still owed.
    TookOver(Owed),
    /// It was withdrawn or merged into another: nothing is promised any more.
    Dropped,
}

/// The clocks that count, by target.
#[derive(Default)]
struct Clocks {
    all: Vec<Span>,
}

impl Clocks {
    fn last(&mut self, target: SlaTarget) -> Option<&mut Span> {
        self.all.iter_mut().rev().find(|span| span.target == target)
    }

    /// Begins the next of a target, unless the one before still counts.
    fn begin(&mut self, target: SlaTarget, at: Instant) {
        let ordinal = match self.last(target) {
            Some(last) if last.end.is_none() => return,
            Some(last) => last.ordinal + 1,
            None => 1,
        };
        self.all.push(Span::new(target, ordinal, at));
    }

    /// Lets the last of a target, where it counts, begin as early as another did; though not before the one before it ended.
    fn reach_back(&mut self, target: SlaTarget, since: Instant) {
        let ends = self.all.iter().filter(|span| span.target == target).filter_map(|span| span.end);
        let since = ends.map(|(End::Done(at) | End::Withdrawn(at))| at).fold(since, Instant::max);
        if let Some(span) = self.last(target).filter(|span| span.end.is_none()) {
            span.started_at = span.started_at.min(since);
        }
    }

    fn end(&mut self, target: SlaTarget, end: End) {
        if let Some(span) = self.last(target) {
            span.finish(end);
        }
    }
}

/// The spans of a history, by target and ordinal. The turns are in the order in which they happened.
#[must_use]
pub fn spans(turns: &[Turn]) -> Vec<Span> {
    use SlaTarget::{Acknowledgement, Callback, MajorAcknowledgement, Resolution};
    let mut clocks = Clocks::default();
    // Whether the general manager is still to know: what is opened again after a withdrawal is theirs to know of again.
    let mut unknown = false;
    for Turn { at, what } in turns.iter().copied() {
        match what {
            Turned::Marked => unknown = true,
            Turned::Unmarked | Turned::ManagerAcknowledged => unknown = false,
            _ => {}
        }
        match what {
            Turned::Received => {
                clocks.begin(Acknowledgement, at);
                clocks.begin(Resolution, at);
            }
            Turned::Acknowledged => clocks.end(Acknowledgement, End::Done(at)),
            Turned::Marked => clocks.begin(MajorAcknowledgement, at),
            Turned::Unmarked => clocks.end(MajorAcknowledgement, End::Withdrawn(at)),
            Turned::ManagerAcknowledged => clocks.end(MajorAcknowledgement, End::Done(at)),
            Turned::Told => clocks.end(Resolution, End::Done(at)),
            Turned::Satisfied => {
                clocks.end(Resolution, End::Done(at));
                clocks.begin(Callback, at);
            }
            Turned::TakenBack => clocks.end(Callback, End::Withdrawn(at)),
            Turned::CalledBack => clocks.end(Callback, End::Done(at)),
            Turned::RoundBegan => {
                clocks.end(Resolution, End::Done(at));
                clocks.end(Callback, End::Done(at));
                clocks.begin(Resolution, at);
                if unknown {
                    clocks.begin(MajorAcknowledgement, at);
                }
            }
            Turned::TookOver(Owed { target, since }) => {
                // The other promises count here or are kept; this one comes with the severity, of which the next turn tells.
                if target == MajorAcknowledgement {
                    clocks.begin(target, at);
                }
                clocks.reach_back(target, since);
            }
            Turned::Closed => {
                clocks.end(Resolution, End::Done(at));
                clocks.end(Callback, End::Done(at));
                clocks.end(Acknowledgement, End::Withdrawn(at));
            }
            Turned::Dropped => {
                let targets = [Acknowledgement, Resolution, Callback, MajorAcknowledgement];
                targets.into_iter().for_each(|target| clocks.end(target, End::Withdrawn(at)));
            }
        }
    }
    clocks.all.sort_by_key(|span| (span.target, span.ordinal));
    clocks.all
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use proptest::prelude::*;

    use super::Turned::{
        Acknowledged, CalledBack, Closed, Dropped, ManagerAcknowledged, Marked, Received, RoundBegan, Satisfied, TakenBack, Told, TookOver,
        Unmarked,
    };
    use super::*;
    use crate::instant;
    use crate::vocabulary::Word as _;

    fn at(hours: i64) -> Instant {
        instant::parse("2026-02-13T09:00:00Z").unwrap() + TimeDelta::hours(hours)
    }

    fn turns(list: &[(i64, Turned)]) -> Vec<Turn> {
        list.iter().map(|(hours, what)| Turn { at: at(*hours), what: *what }).collect()
    }

    fn owed(target: SlaTarget, since: i64) -> Turned {
        TookOver(Owed { target, since: at(since) })
    }

    /// Of each span: target, ordinal, hour of its beginning, hour of its end where what was promised was done, or below zero where it was
    /// withdrawn.
    fn told(list: &[(i64, Turned)]) -> Vec<(SlaTarget, i64, i64, Option<i64>)> {
        let hour = |instant: Instant| (instant - at(0)).num_hours();
        let end = |end| match end {
            End::Done(at) => hour(at),
            End::Withdrawn(at) => -hour(at),
        };
        spans(&turns(list)).into_iter().map(|span| (span.target, span.ordinal, hour(span.started_at), span.end.map(end))).collect()
    }

    #[test]
    fn each_promise_counts_from_what_begins_it_to_what_it_is_for() {
        use SlaTarget::{Acknowledgement as A, Callback as C, MajorAcknowledgement as M, Resolution as R};
        type Case = (&'static [(i64, Turned)], &'static [(SlaTarget, i64, i64, Option<i64>)]);
        let table: [Case; 10] = [
            (&[(0, Received)], &[(R, 1, 0, None), (A, 1, 0, None)]),
            (&[(0, Received), (3, Acknowledged), (9, Told)], &[(R, 1, 0, Some(9)), (A, 1, 0, Some(3))]),
            // A word of the customer tells in the same breath where nobody told before; a second telling meets nothing.
            (
                &[(0, Received), (1, Acknowledged), (5, Told), (7, Told), (8, Satisfied), (20, CalledBack), (20, Closed)],
                &[(R, 1, 0, Some(5)), (A, 1, 0, Some(1)), (C, 1, 8, Some(20))],
            ),
            // Unsatisfied in the callback, and satisfied in the second round.
            (
                &[
                    (0, Received),
                    (1, Acknowledged),
                    (8, Satisfied),
                    (20, CalledBack),
                    (20, RoundBegan),
                    (30, Satisfied),
                    (40, CalledBack),
                    (40, Closed),
                ],
                &[(R, 1, 0, Some(8)), (R, 2, 20, Some(30)), (A, 1, 0, Some(1)), (C, 1, 8, Some(20)), (C, 2, 30, Some(40))],
            ),
            // They take their yes back before anybody calls.
            (
                &[(0, Received), (1, Acknowledged), (8, Satisfied), (20, TakenBack), (20, RoundBegan), (30, Satisfied), (40, CalledBack)],
                &[(R, 1, 0, Some(8)), (R, 2, 20, Some(30)), (A, 1, 0, Some(1)), (C, 1, 8, Some(-20)), (C, 2, 30, Some(40))],
            ),
            // The customer can't be reached, and the complaint is closed for that.
            (
                &[(0, Received), (1, Acknowledged), (8, Satisfied), (90, Closed)],
                &[(R, 1, 0, Some(8)), (A, 1, 0, Some(1)), (C, 1, 8, Some(90))],
            ),
            // Marked twice before the general manager knows, and once more after, which is taken back.
            (
                &[(0, Received), (2, Marked), (3, Marked), (4, ManagerAcknowledged), (6, Marked), (7, Unmarked), (9, Dropped)],
                &[(R, 1, 0, Some(-9)), (A, 1, 0, Some(-9)), (M, 1, 2, Some(4)), (M, 2, 6, Some(-7))],
            ),
            // Informed of outside recourse: the customer was told, the rest is no longer promised, and the general manager is still to know.
            (
                &[(0, Received), (0, Marked), (5, RoundBegan), (7, Told), (7, Closed)],
                &[(R, 1, 0, Some(5)), (R, 2, 5, Some(7)), (A, 1, 0, Some(-7)), (M, 1, 0, None)],
            ),
            (
                &[(0, Received), (0, Marked), (5, Told), (7, Closed), (90, ManagerAcknowledged)],
                &[(R, 1, 0, Some(5)), (A, 1, 0, Some(-7)), (M, 1, 0, Some(90))],
            ),
            (
                &[(0, Received), (1, Acknowledged), (2, Satisfied), (3, Dropped)],
                &[(R, 1, 0, Some(2)), (A, 1, 0, Some(1)), (C, 1, 2, Some(-3))],
            ),
        ];
        for (list, expected) in table {
            assert_eq!(told(list), expected, "{list:?}");
        }
    }

    #[test]
    fn what_was_owed_before_a_merger_is_owed_after_it() {
        use SlaTarget::{Acknowledgement as A, MajorAcknowledgement as M, Resolution as R};
        let all = |since| [owed(R, since), owed(A, since), owed(M, since)];
        let with = |before: &[(i64, Turned)], at: i64, taken: [Turned; 3], after: &[(i64, Turned)]| {
            told(&[before, &taken.map(|turn| (at, turn)), after].concat())
        };
        // The double was there first; its mark comes with it, and a further one changes nothing.
        let earlier = with(&[(10, Received)], 20, all(4), &[(20, Marked), (21, ManagerAcknowledged)]);
        assert_eq!(earlier, [(R, 1, 4, None), (A, 1, 4, None), (M, 1, 4, Some(21))]);
        // It came later.
        assert_eq!(with(&[(10, Received)], 20, all(12), &[])[..2], [(R, 1, 10, None), (A, 1, 10, None)]);
        // What was kept here is kept; a promise of a later round reaches back to the end of the one before it.
        let kept = [(10, Received), (11, Acknowledged), (12, Marked), (13, ManagerAcknowledged), (15, Told), (30, RoundBegan)];
        let expected = [(R, 1, 10, Some(15)), (R, 2, 15, None), (A, 1, 10, Some(11)), (M, 1, 12, Some(13)), (M, 2, 13, None)];
        assert_eq!(with(&kept, 40, all(4), &[]), expected);
    }

    proptest! {
        /// Whatever happens in whatever order: of each target one span counts at most, they follow one another, and nothing counts once
        /// the complaint is over.
        #[test]
        fn spans_of_a_target_never_overlap(steps in prop::collection::vec((0_i64..50, 0_usize..12), 0..40), ends in any::<bool>()) {
            use SlaTarget::{Acknowledgement, MajorAcknowledgement, Resolution};
            const ALL: [Turned; 9] = [Acknowledged, Marked, Unmarked, ManagerAcknowledged, Told, Satisfied, TakenBack, CalledBack, RoundBegan];
            let all: Vec<Turned> =
                ALL.into_iter().chain([Resolution, Acknowledgement, MajorAcknowledgement].map(|target| owed(target, 60))).collect();
            let mut hour = 0;
            let mut list = vec![(0, Received)];
            for (wait, which) in steps {
                hour += wait;
                list.push((hour, all[which]));
            }
            if ends {
                list.push((hour, Dropped));
            }
            let spans = spans(&turns(&list));
            for target in SlaTarget::ALL {
                let own: Vec<_> = spans.iter().filter(|span| span.target == *target).collect();
                for (number, pair) in own.windows(2).enumerate() {
                    let Some(End::Done(end) | End::Withdrawn(end)) = pair[0].end else { panic!("two count at once: {spans:?}") };
                    prop_assert!(end <= pair[1].started_at);
                    prop_assert_eq!((pair[0].ordinal, pair[1].ordinal), (number as i64 + 1, number as i64 + 2));
                }
            }
            prop_assert!(!ends || spans.iter().all(|span| span.end.is_some()));
        }
    }
}
