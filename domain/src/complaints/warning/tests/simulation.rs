//! A year of complaints as companies have them: busy hours and weekends, seasons, growth, products and staff that are new. With a spike
//! it is found within its hour; without one there are few false alerts.

use std::collections::{BTreeMap, HashMap};

use chrono::{Datelike, NaiveDate, TimeDelta, Timelike};

use crate::complaints::warning::policy::WarningPolicy;
use crate::complaints::warning::spike::{Seen, find};
use crate::instant::{self, Instant};

const DAYS: i64 = 365;
const OUTLETS: u64 = 12;
const PRODUCTS: u64 = 60;
const STAFF: u64 = 90;
const CAUSES: u64 = 15;

/// Numbers that look like chance, the same at every run (splitmix64).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    /// How many happen where so many do on the average.
    fn poisson(&mut self, expected: f64) -> u64 {
        let (mut product, mut count) = (self.unit(), 0);
        while product > (-expected).exp() {
            product *= self.unit();
            count += 1;
        }
        count
    }

    /// A few are chosen often, many seldom: one of `bound`, the nth by a weight of 1/n.
    fn unequal(&mut self, bound: u64) -> u64 {
        let whole: f64 = (1..=bound).map(|nth| 1.0 / nth as f64).sum();
        let mut left = self.unit() * whole;
        for nth in 1..=bound {
            left -= 1.0 / nth as f64;
            if left <= 0.0 {
                return nth - 1;
            }
        }
        bound - 1
    }
}

type Series = (&'static str, u64);

fn start() -> Instant {
    instant::parse("2025-12-31T16:00:00Z").unwrap()
}

/// How many complaints an hour sees, where a day has so many on the average. Hours and days are those of Shanghai.
fn in_hour(hour: i64, a_day: f64) -> f64 {
    let local = start() + TimeDelta::hours(hour + 8);
    let of_day = match local.hour() {
        9..=11 | 14..=17 => 2.2,
        8 | 12 | 13 | 18..=20 => 1.2,
        7 | 21 | 22 => 0.5,
        _ => 0.08,
    };
    let of_week = [0.9, 0.9, 0.9, 0.95, 1.05, 1.4, 1.3][local.weekday().num_days_from_monday() as usize];
    let year = hour as f64 / (DAYS * 24) as f64;
    let season = 1.0 + 0.2 * (year * std::f64::consts::TAU).sin();
    a_day / 24.0 * of_day * of_week * season * (0.85 + 0.3 * year)
}

/// What comes: each complaint with what it concerns; its cause is known later.
fn year(chance: &mut Chance, a_day: f64) -> Vec<(Instant, Series)> {
    let mut all = Vec::new();
    for hour in 0..DAYS * 24 {
        for _ in 0..chance.poisson(in_hour(hour, a_day)) {
            let at = start() + TimeDelta::hours(hour) + TimeDelta::seconds(chance.below(3_600) as i64);
            let outlet = chance.unequal(OUTLETS);
            // Every twelve days a product is new.
            let on_sale = (PRODUCTS / 2 + (hour / 24 / 12) as u64).min(PRODUCTS);
            let product = chance.unequal(PRODUCTS) % on_sale;
            let staff = outlet * (STAFF / OUTLETS) + chance.below(STAFF / OUTLETS);
            all.push((at, ("outlet", outlet)));
            all.push((at, ("product", product)));
            if chance.below(3) > 0 {
                all.push((at, ("staff", staff)));
            }
            let known = at + TimeDelta::minutes(30 + chance.below(4_320) as i64);
            all.push((known, ("cause", chance.unequal(CAUSES))));
        }
    }
    all.sort_by_key(|(at, _)| *at);
    all
}

#[derive(Default)]
struct Kept {
    ats: Vec<Instant>,
    days: BTreeMap<NaiveDate, i64>,
    alert: Option<(Instant, Instant)>,
}

/// The alerts that these raise: of which series, when, and the first and the last complaint of the window.
fn alerts(policy: &WarningPolicy, all: &[(Instant, Series)]) -> Vec<(Series, Instant)> {
    let mut kept: HashMap<Series, Kept> = HashMap::new();
    let mut raised = Vec::new();
    for (at, series) in all {
        let (at, watched) = (*at, kept.len() as i64);
        let known = kept.entry(*series).or_default();
        known.ats.push(at);
        *known.days.entry(at.date_naive()).or_default() += 1;
        let from = known.ats.partition_point(|one| *one <= at - policy.longest());
        let days_from = at.date_naive() - TimeDelta::days(policy.usual_days) - policy.longest();
        let seen = Seen {
            around: known.ats[from..].to_vec(),
            days: known.days.range(days_from..).map(|(day, count)| (*day, *count)).collect(),
            began_at: known.ats[0],
            watched_since: start(),
            series: watched.max(1),
        };
        let Some(spike) = find(policy, at, &seen) else { continue };
        match &mut known.alert {
            Some((first, last)) if spike.first_at <= *last && spike.last_at >= *first => *last = (*last).max(spike.last_at),
            other => {
                *other = Some((spike.first_at, spike.last_at));
                raised.push((*series, at));
            }
        }
    }
    raised
}

const SEEDS: [u64; 3] = [7, 8, 9];
const A_DAY: [f64; 3] = [2.0, 15.0, 60.0];

#[test]
fn a_year_without_a_spike_raises_few_false_alerts() {
    let policy = WarningPolicy::shipped();
    for seed in SEEDS {
        for a_day in A_DAY {
            let raised = alerts(&policy, &year(&mut Chance(seed), a_day));
            assert!(raised.len() <= 5, "seed {seed}, {a_day} a day: {raised:?}");
        }
    }
}

#[test]
fn a_spike_is_found_within_its_hour() {
    let policy = WarningPolicy::shipped();
    for seed in SEEDS {
        for a_day in A_DAY {
            let mut chance = Chance(seed);
            let mut all = year(&mut chance, a_day);
            let day = 60 + chance.below(300) as i64;
            let from = start() + TimeDelta::hours(day * 24 + 9 + chance.below(8) as i64);
            let product = chance.below(PRODUCTS / 2);
            let many = 8 + (a_day / 4.0) as i64;
            for _ in 0..many {
                let at = from + TimeDelta::seconds(chance.below(3_600) as i64);
                all.push((at, ("outlet", chance.unequal(OUTLETS))));
                all.push((at, ("product", product)));
            }
            let until = from + TimeDelta::hours(1);
            all.sort_by_key(|(at, _)| *at);
            all.retain(|(at, _)| *at < until);
            let found = alerts(&policy, &all).into_iter().any(|(of, at)| of == ("product", product) && (from..until).contains(&at));
            assert!(found, "seed {seed}, {a_day} a day, {many} of product {product} from {from}");
        }
    }
}
