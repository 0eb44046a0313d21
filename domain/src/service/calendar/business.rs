//! A business calendar: when is open, and why not.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::days::{DayKind, HolidaySet, Label, OwnDay};
use super::hours::{Hours, Weekday, Weekly};

/// When is open: weekly hours in a time zone, and the days that differ from their weekday.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BusinessCalendar {
    /// The zone whose clocks the hours are read from.
    #[serde(with = "zone_name")]
    pub time_zone: Tz,
    /// The hours of each weekday.
    pub weekly: Weekly,
    /// Whose public holidays are kept.
    pub holidays: HolidaySet,
    /// Days of its own, which stand before those of the set.
    #[serde(default)]
    pub days: BTreeMap<NaiveDate, OwnDay>,
    /// Years whose holidays were entered by hand, so that they are known although the set does not have them.
    #[serde(default)]
    pub years: BTreeSet<i32>,
}

/// What a day is like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayRule<'a> {
    /// The open hours.
    pub hours: &'a Hours,
    /// The holiday for which it is closed.
    pub holiday: Option<Label<'a>>,
}

impl BusinessCalendar {
    /// Mondays to Fridays from nine to six, with the Chinese public holidays.
    #[must_use]
    pub fn office(time_zone: Tz) -> Self {
        use Weekday::{Fri, Mon, Thu, Tue, Wed};
        let weekly = Weekly::on(&[Mon, Tue, Wed, Thu, Fri], &Hours::from_to(9, 18));
        Self { time_zone, weekly, holidays: HolidaySet::Cn, days: BTreeMap::new(), years: BTreeSet::new() }
    }

    /// Every day from nine to nine but for the Chinese public holidays: a shop.
    #[must_use]
    pub fn shop(time_zone: Tz) -> Self {
        use crate::vocabulary::Word;
        Self { weekly: Weekly::on(Weekday::ALL, &Hours::from_to(9, 21)), ..Self::office(time_zone) }
    }

    /// What a day is like: its own entry stands before the set's, and that before the weekday.
    #[must_use]
    pub fn day(&self, date: NaiveDate) -> DayRule<'_> {
        static CLOSED: Hours = Hours::CLOSED;
        let own = self.days.get(&date);
        let of_set = || self.holidays.day(date).map(|day| (day.kind, day.name, None));
        let special = own.map(|day| (day.kind, Label { zh: &day.name, en: &day.name }, day.hours.as_ref())).or_else(of_set);
        match special {
            Some((kind, name, _)) if kind.is_closed() => DayRule { hours: &CLOSED, holiday: Some(name) },
            Some((_, _, Some(hours))) => DayRule { hours, holiday: None },
            Some(_) => DayRule { hours: self.makeup_hours(date), holiday: None },
            None => DayRule { hours: self.weekly.day(date.weekday().into()), holiday: None },
        }
    }

    /// A day that makes up for another has a Monday's hours. Where nobody works on Mondays, it has those of its weekday.
    fn makeup_hours(&self, date: NaiveDate) -> &Hours {
        let monday = self.weekly.day(Weekday::Mon);
        if monday.is_closed() { self.weekly.day(date.weekday().into()) } else { monday }
    }

    /// Whether the holidays around a day are known.
    #[must_use]
    pub fn knows(&self, date: NaiveDate) -> bool {
        self.holidays.knows(date.year()) || self.years.contains(&date.year())
    }

    /// The first and the last day of the years whose holidays are known without a gap; none where the calendar keeps no holidays.
    #[must_use]
    pub fn known(&self) -> Option<(NaiveDate, NaiveDate)> {
        let (mut first, mut last) = self.holidays.years()?;
        while self.years.contains(&(first - 1)) {
            first -= 1;
        }
        while self.years.contains(&(last + 1)) {
            last += 1;
        }
        NaiveDate::from_ymd_opt(first, 1, 1).zip(NaiveDate::from_ymd_opt(last, 12, 31))
    }

    /// The holiday or working day that a date is, as the set or the calendar's own entry says.
    #[must_use]
    pub fn special(&self, date: NaiveDate) -> Option<(DayKind, Label<'_>)> {
        let own = self.days.get(&date).map(|day| (day.kind, Label { zh: &day.name, en: &day.name }));
        own.or_else(|| self.holidays.day(date).map(|day| (day.kind, day.name)))
    }
}

/// A zone is kept by its name.
mod zone_name {
    use chrono_tz::Tz;
    use serde::{Deserialize, Deserializer, Serializer};

    #[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it")]
    pub(super) fn serialize<S: Serializer>(zone: &Tz, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(zone.name())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Tz, D::Error> {
        let name = String::deserialize(deserializer)?;
        name.parse().map_err(|_| serde::de::Error::custom(format!("the time zone {name} is not known")))
    }
}
