//! What callers send about business calendars.

use guanxi_domain::fields::Patch;
use guanxi_domain::service::calendar::{CalendarInput, DayInput, HoursInput, SpanInput, WeeklyInput};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;
use validator::Validate;

use crate::openapi::Example;

/// A span of a day.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewSpan)]
pub struct SpanBody {
    /// `HH:MM` by the clock on the wall. Required.
    #[schema(required = true, value_type = String, example = "09:00")]
    from: Option<String>,
    /// `HH:MM`, later; `24:00` is midnight at the end of the day. Required.
    #[schema(required = true, value_type = String, example = "18:00")]
    to: Option<String>,
}

/// The open hours of some weekdays.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewWeekdayHours)]
pub struct WeeklyBody {
    /// Words of the vocabulary `weekday`; each stands once in the week. Required.
    #[schema(required = true, value_type = Vec<String>, max_items = 7)]
    weekdays: Option<Vec<String>>,
    /// The spans of each of these days, which do not overlap; up to 12. Required.
    #[schema(required = true, value_type = Vec<SpanBody>, max_items = 12)]
    spans: Option<Vec<SpanBody>>,
}

/// A day that is not as its weekday.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewCalendarDay)]
pub struct DayBody {
    /// The date. Required.
    #[schema(required = true, value_type = String, format = Date)]
    date: Option<String>,
    /// A word of the vocabulary `calendar_day_kind`. Required.
    #[schema(required = true, value_type = String)]
    kind: Option<String>,
    /// What the day is called, 1–100 characters. Required.
    #[schema(required = true, value_type = String, max_length = 100)]
    name: Option<String>,
    /// The hours of a `makeup_workday`; a Monday's where absent. Refused for days that are closed.
    #[schema(max_items = 12)]
    spans: Option<Vec<SpanBody>>,
}

/// Open hours that stand for themselves.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewHours)]
pub struct HoursBody {
    /// The IANA zone whose clocks the hours are read from. Required.
    #[schema(required = true, value_type = String, example = "Asia/Shanghai")]
    time_zone: Option<String>,
    /// The hours of the week; a weekday that stands nowhere is closed. Some hour must be open. Required.
    #[schema(required = true, value_type = Vec<WeeklyBody>, max_items = 14)]
    weekly: Option<Vec<WeeklyBody>>,
    /// Whose public holidays are kept: a word of the vocabulary `holiday_set`; none where absent.
    holidays: Option<String>,
    /// Days of its own, which stand before those of the set; up to 1000.
    #[schema(max_items = 1000)]
    days: Option<Vec<DayBody>>,
}

/// A new business calendar.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = NewBusinessCalendar)]
pub struct NewCalendarBody {
    /// The code by which units name it: 1–40 letters, digits, `. _ - :`, unique. Required.
    #[schema(required = true, value_type = String, max_length = 40)]
    code: Option<String>,
    /// What people call it, 1–100 characters. Required.
    #[schema(required = true, value_type = String, max_length = 100)]
    name: Option<String>,
    /// The IANA zone whose clocks the hours are read from. Required.
    #[schema(required = true, value_type = String)]
    time_zone: Option<String>,
    /// The hours of the week; a weekday that stands nowhere is closed. Some hour must be open. Required.
    #[schema(required = true, value_type = Vec<WeeklyBody>)]
    #[validate(length(max = 14))]
    weekly: Option<Vec<WeeklyBody>>,
    /// Whose public holidays are kept: a word of the vocabulary `holiday_set`; none where absent.
    holidays: Option<String>,
    /// Days of its own, which stand before those of the set; up to 1000.
    #[validate(length(max = 1000))]
    days: Option<Vec<DayBody>>,
}

/// A JSON Merge Patch of a business calendar: absent members stay. The code never changes.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = BusinessCalendarPatch)]
pub struct CalendarPatchBody {
    /// What people call it, 1–100 characters.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 100)]
    name: Patch<String>,
    /// The IANA zone whose clocks the hours are read from.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    time_zone: Patch<String>,
    /// The hours of the whole week.
    #[serde(default)]
    #[schema(value_type = Option<Vec<WeeklyBody>>)]
    weekly: Patch<Vec<WeeklyBody>>,
    /// Whose public holidays are kept: a word of the vocabulary `holiday_set`.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    holidays: Patch<String>,
    /// All days of its own; `null` takes them away.
    #[serde(default)]
    #[schema(value_type = Option<Vec<DayBody>>)]
    days: Patch<Vec<DayBody>>,
}

/// The days of a further year, as the authority has announced them.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = NewCalendarYear)]
pub struct YearBody {
    /// The year, 1900–2199. Required.
    #[schema(required = true, value_type = i64, minimum = 1900, maximum = 2199)]
    pub year: Option<i64>,
    /// All days of that year that are not as their weekday; up to 366. Required.
    #[schema(required = true, value_type = Vec<DayBody>)]
    #[validate(length(max = 366))]
    pub days: Option<Vec<DayBody>>,
}

impl From<SpanBody> for SpanInput {
    fn from(SpanBody { from, to }: SpanBody) -> Self {
        Self { from, to }
    }
}

fn all<B, I: From<B>>(list: Vec<B>) -> Vec<I> {
    list.into_iter().map(I::from).collect()
}

fn patch<B, I: From<B>>(list: Patch<Vec<B>>) -> Patch<Vec<I>> {
    match list {
        Patch::Leave => Patch::Leave,
        Patch::Clear => Patch::Clear,
        Patch::Set(list) => Patch::Set(all(list)),
    }
}

fn set<T>(value: Option<T>) -> Patch<T> {
    value.map_or(Patch::Leave, Patch::Set)
}

impl From<WeeklyBody> for WeeklyInput {
    fn from(WeeklyBody { weekdays, spans }: WeeklyBody) -> Self {
        Self { weekdays, spans: spans.map(all) }
    }
}

impl From<DayBody> for DayInput {
    fn from(DayBody { date, kind, name, spans }: DayBody) -> Self {
        Self { date, kind, name, spans: spans.map(all) }
    }
}

impl From<HoursBody> for HoursInput {
    fn from(HoursBody { time_zone, weekly, holidays, days }: HoursBody) -> Self {
        Self { time_zone, weekly: weekly.map(all), holidays, days: days.map(all) }
    }
}

impl From<NewCalendarBody> for CalendarInput {
    fn from(body: NewCalendarBody) -> Self {
        let NewCalendarBody { code, name, time_zone, weekly, holidays, days } = body;
        Self {
            code,
            name: set(name),
            time_zone: set(time_zone),
            weekly: set(weekly.map(all)),
            holidays: set(holidays),
            days: set(days.map(all)),
        }
    }
}

impl From<CalendarPatchBody> for CalendarInput {
    fn from(body: CalendarPatchBody) -> Self {
        let CalendarPatchBody { name, time_zone, weekly, holidays, days } = body;
        Self { code: None, name, time_zone, weekly: patch(weekly), holidays, days: patch(days) }
    }
}

impl YearBody {
    /// Year and days.
    pub fn into_parts(self) -> (Option<i64>, Option<Vec<DayInput>>) {
        (self.year, self.days.map(all))
    }
}

impl Example for NewCalendarBody {
    fn example() -> Value {
        json!({
            "code": "workshop-sh", "name": "上海售后车间", "time_zone": "Asia/Shanghai", "holidays": "cn",
            "weekly": [
                {
                    "weekdays": ["mon", "tue", "wed", "thu", "fri"],
                    "spans": [{ "from": "08:30", "to": "12:00" }, { "from": "13:00", "to": "17:30" }]
                },
                { "weekdays": ["sat"], "spans": [{ "from": "09:00", "to": "12:00" }] }
            ],
            "days": [{ "date": "2026-12-31", "kind": "makeup_workday", "name": "年终盘点", "spans": [{ "from": "08:30", "to": "12:00" }] }]
        })
    }
}

impl Example for CalendarPatchBody {
    fn example() -> Value {
        json!({ "name": "上海售后车间（含周六）" })
    }
}

impl Example for YearBody {
    fn example() -> Value {
        json!({
            "year": 2027,
            "days": [
                { "date": "2027-01-01", "kind": "public_holiday", "name": "元旦" },
                { "date": "2027-02-14", "kind": "makeup_workday", "name": "春节" }
            ]
        })
    }
}
