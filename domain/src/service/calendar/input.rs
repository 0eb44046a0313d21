//! Reading calendars.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};

use super::business::BusinessCalendar;
use super::days::{DayKind, HolidaySet, OwnDay};
use super::hours::{Hours, SpanInput, Weekly, WeeklyInput};
use crate::fields::{self, Fault, FieldCode, FieldResult, Fields, Patch};
use crate::{instant, text};

/// The most days of its own that a calendar has.
pub const MOST_DAYS: usize = 1_000;
/// The most days that one import brings: a year.
pub const MOST_IMPORTED: usize = 366;
/// The longest name of a calendar or of a holiday, in characters.
pub const NAME_MAX: usize = 100;
/// The longest code of a calendar.
pub const CODE_MAX: usize = crate::access::unit::CODE_MAX;

/// A day of a calendar's own as it comes in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DayInput {
    /// `YYYY-MM-DD`.
    pub date: Option<String>,
    /// Word of [`DayKind`].
    pub kind: Option<String>,
    /// 1 to [`NAME_MAX`] characters.
    pub name: Option<String>,
    /// The hours of a working day; a Monday's where absent.
    pub spans: Option<Vec<SpanInput>>,
}

/// Hours as they come in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HoursInput {
    /// IANA zone.
    pub time_zone: Option<String>,
    /// The week.
    pub weekly: Option<Vec<WeeklyInput>>,
    /// Word of [`HolidaySet`]; none where absent.
    pub holidays: Option<String>,
    /// Days of its own.
    pub days: Option<Vec<DayInput>>,
}

impl BusinessCalendar {
    /// Reads hours that stand for themselves. A calendar that never opens is refused, for no deadline would ever come.
    pub fn read(input: HoursInput, fields: &mut Fields) -> Option<Self> {
        let time_zone = fields.required("time_zone", input.time_zone, instant::parse_zone);
        let weekly = fields.required("weekly", input.weekly, Ok).and_then(|weekly| read_weekly(weekly, fields));
        let holidays = fields.optional("holidays", input.holidays, fields::word::<HolidaySet>);
        let days = fields.within("days", |fields| read_days(input.days.unwrap_or_default(), MOST_DAYS, fields));
        Some(Self {
            time_zone: time_zone?,
            weekly: weekly?,
            holidays: holidays?.unwrap_or(HolidaySet::None),
            days: days?,
            years: BTreeSet::new(),
        })
    }
}

fn read_weekly(weekly: Vec<WeeklyInput>, fields: &mut Fields) -> Option<Weekly> {
    let weekly = fields.within("weekly", |fields| Weekly::read(weekly, fields))?;
    if weekly.is_closed() {
        fields.refuse("weekly", FieldCode::NeverOpen);
        return None;
    }
    Some(weekly)
}

/// Reads days, each of which stands once.
fn read_days(input: Vec<DayInput>, most: usize, fields: &mut Fields) -> Option<BTreeMap<NaiveDate, OwnDay>> {
    if input.len() > most {
        fields.refuse_with("", FieldCode::TooMany, [("max", most.to_string())]);
        return None;
    }
    let count = input.len();
    let mut days = BTreeMap::new();
    for (at, day) in input.into_iter().enumerate() {
        fields.within(at, |fields| {
            let date = fields.required("date", day.date, instant::parse_date);
            let kind = fields.required("kind", day.kind, fields::word::<DayKind>);
            let name = fields.required("name", day.name, |name| text::line(name, 1, NAME_MAX));
            let hours = match day.spans {
                Some(spans) => fields.within("spans", |fields| Hours::read(spans, fields)).map(Some),
                None => Some(None),
            };
            let (date, kind, name, hours) = (date?, kind?, name?, hours?);
            if kind.is_closed() && hours.is_some() {
                fields.refuse("spans", FieldCode::Unexpected);
                return None;
            }
            if days.insert(date, OwnDay { kind, name, hours }).is_some() {
                fields.refuse("date", FieldCode::Duplicate);
            }
            Some(())
        });
    }
    (days.len() == count).then_some(days)
}

/// A calendar, or a merge patch of one, as it comes in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CalendarInput {
    /// Its code; only of a new one.
    pub code: Option<String>,
    /// Its name.
    pub name: Patch<String>,
    /// The zone of its hours.
    pub time_zone: Patch<String>,
    /// Its week.
    pub weekly: Patch<Vec<WeeklyInput>>,
    /// Whose holidays it keeps.
    pub holidays: Patch<String>,
    /// All days of its own.
    pub days: Patch<Vec<DayInput>>,
}

/// A calendar, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCalendar {
    pub(super) code: String,
    pub(super) name: String,
    pub(super) calendar: BusinessCalendar,
}

/// A merge patch of a calendar, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarPatch {
    pub(super) name: Patch<String>,
    pub(super) time_zone: Patch<chrono_tz::Tz>,
    pub(super) weekly: Patch<Weekly>,
    pub(super) holidays: Patch<HolidaySet>,
    pub(super) days: Patch<BTreeMap<NaiveDate, OwnDay>>,
}

fn given<T>(patch: Patch<T>) -> Option<T> {
    match patch {
        Patch::Set(value) => Some(value),
        Patch::Leave | Patch::Clear => None,
    }
}

fn name(text: impl AsRef<str>) -> FieldResult<String> {
    text::line(text, 1, NAME_MAX)
}

impl NewCalendar {
    /// Reads a new calendar.
    pub fn read(input: CalendarInput, fields: &mut Fields) -> Option<Self> {
        let code = fields.required("code", input.code, |code| text::code(code, CODE_MAX));
        let name = fields.required("name", given(input.name), name);
        let hours = HoursInput {
            time_zone: given(input.time_zone),
            weekly: given(input.weekly),
            holidays: given(input.holidays),
            days: given(input.days),
        };
        let calendar = BusinessCalendar::read(hours, fields);
        Some(Self { code: code?, name: name?, calendar: calendar? })
    }
}

impl CalendarPatch {
    /// Reads a merge patch.
    pub fn read(input: CalendarInput, fields: &mut Fields) -> Option<Self> {
        if input.code.is_some() {
            fields.refuse("code", FieldCode::Unchangeable);
        }
        let weekly = match input.weekly {
            Patch::Set(weekly) => read_weekly(weekly, fields).map(Patch::Set),
            Patch::Clear => {
                fields.refuse("weekly", FieldCode::Required);
                None
            }
            Patch::Leave => Some(Patch::Leave),
        };
        let days = match input.days {
            Patch::Set(days) => fields.within("days", |fields| read_days(days, MOST_DAYS, fields)).map(Patch::Set),
            Patch::Clear => Some(Patch::Set(BTreeMap::new())),
            Patch::Leave => Some(Patch::Leave),
        };
        Some(Self {
            name: input.name.read_kept(fields, "name", name),
            time_zone: input.time_zone.read_kept(fields, "time_zone", instant::parse_zone),
            holidays: input.holidays.read_kept(fields, "holidays", fields::word::<HolidaySet>),
            weekly: weekly?,
            days: days?,
        })
    }
}

/// The days of a further year, as the authority has announced them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct YearImport {
    pub(super) year: i32,
    pub(super) days: BTreeMap<NaiveDate, OwnDay>,
}

impl YearImport {
    /// Reads them: every day lies in the year.
    pub fn read(year: Option<i64>, days: Option<Vec<DayInput>>, fields: &mut Fields) -> Option<Self> {
        let bounds = i64::from(instant::FIRST_YEAR)..=i64::from(instant::LAST_YEAR);
        let year = fields.required("year", year, |year| match i32::try_from(year) {
            Ok(known) if bounds.contains(&year) => Ok(known),
            _ => Err(Fault::outside(instant::FIRST_YEAR, instant::LAST_YEAR)),
        });
        let days = fields.required("days", days, Ok);
        let days = fields.within("days", |fields| {
            let days = days?;
            let dates: Vec<Option<NaiveDate>> =
                days.iter().map(|day| day.date.as_ref().and_then(|date| instant::parse_date(date).ok())).collect();
            let read = read_days(days, MOST_IMPORTED, fields);
            for (at, date) in dates.iter().enumerate() {
                if let Some((_, year)) = date.zip(year).filter(|(date, year)| date.year() != *year) {
                    let outside = Fault::outside(format!("{year:04}-01-01"), format!("{year:04}-12-31"));
                    fields.within(at, |fields| fields.absorb("date", Err(outside)));
                }
            }
            read
        });
        Some(Self { year: year?, days: days? })
    }
}
