//! Timers: what is to happen to a record at an instant, and in which order.
//!
//! The effect of a timer is rows, made in the transaction that removes the timer. Those of one record take effect
//! one after another by due instant; one that fails holds back those behind it and is tried again later.

use std::collections::HashSet;

use chrono::Duration;

use crate::ids::TimerId;
use crate::instant::Instant;
use crate::platform::event::Record;

/// The wait after the first failure; it doubles with each further one.
pub const FIRST_WAIT: Duration = Duration::seconds(5);
/// The longest wait between two tries. A timer is never given up: its effect was promised.
pub const LONGEST_WAIT: Duration = Duration::minutes(15);

/// A timer that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timer {
    /// Its id.
    pub id: TimerId,
    /// What is to happen; the worker knows an effect for each kind.
    pub kind: String,
    /// To which record.
    pub record: Record,
    /// When: the effect carries this instant, however late it comes.
    pub due_at: Instant,
    /// How often its effect failed.
    pub failures: u32,
    /// When it may be tried again after a failure.
    pub retry_at: Option<Instant>,
}

impl Timer {
    /// The order in which timers take effect.
    #[must_use]
    pub const fn order(&self) -> (Instant, TimerId) {
        (self.due_at, self.id)
    }

    /// The earliest instant at which a worker may try it.
    #[must_use]
    pub fn ready_at(&self) -> Instant {
        self.retry_at.map_or(self.due_at, |retry_at| retry_at.max(self.due_at))
    }

    /// Whether a worker may try it now.
    #[must_use]
    pub fn is_ready(&self, now: Instant) -> bool {
        self.ready_at() <= now
    }

    /// The timer after its effect failed.
    #[must_use]
    pub fn failed(mut self, now: Instant) -> Self {
        self.retry_at = Some(now + wait_after(self.failures));
        self.failures = self.failures.saturating_add(1);
        self
    }
}

/// How long to wait after a failure, given the number of failures before it.
#[must_use]
pub fn wait_after(failures_before: u32) -> Duration {
    let doubled = 1_i32.checked_shl(failures_before.min(16)).and_then(|times| FIRST_WAIT.checked_mul(times));
    doubled.map_or(LONGEST_WAIT, |wait| wait.min(LONGEST_WAIT))
}

/// Which of the given timers take effect now, in order: of each record all that are due, up to the first that waits for another try.
#[must_use]
pub fn take_effect(mut timers: Vec<Timer>, now: Instant) -> Vec<Timer> {
    timers.sort_by_key(Timer::order);
    let mut held = HashSet::new();
    timers.retain(|timer| {
        let ready = timer.is_ready(now) && !held.contains(&timer.record);
        if !ready {
            held.insert(timer.record);
        }
        ready
    });
    timers
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::instant;
    use crate::platform::event::RecordKind;

    fn start() -> Instant {
        instant::parse("2026-02-13T09:00:00Z").unwrap()
    }

    fn timer(id: u128, record: u128, due: i64, retry: Option<i64>) -> Timer {
        Timer {
            id: TimerId::new(Uuid::from_u128(id)),
            kind: "test".to_owned(),
            record: Record { kind: RecordKind::Customer, id: Uuid::from_u128(record) },
            due_at: start() + Duration::seconds(due),
            failures: 0,
            retry_at: retry.map(|seconds| start() + Duration::seconds(seconds)),
        }
    }

    #[test]
    fn waits_double_up_to_a_quarter_of_an_hour() {
        let seconds: Vec<_> = (0..10).map(|failures| wait_after(failures).num_seconds()).collect();
        assert_eq!(seconds, [5, 10, 20, 40, 80, 160, 320, 640, 900, 900]);
        assert_eq!(wait_after(u32::MAX), LONGEST_WAIT);
        let failed = timer(1, 1, 0, None).failed(start());
        assert_eq!((failed.failures, failed.ready_at()), (1, start() + FIRST_WAIT));
    }

    #[test]
    fn a_failed_timer_holds_back_its_record_alone() {
        let timers = vec![timer(3, 2, -1, None), timer(2, 1, -1, None), timer(1, 1, -5, Some(10)), timer(4, 3, 5, None)];
        let ids: Vec<_> = take_effect(timers, start()).iter().map(|timer| timer.id.to_string()).collect();
        assert_eq!(ids, [TimerId::new(Uuid::from_u128(3)).to_string()]);
    }

    proptest! {
        #[test]
        fn in_order_and_complete(rows in prop::collection::vec((0_u128..4, -20_i64..20, prop::option::of(-20_i64..20)), 0..30)) {
            let timers: Vec<_> = rows.iter().enumerate().map(|(at, (record, due, retry))| timer(at as u128, *record, *due, *retry)).collect();
            let taken = take_effect(timers.clone(), start());
            prop_assert!(taken.windows(2).all(|pair| pair[0].order() < pair[1].order()));
            for timer in &timers {
                let held = timers.iter().any(|other| other.record == timer.record && other.order() <= timer.order() && !other.is_ready(start()));
                prop_assert_eq!(taken.contains(timer), !held);
            }
        }
    }
}
