//! Random histories in any order of arrival: the steps, the replay and the naive program say the same.

use chrono::Duration;
use proptest::prelude::*;

use super::super::*;
use super::oracle;
use super::support::*;
use crate::instant::Instant;
use crate::vocabulary::Word;

/// Something that becomes known, so many days after it happened.
#[derive(Clone, Debug)]
enum Arrival {
    Order { at: i64, known_after: i64 },
    Contact { at: i64, known_after: i64 },
    Mark { stage: usize, pin: Option<i64> },
    Refund { which: usize, at: i64 },
    Cancel { which: usize },
    Days(i64),
}

fn arrivals() -> impl Strategy<Value = Vec<Arrival>> {
    let one = prop_oneof![
        6 => (0..40_i64, -1..25_i64).prop_map(|(at, known_after)| Arrival::Order { at, known_after }),
        3 => (0..40_i64, -1..25_i64).prop_map(|(at, known_after)| Arrival::Contact { at, known_after }),
        2 => (1..5_usize, prop::option::of(1..15_i64)).prop_map(|(stage, pin)| Arrival::Mark { stage, pin }),
        1 => (0..4_usize, 0..20_i64).prop_map(|(which, at)| Arrival::Refund { which, at }),
        1 => (0..4_usize).prop_map(|which| Arrival::Cancel { which }),
        3 => (1..20_i64).prop_map(Arrival::Days),
    ];
    prop::collection::vec(one, 0..14)
}

fn policy() -> impl Strategy<Value = Policy> {
    (1..8_i64, 1..4_i64, 1..4_i64, 1..9_i64, 0..7_i64, 1..12_i64).prop_map(|(days, orders, loyal, window, grace, churn)| Policy {
        days_to_existing: days,
        orders_to_existing: orders,
        loyal_orders: loyal,
        loyal_window_days: window,
        loyal_grace_days: grace,
        churn_after_days: churn,
    })
}

fn timelines() -> impl Strategy<Value = Timeline> {
    prop::collection::vec((0..45_i64, policy()), 1..4).prop_map(|switches| {
        let first = version(1, day(-1_000), switches[0].1);
        let later = switches.iter().zip(2..).map(|((at, policy), number)| version(number, day(*at), *policy));
        timeline(std::iter::once(first).chain(later).collect())
    })
}

/// A customer as a program keeps it: what it knows, the state, and the changes that hold.
struct Kept {
    history: History,
    judged: Judged,
}

impl Kept {
    fn learn(&mut self, facts: &[Fact], timeline: &Timeline, now: Instant) {
        match step(&self.judged.state, facts, timeline, now) {
            Some(stepped) => {
                self.judged.changes.extend(stepped.changes);
                self.judged.state = stepped.state;
            }
            None => self.replay(timeline, now),
        }
    }

    fn replay(&mut self, timeline: &Timeline, now: Instant) {
        self.judged = replay(&self.history, timeline, now).unwrap();
    }

    /// Lets the timers of the customer take effect one by one, each with its instant.
    fn wait(&mut self, timeline: &Timeline, until: Instant) -> Result<(), TestCaseError> {
        while let Some(at) = next_look(&self.judged.state, timeline).filter(|at| *at <= until) {
            let due = next_due(&self.judged.state, timeline);
            let before = self.judged.changes.len();
            self.learn(&[], timeline, at);
            if let Some((due_at, rule)) = due
                && due_at == at
                && self.history.next_after(at - Duration::microseconds(1)).is_none_or(|fact| fact > at)
            {
                let change = &self.judged.changes[before];
                prop_assert_eq!((change.effective_at, change.reason.rule), (at, rule));
            }
            prop_assert!(next_look(&self.judged.state, timeline).is_none_or(|next| next > at));
        }
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn steps_replay_and_the_naive_program_agree(arrivals in arrivals(), timeline in timelines()) {
        let mut now = day(10);
        let history = History::created(now);
        let judged = Judged { state: State::created(now), changes: replay(&history, &timeline, now).unwrap().changes };
        let mut kept = Kept { history, judged };
        for (arrival, number) in arrivals.into_iter().zip(1_u128..) {
            match arrival {
                Arrival::Order { at, known_after } => {
                    now = now.max(day(at + known_after));
                    kept.wait(&timeline, now)?;
                    kept.history.purchases.push(Purchase { at: day(at), order_id: order(number), until: None });
                    kept.learn(&[Fact::Paid { at: day(at), order_id: order(number) }], &timeline, now);
                }
                Arrival::Contact { at, known_after } => {
                    now = now.max(day(at + known_after));
                    kept.wait(&timeline, now)?;
                    kept.history.contacts.push(day(at));
                    kept.learn(&[Fact::Contact(day(at))], &timeline, now);
                }
                Arrival::Mark { stage, pin } => {
                    kept.wait(&timeline, now)?;
                    let mut mark = mark(number, 0, LifecycleStage::ALL[stage], None);
                    (mark.at, mark.pinned_until) = (now, pin.map(|days| now + Duration::days(days)));
                    kept.history.marks.push(mark.clone());
                    kept.learn(&[Fact::Marked(mark)], &timeline, now);
                }
                Arrival::Refund { which, at } => {
                    kept.wait(&timeline, now)?;
                    if let Some(purchase) = kept.history.purchases.get_mut(which) {
                        purchase.until = Some(purchase.at + Duration::days(at));
                        kept.replay(&timeline, now);
                    }
                }
                Arrival::Cancel { which } => {
                    kept.wait(&timeline, now)?;
                    if which < kept.history.purchases.len() {
                        kept.history.purchases.remove(which);
                        kept.replay(&timeline, now);
                    }
                }
                Arrival::Days(days) => {
                    now += Duration::days(days);
                    kept.wait(&timeline, now)?;
                }
            }
            kept.learn(&[], &timeline, now);
            let replayed = replay(&kept.history, &timeline, now).unwrap();
            prop_assert_eq!(&kept.judged, &replayed);
            // Judging once more changes nothing.
            let again = step(&kept.judged.state, &[], &timeline, now).unwrap();
            prop_assert_eq!((again.changes.len(), &again.state), (0, &replayed.state));
            let naive = oracle::changes(&kept.history, &timeline, now);
            let told: Vec<_> = replayed.changes.iter().map(|change| (change.from, change.stage, change.effective_at)).collect();
            prop_assert_eq!(told, naive);
            check_chain(&replayed)?;
        }
        let text = serde_json::to_string(&kept.judged.state).unwrap();
        prop_assert_eq!(serde_json::from_str::<State>(&text).unwrap(), kept.judged.state);
    }

    /// A stage is as it was, whenever one asks: what is known later of later changes nothing.
    #[test]
    fn what_comes_later_changes_nothing_before(days in prop::collection::vec(0..60_i64, 0..8), timeline in timelines(), at in 0..60_i64) {
        let whole = replay(&buyer(&days), &timeline, day(100)).unwrap();
        let early: Vec<_> = days.iter().copied().filter(|of| *of <= at).collect();
        let mut early = buyer(&early);
        for purchase in &mut early.purchases {
            let place = days.iter().position(|of| day(*of) == purchase.at).unwrap();
            purchase.order_id = order(place as u128 + 1);
        }
        let early = replay(&early, &timeline, day(at));
        let told: Vec<_> = whole.changes.iter().filter(|change| change.effective_at <= day(at)).map(|change| (change.stage, change.effective_at)).collect();
        let expected: Vec<_> = early.iter().flat_map(|early| &early.changes).map(|change| (change.stage, change.effective_at)).collect();
        prop_assert_eq!(told, expected);
    }
}

/// Each change begins where the one before ended, and tells how long that had lasted.
fn check_chain(judged: &Judged) -> Result<(), TestCaseError> {
    let mut since: Option<Instant> = None;
    let mut before: Option<&StageChange> = None;
    for change in &judged.changes {
        prop_assert_eq!(change.from, before.map(|before| before.stage));
        prop_assert!(before.is_none_or(|before| before.effective_at <= change.effective_at));
        let lasted = since.filter(|_| change.from != Some(change.stage)).map(|since| (change.effective_at - since).num_seconds());
        prop_assert_eq!(change.from_seconds, lasted);
        prop_assert!(change.stage != LifecycleStage::Prospect || before.is_none());
        if change.from != Some(change.stage) {
            since = Some(change.effective_at);
        }
        prop_assert_eq!(Some(change.since), since);
        before = Some(change);
    }
    prop_assert_eq!(before.map(|last| last.stage), Some(judged.state.stage));
    prop_assert_eq!(Some(judged.state.since), since);
    Ok(())
}
