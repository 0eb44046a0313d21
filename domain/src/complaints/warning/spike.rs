//! Spikes: far more complaints that have something in common than usual, in a short time.
//!
//! Usual is what the days before the window saw, taken as Poisson's law: complaints come independently of one another. Many series
//! and many windows are watched, so each is asked for a chance so small that all of them together raise a false alert no more often
//! than the policy allows (Bonferroni's correction).

use chrono::{NaiveDate, TimeDelta};

use super::policy::{WarningPolicy, WatchWindow};
use super::tail::{as_float, ln_at_least};
use super::words::AlertLevel;
use crate::instant::Instant;

/// How many complaints are added to what was seen before the usual rate is taken, so that what was never seen is not called impossible.
const SPARE: i64 = 1;
/// The same for a series that is watched for a shorter time than the usual rate is taken from: nobody knows yet what is usual for it.
const SPARE_OF_NEW: i64 = 4;
/// How many times less likely than a yellow alert a red and an orange one are, as powers of ten, and how many times the least count
/// of the window they take, in hundredths.
const BEYOND: [(AlertLevel, f64, i64); 2] = [(AlertLevel::Red, 8.0, 250), (AlertLevel::Orange, 3.0, 150)];
/// The windows of a year are counted as those that lie side by side.
const YEAR: f64 = 365.25 * 86_400.0;

/// What is known of a series around a complaint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// When its complaints came, as far as they share a window with this one; in order, this one among them.
    pub around: Vec<Instant>,
    /// How many came on which day (UTC), in the days before.
    pub days: Vec<(NaiveDate, i64)>,
    /// The first of the series.
    pub began_at: Instant,
    /// The first of any series.
    pub watched_since: Instant,
    /// How many series are watched.
    pub series: i64,
}

/// What was found unusual.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spike {
    /// How much it matters.
    pub level: AlertLevel,
    /// The length of the window, in seconds.
    pub window_seconds: i64,
    /// The first complaint of the window.
    pub first_at: Instant,
    /// The last one.
    pub last_at: Instant,
    /// How many there are in the window.
    pub count: i64,
    /// How many came in the days before it.
    pub usual_count: i64,
    /// How many days those are.
    pub usual_days: i64,
    /// How many a busy window of this length sees.
    pub expected: f64,
    /// The natural logarithm of the chance of so many.
    pub ln_chance: f64,
    /// The natural logarithm of the chance below which there is an alert.
    pub ln_needed: f64,
    /// How many series are watched.
    pub series: i64,
}

/// The most unusual window that a complaint lies in, where one is unusual enough.
#[must_use]
pub fn find(policy: &WarningPolicy, at: Instant, seen: &Seen) -> Option<Spike> {
    let spikes = policy.windows.iter().filter_map(|window| judge(policy, window, at, seen));
    // By what is left of the chance when the threshold is taken off, so that windows of any length compare.
    spikes.min_by(|one, other| (one.ln_chance - one.ln_needed).total_cmp(&(other.ln_chance - other.ln_needed)))
}

fn judge(policy: &WarningPolicy, window: &WatchWindow, at: Instant, seen: &Seen) -> Option<Spike> {
    let (first_at, last_at, count) = densest(&seen.around, at, window.length())?;
    if count < window.least || first_at - seen.watched_since < TimeDelta::days(policy.learning_days) {
        return None;
    }
    let usual = Usual::before(policy, first_at, seen);
    let expected = usual.in_busy(window);
    let ln_chance = ln_at_least(count, expected);
    let ln_needed = ln_needed(policy, window, seen.series);
    let enough = as_float(count) * 100.0 >= expected * as_float(policy.least_ratio_percent);
    if !enough || ln_chance > ln_needed {
        return None;
    }
    let beyond = |(_, powers, times): &&(AlertLevel, f64, i64)| {
        ln_chance <= ln_needed - powers * std::f64::consts::LN_10 && count * 100 >= window.least * times
    };
    let level = BEYOND.iter().find(beyond).map_or(AlertLevel::Yellow, |(level, ..)| *level);
    Some(Spike {
        level,
        window_seconds: window.seconds,
        first_at,
        last_at,
        count,
        usual_count: usual.count,
        usual_days: usual.days,
        expected,
        ln_chance,
        ln_needed,
        series: seen.series,
    })
}

/// The chance that one window of one series may have of a false alert.
fn ln_needed(policy: &WarningPolicy, window: &WatchWindow, series: i64) -> f64 {
    let asked = as_float(series.max(1)) * as_float(i64::try_from(policy.windows.len()).unwrap_or(1).max(1));
    let side_by_side = YEAR / as_float(window.seconds.max(1));
    (as_float(policy.false_alerts_per_year_percent) / 100.0 / (asked * side_by_side)).ln()
}

/// What is usual for a series.
#[derive(Clone, Copy, Debug)]
struct Usual {
    count: i64,
    days: i64,
    spare: i64,
}

impl Usual {
    /// Taken from the whole days before a window; those of a new series are taken as the learning time at least.
    fn before(policy: &WarningPolicy, window_from: Instant, seen: &Seen) -> Self {
        let first_day = window_from.date_naive();
        let settled = (window_from - seen.began_at).num_days() >= policy.usual_days;
        let known = (window_from - if settled { seen.watched_since } else { seen.began_at }).num_days();
        let days = known.clamp(policy.learning_days.min(policy.usual_days), policy.usual_days).max(1);
        let from = first_day - TimeDelta::days(days);
        let count = seen.days.iter().filter(|(day, _)| (from..first_day).contains(day)).map(|(_, count)| count).sum();
        Self { count, days, spare: if settled { SPARE } else { SPARE_OF_NEW } }
    }

    fn in_busy(self, window: &WatchWindow) -> f64 {
        let per_second = as_float(self.count + self.spare) / (as_float(self.days) * 86_400.0);
        per_second * as_float(window.seconds) * as_float(window.busy_percent) / 100.0
    }
}

/// The stretch of a length around an instant that has the most complaints: its first, its last, and how many.
fn densest(around: &[Instant], at: Instant, length: TimeDelta) -> Option<(Instant, Instant, i64)> {
    let mut best: Option<(Instant, Instant, i64)> = None;
    let mut last = 0;
    for (first, from) in around.iter().enumerate() {
        if *from > at {
            break;
        }
        last = last.max(first);
        while around.get(last + 1).is_some_and(|next| *next - *from < length) {
            last += 1;
        }
        let Some(until) = around.get(last) else { break };
        let count = i64::try_from(last - first + 1).unwrap_or(i64::MAX);
        if *until >= at && best.is_none_or(|(.., most)| count > most) {
            best = Some((*from, *until, count));
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instant;

    fn start() -> Instant {
        instant::parse("2026-06-15T06:00:00Z").unwrap()
    }

    fn minutes(list: &[i64]) -> Vec<Instant> {
        list.iter().map(|minutes| start() + TimeDelta::minutes(*minutes)).collect()
    }

    fn seen(around: Vec<Instant>, a_day: i64) -> Seen {
        let days = (1..=60).map(|before| (start().date_naive() - TimeDelta::days(before), a_day)).collect();
        let began_at = start() - TimeDelta::days(400);
        Seen { around, days, began_at, watched_since: began_at, series: 500 }
    }

    #[test]
    fn the_densest_stretch_around_an_instant() {
        let around = minutes(&[0, 50, 55, 70, 80, 109, 130]);
        let hour = TimeDelta::hours(1);
        let found = |minute: i64| {
            let at = start() + TimeDelta::minutes(minute);
            densest(&around, at, hour).map(|(from, until, count)| ((from - start()).num_minutes(), (until - start()).num_minutes(), count))
        };
        assert_eq!(found(0), Some((0, 55, 3)));
        assert_eq!(found(109), Some((50, 109, 5)));
        // A window ends just before its length is over.
        assert_eq!(found(130), Some((80, 130, 3)));
        assert_eq!(densest(&[], start(), hour), None);
    }

    #[test]
    fn what_is_usual_alarms_nobody_and_what_is_not_does() {
        let policy = WarningPolicy::shipped();
        let level = |around: &[i64], a_day: i64| find(&policy, start(), &seen(minutes(around), a_day)).map(|spike| spike.level);
        assert_eq!(level(&[-40, -20, -10, 0], 0), Some(AlertLevel::Yellow));
        assert_eq!(level(&[-40, -20, 0], 0), None, "fewer than the least");
        assert_eq!(level(&[-40, -20, -10, 0], 8), None, "a busy hour has as many");
        assert_eq!(level(&[-50, -40, -30, -20, -10, 0], 0), Some(AlertLevel::Orange));
        let many: Vec<i64> = (-20..=0).collect();
        assert_eq!(level(&many, 8), Some(AlertLevel::Red));
    }

    #[test]
    fn the_figures_tell_why() {
        let spike = find(&WarningPolicy::shipped(), start(), &seen(minutes(&[-40, -30, -20, -10, -5, 0]), 1)).unwrap();
        assert_eq!((spike.window_seconds, spike.count, spike.usual_count, spike.usual_days, spike.series), (3_600, 6, 56, 56, 500));
        assert!((spike.expected - 57.0 / 56.0 / 24.0 * 3.0).abs() < 1e-9);
        assert_eq!((spike.first_at, spike.last_at), (start() - TimeDelta::minutes(40), start()));
        assert!(spike.ln_chance <= spike.ln_needed);
    }

    #[test]
    fn nothing_is_unusual_before_it_is_known_what_is_usual() {
        let policy = WarningPolicy::shipped();
        let around = minutes(&[-40, -20, -10, -5, 0]);
        let young = Seen { watched_since: start() - TimeDelta::days(13), ..seen(around.clone(), 0) };
        assert!(find(&policy, start(), &young).is_none());
        // A series that is new is given more room than one that was quiet for long.
        let new = Seen { began_at: start() - TimeDelta::minutes(40), ..seen(around.clone(), 0) };
        let (of_new, of_old) = (find(&policy, start(), &new).unwrap(), find(&policy, start(), &seen(around, 0)).unwrap());
        assert!(of_new.expected > 10.0 * of_old.expected && of_new.usual_days == 14);
    }

    #[test]
    fn the_more_is_watched_the_more_it_takes() {
        let policy = WarningPolicy::shipped();
        let around = minutes(&[-40, -20, -10, 0]);
        let among = |series| find(&policy, start(), &Seen { series, ..seen(around.clone(), 0) }).is_some();
        assert!(among(100) && !among(1_000_000_000));
    }

    #[test]
    fn one_that_is_entered_late_still_finds_those_that_came_behind_it() {
        let around = minutes(&[0, 5, 10, 20, 40]);
        let spike = find(&WarningPolicy::shipped(), start(), &seen(around, 0)).unwrap();
        assert_eq!((spike.count, spike.first_at), (5, start()));
    }
}
