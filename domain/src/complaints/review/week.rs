//! Weeks as reviews go by them: those of ISO 8601, from Monday on, in the zone of a unit.

use std::fmt;

use chrono::{Datelike as _, Days, NaiveDate, NaiveTime, TimeDelta, TimeZone as _, Weekday};

use crate::fields::{FieldCode, FieldResult};
use crate::instant::{FIRST_YEAR, Instant, LAST_YEAR, Tz};
use crate::service::report::week_of;

/// A week, by its Monday. It is written `2026-W47`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Week(NaiveDate);

impl Week {
    /// The week in which an instant lies.
    #[must_use]
    pub fn of(at: Instant, zone: Tz) -> Self {
        Self(week_of(at, zone))
    }

    /// Reads `2026-W47`.
    ///
    /// # Errors
    /// `week_invalid` where it names no week.
    pub fn parse(text: impl AsRef<str>) -> FieldResult<Self> {
        let parts = text.as_ref().trim().split_once("-W");
        let read = parts.filter(|(year, week)| year.len() == 4 && week.len() == 2).and_then(|(year, week)| {
            let year: i32 = year.parse().ok().filter(|year| (FIRST_YEAR..=LAST_YEAR).contains(year))?;
            NaiveDate::from_isoywd_opt(year, week.parse().ok()?, Weekday::Mon)
        });
        Ok(Self(read.ok_or(FieldCode::WeekInvalid)?))
    }

    /// Its Monday.
    #[must_use]
    pub const fn monday(self) -> NaiveDate {
        self.0
    }

    /// The week so many weeks before.
    #[must_use]
    pub fn before(self, weeks: u64) -> Self {
        Self(self.0.checked_sub_days(Days::new(weeks * 7)).unwrap_or(self.0))
    }

    /// The next week.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0.checked_add_days(Days::new(7)).unwrap_or(self.0))
    }

    /// Whether it has begun anywhere on Earth.
    #[must_use]
    pub fn has_begun(self, now: Instant) -> bool {
        self.begins(Tz::Pacific__Kiritimati) <= now
    }

    /// When it begins in a zone.
    #[must_use]
    pub fn begins(self, zone: Tz) -> Instant {
        day_begins(self.0, zone)
    }

    /// When it is over.
    #[must_use]
    pub fn ends(self, zone: Tz) -> Instant {
        self.next().begins(zone)
    }
}

impl fmt::Display for Week {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let week = self.0.iso_week();
        write!(formatter, "{:04}-W{:02}", week.year(), week.week())
    }
}

/// When a day begins in a zone: at midnight, or at the first full hour after it where clocks are put forward over it.
#[must_use]
pub fn day_begins(day: NaiveDate, zone: Tz) -> Instant {
    let midnight = day.and_time(NaiveTime::MIN);
    let mut hours = (0..=3).map(|hours| midnight + TimeDelta::hours(hours));
    let first = hours.find_map(|local| zone.from_local_datetime(&local).earliest());
    first.map_or_else(|| midnight.and_utc(), |at| at.to_utc())
}
