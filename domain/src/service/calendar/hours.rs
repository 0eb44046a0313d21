//! Open hours: spans of local time, by day and by week.

use std::fmt;

use chrono::Weekday as ChronoWeekday;
use serde::{Deserialize, Serialize};

use crate::fields::{self, FieldCode, FieldResult, Fields};

crate::vocabulary! {
    /// A day of the week.
    Weekday, "weekday" {
        Mon = "mon", "星期一", "Monday";
        Tue = "tue", "星期二", "Tuesday";
        Wed = "wed", "星期三", "Wednesday";
        Thu = "thu", "星期四", "Thursday";
        Fri = "fri", "星期五", "Friday";
        Sat = "sat", "星期六", "Saturday";
        Sun = "sun", "星期日", "Sunday";
    }
}

impl From<ChronoWeekday> for Weekday {
    fn from(day: ChronoWeekday) -> Self {
        match day {
            ChronoWeekday::Mon => Self::Mon,
            ChronoWeekday::Tue => Self::Tue,
            ChronoWeekday::Wed => Self::Wed,
            ChronoWeekday::Thu => Self::Thu,
            ChronoWeekday::Fri => Self::Fri,
            ChronoWeekday::Sat => Self::Sat,
            ChronoWeekday::Sun => Self::Sun,
        }
    }
}

/// The most spans of one day.
pub const MOST_SPANS: usize = 12;
/// The most entries of a week.
pub const MOST_ENTRIES: usize = 14;
const MINUTES: u16 = 24 * 60;

/// A time of day in whole minutes, `00:00` to `24:00`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TimeOfDay(u16);

impl TimeOfDay {
    /// The beginning of the day.
    pub const MIDNIGHT: Self = Self(0);
    /// The end of the day.
    pub const DAY_END: Self = Self(MINUTES);

    /// A full hour, at most 24.
    #[must_use]
    pub const fn hour(hour: u16) -> Self {
        Self(if hour > 24 { MINUTES } else { hour * 60 })
    }

    /// Reads `HH:MM`.
    ///
    /// # Errors
    /// `span_invalid` where it is none between `00:00` and `24:00`.
    pub fn parse(text: impl AsRef<str>) -> FieldResult<Self> {
        let text = text.as_ref().trim();
        let number = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse::<u16>().ok()).flatten();
        let read = || {
            let (hours, minutes) = text.split_once(':').filter(|(hours, minutes)| hours.len() == 2 && minutes.len() == 2)?;
            let (hours, minutes) = (number(hours)?, number(minutes)?);
            (minutes < 60).then_some(hours * 60 + minutes).filter(|time| *time <= MINUTES)
        };
        read().map(Self).ok_or_else(|| FieldCode::SpanInvalid.into())
    }

    /// Seconds since the day began, by the clock on the wall.
    #[must_use]
    pub const fn seconds(self) -> i64 {
        self.0 as i64 * 60
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

impl From<TimeOfDay> for String {
    fn from(time: TimeOfDay) -> Self {
        time.to_string()
    }
}

impl TryFrom<String> for TimeOfDay {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text).map_err(|_| format!("{text} is no time of day"))
    }
}

/// A span of a day, from inclusive to exclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    /// Its beginning.
    pub from: TimeOfDay,
    /// Its end.
    pub to: TimeOfDay,
}

/// A span as it comes in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SpanInput {
    /// `HH:MM`.
    pub from: Option<String>,
    /// `HH:MM`, later; `24:00` is the end of the day.
    pub to: Option<String>,
}

/// The open hours of a day, in order and apart from one another. None means closed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Hours(Vec<Span>);

impl Hours {
    /// A day that is closed.
    pub const CLOSED: Self = Self(Vec::new());

    /// One span, in full hours.
    #[must_use]
    pub fn from_to(from: u16, to: u16) -> Self {
        Self(vec![Span { from: TimeOfDay::hour(from), to: TimeOfDay::hour(to) }])
    }

    /// Reads the spans of a day: each ends after it begins, and no two overlap.
    pub fn read(input: Vec<SpanInput>, fields: &mut Fields) -> Option<Self> {
        if input.len() > MOST_SPANS {
            fields.refuse_with("", FieldCode::TooMany, [("max", MOST_SPANS.to_string())]);
            return None;
        }
        let mut spans = Vec::with_capacity(input.len());
        let mut is_good = true;
        for (at, input) in input.into_iter().enumerate() {
            let read = fields.within(at, |fields| {
                let from = fields.required("from", input.from, TimeOfDay::parse);
                let to = fields.required("to", input.to, TimeOfDay::parse);
                let span = Span { from: from?, to: to? };
                if span.from >= span.to {
                    fields.refuse("to", FieldCode::SpanInvalid);
                    return None;
                }
                if spans.iter().any(|known: &Span| known.from < span.to && span.from < known.to) {
                    fields.refuse("", FieldCode::SpanInvalid);
                    return None;
                }
                Some(span)
            });
            is_good &= read.is_some();
            spans.extend(read);
        }
        spans.sort_unstable();
        is_good.then_some(Self(spans))
    }

    /// The spans in order.
    #[must_use]
    pub fn spans(&self) -> &[Span] {
        &self.0
    }

    /// Whether no hour is open.
    #[must_use]
    pub const fn is_closed(&self) -> bool {
        self.0.is_empty()
    }

    /// How many seconds are open on a day without a change of the clocks.
    #[must_use]
    pub fn seconds(&self) -> i64 {
        self.0.iter().map(|span| span.to.seconds() - span.from.seconds()).sum()
    }
}

/// The open hours of a week.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Weekly([Hours; 7]);

/// Hours of some weekdays as they come in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WeeklyInput {
    /// Words of [`Weekday`].
    pub weekdays: Option<Vec<String>>,
    /// The spans of each of these days.
    pub spans: Option<Vec<SpanInput>>,
}

impl Weekly {
    /// The same hours on each of these days, and closed on the others.
    #[must_use]
    pub fn on(weekdays: &[Weekday], hours: &Hours) -> Self {
        let mut weekly = Self::default();
        for day in weekdays {
            *weekly.day_mut(*day) = hours.clone();
        }
        weekly
    }

    /// Reads a week: each weekday stands in one entry at most, and a day in none is closed.
    pub fn read(input: Vec<WeeklyInput>, fields: &mut Fields) -> Option<Self> {
        if input.len() > MOST_ENTRIES {
            fields.refuse_with("", FieldCode::TooMany, [("max", MOST_ENTRIES.to_string())]);
            return None;
        }
        let mut weekly = Self::default();
        let mut seen: Vec<Weekday> = Vec::new();
        let mut is_good = true;
        for (at, entry) in input.into_iter().enumerate() {
            fields.within(at, |fields| {
                let days = fields.required("weekdays", entry.weekdays, Ok).unwrap_or_default();
                let spans = fields.required("spans", entry.spans, Ok);
                let hours = spans.and_then(|spans| fields.within("spans", |fields| Hours::read(spans, fields)));
                if days.is_empty() && fields.is_clean() {
                    fields.refuse("weekdays", FieldCode::Required);
                }
                is_good &= hours.is_some() && !days.is_empty();
                fields.within("weekdays", |fields| {
                    for (at, day) in days.into_iter().take(8).enumerate() {
                        let Some(day) = fields.keep(&at.to_string(), fields::word::<Weekday>(day)) else {
                            is_good = false;
                            continue;
                        };
                        if seen.contains(&day) {
                            fields.refuse(&at.to_string(), FieldCode::Duplicate);
                            is_good = false;
                        }
                        seen.push(day);
                        *weekly.day_mut(day) = hours.clone().unwrap_or_default();
                    }
                });
            });
        }
        is_good.then_some(weekly)
    }

    fn day_mut(&mut self, day: Weekday) -> &mut Hours {
        let [mon, tue, wed, thu, fri, sat, sun] = &mut self.0;
        match day {
            Weekday::Mon => mon,
            Weekday::Tue => tue,
            Weekday::Wed => wed,
            Weekday::Thu => thu,
            Weekday::Fri => fri,
            Weekday::Sat => sat,
            Weekday::Sun => sun,
        }
    }

    /// The hours of a weekday.
    #[must_use]
    pub const fn day(&self, day: Weekday) -> &Hours {
        let [mon, tue, wed, thu, fri, sat, sun] = &self.0;
        match day {
            Weekday::Mon => mon,
            Weekday::Tue => tue,
            Weekday::Wed => wed,
            Weekday::Thu => thu,
            Weekday::Fri => fri,
            Weekday::Sat => sat,
            Weekday::Sun => sun,
        }
    }

    /// Whether no hour of the week is open.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.0.iter().all(Hours::is_closed)
    }

    /// How many seconds the longest day of the week is open: what a promise in working days means by a day.
    #[must_use]
    pub fn longest_day(&self) -> i64 {
        self.0.iter().map(Hours::seconds).max().unwrap_or(0)
    }

    /// The week as it is told: weekdays of the same hours together, in the order of the week, closed days left out.
    #[must_use]
    pub fn entries(&self) -> Vec<(Vec<Weekday>, &Hours)> {
        use crate::vocabulary::Word;
        let mut entries: Vec<(Vec<Weekday>, &Hours)> = Vec::new();
        for day in Weekday::ALL {
            let hours = self.day(*day);
            match entries.iter_mut().find(|(_, known)| *known == hours) {
                _ if hours.is_closed() => {}
                Some((days, _)) => days.push(*day),
                None => entries.push((vec![*day], hours)),
            }
        }
        entries
    }
}
