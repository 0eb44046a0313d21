//! The years that the company has behind it, as its staff lived them: opening hours, weekends, seasons.

use chrono::{Datelike, Days, NaiveDate, TimeDelta};
use guanxi_domain::instant::Instant;

use super::chance::Chance;

/// China is eight hours ahead all year.
const AHEAD: TimeDelta = TimeDelta::hours(8);
/// How busy the months are, in percent of an average one: much before the spring festival, little after it, sales in autumn.
const SEASONS: [u64; 12] = [120, 62, 92, 96, 108, 95, 86, 88, 116, 118, 104, 125];
/// The busiest month.
const BUSIEST: u64 = 125;

/// From the first day to the one on which everything ends.
#[derive(Clone, Copy, Debug)]
pub(super) struct Span {
    /// The first day.
    pub first: NaiveDate,
    /// How many days.
    pub days: i64,
    /// Nothing happens at this instant or later.
    pub until: Instant,
}

impl Span {
    /// So many years before a day.
    pub(super) fn of(until: NaiveDate, years: u32) -> Self {
        let days = i64::from(years) * 365;
        let first = until.checked_sub_days(Days::new(days.unsigned_abs())).unwrap_or(until);
        Self { first, days, until: midnight(until) }
    }

    /// An instant on a day, counted from the first: in opening hours, and rather at the weekend.
    pub(super) fn during(&self, day: i64, chance: &mut Chance) -> Instant {
        let mut date = self.date(day);
        let to_weekend = 5 - i64::from(date.weekday().num_days_from_monday());
        if to_weekend > 0 && chance.percent(22) {
            date = self.date((day + to_weekend).min(self.days - 1));
        }
        midnight(date) + TimeDelta::seconds(chance.between(9 * 3_600, 19 * 3_600 - 1))
    }

    /// Whether something happens on a day: in a quiet month some of it does not.
    pub(super) fn in_season(&self, day: i64, chance: &mut Chance) -> bool {
        let month = usize::try_from(self.date(day).month0()).unwrap_or(0);
        chance.below(BUSIEST) < SEASONS.get(month).copied().unwrap_or(100)
    }

    fn date(&self, day: i64) -> NaiveDate {
        self.first.checked_add_days(Days::new(day.unsigned_abs())).unwrap_or(self.first)
    }
}

fn midnight(date: NaiveDate) -> Instant {
    date.and_time(chrono::NaiveTime::MIN).and_utc() - AHEAD
}
