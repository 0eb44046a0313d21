//! How wrong sign-ins slow down further ones, and when they are an alarm.
//!
//! Two rows of failures count: those of an account from an address, and those of an address whatever the account. The first
//! five in a row cost nothing. Then each further failure doubles the wait before the next try, up to a quarter of an hour; a
//! success ends the row. An account is never locked as such: whoever owns it signs in from elsewhere while somebody tries.
//!
//! A flood from many addresses is stopped by no row. Of those of which it knows nothing good a process checks no more than [`Flood`] lets it.

use std::net::{IpAddr, Ipv6Addr};
use std::time;

use chrono::Duration;

use crate::instant::Instant;

/// How many failures in a row cost nothing: the wait begins after the fifth.
pub const FREE_FAILURES: i64 = 5;
/// The wait after the fifth failure.
pub const FIRST_WAIT: Duration = Duration::seconds(1);
/// The longest wait.
pub const LONGEST_WAIT: Duration = Duration::minutes(15);
/// After this long without a failure a row is forgotten.
pub const MEMORY: Duration = Duration::hours(2);

/// From how many addresses an account must have seen failures within [`ALERT_WINDOW`] for an alarm.
pub const ALERT_ADDRESSES: i64 = 10;
/// The time over which these addresses are counted.
pub const ALERT_WINDOW: Duration = Duration::hours(1);
/// The least time between two alarms of one account.
pub const ALERT_PAUSE: Duration = Duration::hours(1);

/// How many wrong tries of strangers, for each that a process checks at once, cost the next stranger nothing.
pub const FREE_WRONGS: u32 = 30;
/// How long each further one holds its turn: what a check takes is a small part of it, so that the processor belongs to everybody else.
pub const WRONG_EVERY: time::Duration = time::Duration::from_millis(400);

/// Wrong tries of strangers, from addresses of which a process knows nothing good, whatever their account. The first [`FREE_WRONGS`] cost
/// nothing, for each that a process checks at once, and in each [`WRONG_EVERY`] as many more don't.
#[derive(Clone, Debug)]
pub struct Flood {
    at_once: u32,
    // When the last one is paid for.
    paid_at: time::Duration,
}

impl Flood {
    /// None yet, in a process that checks so many at once, at least one.
    #[must_use]
    pub fn new(at_once: usize) -> Self {
        Self { at_once: u32::try_from(at_once).unwrap_or(u32::MAX).max(1), paid_at: time::Duration::ZERO }
    }

    /// Counts another wrong one, and says for how long it holds its turn from now on. Time is told as it has passed since some instant, by a
    /// clock that never goes back.
    pub fn pause_after_another(&mut self, now: time::Duration) -> time::Duration {
        self.paid_at = self.paid_at.max(now).saturating_add(WRONG_EVERY / self.at_once);
        (self.paid_at - now).saturating_sub(WRONG_EVERY * FREE_WRONGS)
    }
}

/// Failures in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Failures {
    /// How many, 1 or more.
    pub count: i64,
    /// When the last one was.
    pub last_at: Instant,
}

impl Failures {
    /// The row with one failure more. One that was forgotten begins anew.
    #[must_use]
    pub fn with_another(row: Option<Self>, now: Instant) -> Self {
        let before = row.filter(|row| now - row.last_at < MEMORY).map_or(0, |row| row.count);
        Self { count: before.saturating_add(1), last_at: now }
    }

    /// How long the next try has to wait, counted from the last failure.
    #[must_use]
    pub fn wait(self) -> Duration {
        let further = self.count.saturating_sub(FREE_FAILURES).min(20);
        u32::try_from(further).map_or(Duration::zero(), |doublings| (FIRST_WAIT * (1 << doublings)).min(LONGEST_WAIT))
    }

    /// When the next try may come.
    #[must_use]
    pub fn open_at(self) -> Instant {
        self.last_at + self.wait()
    }

    /// How long a try that comes now is too early; `None` where it may go on. Never more than the wait itself, also where the
    /// clock of the process that saw the last failure is ahead.
    #[must_use]
    pub fn too_early_by(self, now: Instant) -> Option<Duration> {
        let left = (self.open_at() - now).min(self.wait());
        (left > Duration::zero()).then_some(left)
    }
}

/// Whether failures of an account are an alarm: they came from many addresses, and none was raised for a while.
#[must_use]
pub fn is_alarm(addresses: i64, last_alert: Option<Instant>, now: Instant) -> bool {
    addresses >= ALERT_ADDRESSES && last_alert.is_none_or(|at| now - at >= ALERT_PAUSE)
}

/// The address as failures are counted by it: of IPv6 the network of 64 bits, since one line gets as many addresses as it likes.
#[must_use]
pub fn counted_address(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 64))),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::instant;

    fn start() -> Instant {
        instant::parse("2026-02-13T09:00:00Z").unwrap()
    }

    fn row(count: i64) -> Failures {
        Failures { count, last_at: start() }
    }

    #[test]
    fn of_a_flood_a_process_checks_a_few_a_second() {
        let at = time::Duration::from_millis;
        for (at_once, every) in [(0, 400), (1, 400), (4, 100)] {
            let mut flood = Flood::new(at_once);
            for _ in 0..FREE_WRONGS * at_once.max(1) as u32 {
                assert_eq!(flood.pause_after_another(at(0)), time::Duration::ZERO);
            }
            assert_eq!(flood.pause_after_another(at(0)).as_millis(), every);
            assert_eq!(flood.pause_after_another(at(0)).as_millis(), 2 * every);
            assert_eq!(flood.pause_after_another(at(2 * every as u64)).as_millis(), every);
            // Whoever holds the turn for that long lets so many through.
            let mut now = 3 * every as u64;
            let first = now;
            for _ in 0..100 {
                now += u64::try_from(flood.pause_after_another(at(now)).as_millis()).unwrap();
            }
            assert_eq!(now - first, 100 * every as u64);
        }
    }

    #[test]
    fn wrong_ones_now_and_then_are_no_flood() {
        let mut flood = Flood::new(1);
        for number in 0..1_000 {
            assert_eq!(flood.pause_after_another(WRONG_EVERY * number), time::Duration::ZERO, "{number}");
        }
    }

    #[test]
    fn waits_double_up_to_a_quarter_of_an_hour() {
        let table = [
            (1, 0),
            (4, 0),
            (5, 1),
            (6, 2),
            (7, 4),
            (8, 8),
            (10, 32),
            (13, 256),
            (14, 512),
            (15, 900),
            (16, 900),
            (1_000, 900),
            (i64::MAX, 900),
        ];
        for (count, seconds) in table {
            assert_eq!(row(count).wait().num_seconds(), seconds, "{count}");
        }
    }

    #[test]
    fn a_try_comes_too_early_until_the_wait_is_over() {
        let row = row(8);
        for (after_ms, early_ms) in [(0, Some(8_000)), (7_999, Some(1)), (8_000, None), (60_000, None), (-60_000, Some(8_000))] {
            let early = row.too_early_by(start() + Duration::milliseconds(after_ms));
            assert_eq!(early.map(|early| early.num_milliseconds()), early_ms, "{after_ms}");
        }
        assert_eq!(Failures { count: 4, ..row }.too_early_by(start()), None);
    }

    #[test]
    fn an_alarm_is_raised_once_in_a_while() {
        let table = [
            (ALERT_ADDRESSES - 1, None, false),
            (ALERT_ADDRESSES, None, true),
            (ALERT_ADDRESSES, Some(Duration::minutes(59)), false),
            (1_000, Some(Duration::minutes(59)), false),
            (ALERT_ADDRESSES, Some(ALERT_PAUSE), true),
        ];
        for (addresses, ago, alarm) in table {
            assert_eq!(is_alarm(addresses, ago.map(|ago| start() - ago), start()), alarm, "{addresses} {ago:?}");
        }
    }

    #[test]
    fn an_address_of_ipv6_stands_for_its_network() {
        for (address, counted) in [
            ("203.0.113.7", "203.0.113.7"),
            ("::ffff:203.0.113.7", "203.0.113.7"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
            ("2001:db8:1:2:ffff::", "2001:db8:1:2::"),
            ("2001:db8:1:3::1", "2001:db8:1:3::"),
        ] {
            assert_eq!(counted_address(address.parse().unwrap()).to_string(), counted);
        }
    }

    proptest! {
        /// However patiently somebody tries, ever at the first moment that is allowed, in a day they get about a hundred tries in.
        #[test]
        fn a_day_holds_few_tries(haste in 1_i64..1_000) {
            let (mut now, mut tries, mut row) = (start(), 0, None);
            let end = start() + Duration::days(1);
            while now < end {
                row = Some(Failures::with_another(row, now));
                tries += 1;
                now += row.unwrap().wait().max(Duration::milliseconds(haste));
            }
            prop_assert!(tries <= 5 + 10 + 96, "{}", tries);
        }

        /// A longer row never waits less, and only time or a success shortens it.
        #[test]
        fn rows_only_grow(counts in 1_i64..100, seconds in 0_i64..20_000) {
            let now = start() + Duration::seconds(seconds);
            let next = Failures::with_another(Some(row(counts)), now);
            prop_assert!(row(counts + 1).wait() >= row(counts).wait());
            prop_assert_eq!(next.count, if seconds < MEMORY.num_seconds() { counts + 1 } else { 1 });
        }
    }
}
