//! Weekly hours of people and queues, as callers send and see them.

use guanxi_domain::service::assignment::{Shift, ShiftInput};
use guanxi_domain::service::calendar::{SpanInput, Weekday, WeeklyInput};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The hours in which tickets are given to people.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewShift)]
pub struct ShiftBody {
    /// The IANA zone whose clocks the hours are read from. Required.
    #[schema(required = true, example = "Asia/Shanghai")]
    time_zone: Option<String>,
    /// The hours by weekdays, up to 14 entries; a weekday that stands in none is off. Required.
    #[schema(required = true)]
    weekly: Option<Vec<ShiftDaysBody>>,
}

/// The hours of some weekdays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewShiftDays)]
pub struct ShiftDaysBody {
    /// Words of the vocabulary `weekday`; each weekday stands in one entry at most. Required.
    #[schema(required = true)]
    weekdays: Option<Vec<String>>,
    /// The spans of each of these days, up to 12. Required.
    #[schema(required = true)]
    spans: Option<Vec<ShiftSpanBody>>,
}

/// A span of a day.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewShiftSpan)]
pub struct ShiftSpanBody {
    /// When it begins: `HH:MM`. Required.
    #[schema(required = true, example = "09:00")]
    from: Option<String>,
    /// When it ends: `HH:MM`, later; `24:00` is midnight. Required.
    #[schema(required = true, example = "18:00")]
    to: Option<String>,
}

impl From<ShiftBody> for ShiftInput {
    fn from(body: ShiftBody) -> Self {
        let span = |span: ShiftSpanBody| SpanInput { from: span.from, to: span.to };
        let days = |days: ShiftDaysBody| WeeklyInput {
            weekdays: days.weekdays,
            spans: days.spans.map(|spans| spans.into_iter().map(span).collect()),
        };
        Self { time_zone: body.time_zone, weekly: body.weekly.map(|weekly| weekly.into_iter().map(days).collect()) }
    }
}

/// The hours in which tickets are given to people.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Shift)]
pub struct ShiftView {
    /// The IANA zone whose clocks the hours are read from.
    pub time_zone: String,
    /// The hours by weekdays; a weekday that stands in no entry is off.
    pub weekly: Vec<ShiftDaysView>,
}

/// The hours of some weekdays.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ShiftDays)]
pub struct ShiftDaysView {
    /// The weekdays.
    pub weekdays: Vec<Weekday>,
    /// The spans of each of these days, in order.
    pub spans: Vec<ShiftSpanView>,
}

/// A span of a day.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ShiftSpan)]
pub struct ShiftSpanView {
    /// When it begins: `HH:MM`.
    pub from: String,
    /// When it ends: `HH:MM`; `24:00` is midnight.
    pub to: String,
}

impl From<Shift> for ShiftView {
    fn from(shift: Shift) -> Self {
        let spans = |hours: &guanxi_domain::service::calendar::Hours| {
            hours.spans().iter().map(|span| ShiftSpanView { from: span.from.to_string(), to: span.to.to_string() }).collect()
        };
        let weekly = shift.weekly.entries().into_iter().map(|(weekdays, hours)| ShiftDaysView { weekdays, spans: spans(hours) }).collect();
        Self { time_zone: shift.time_zone.name().to_owned(), weekly }
    }
}
