//! Business calendars as callers see them.

use guanxi_domain::ids::{CalendarId, ConfigurationVersionId};
use guanxi_domain::instant;
use guanxi_domain::service::calendar::{BusinessCalendar, Calendar, CalendarDocument, DayKind, HolidaySet, Hours, Weekday};
use guanxi_persistence::service::configurations::Version;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::answer::Resource;
use crate::openapi::Example;

/// A span of a day.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Span)]
pub struct SpanView {
    /// `HH:MM` by the clock on the wall.
    pub from: String,
    /// `HH:MM`, exclusive; `24:00` is midnight at the end of the day.
    pub to: String,
}

/// The open hours of some weekdays.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WeekdayHours)]
pub struct WeeklyView {
    /// The weekdays.
    pub weekdays: Vec<Weekday>,
    /// The spans of each of these days.
    pub spans: Vec<SpanView>,
}

/// A day of a calendar's own that is not as its weekday.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CalendarDay)]
pub struct DayView {
    /// The date.
    #[schema(format = Date)]
    pub date: String,
    /// In what it differs.
    pub kind: DayKind,
    /// What it is called.
    pub name: String,
    /// The hours of a working day, where it has its own; `null` for a Monday's.
    pub spans: Option<Vec<SpanView>>,
}

fn spans(hours: &Hours) -> Vec<SpanView> {
    hours.spans().iter().map(|span| SpanView { from: span.from.to_string(), to: span.to.to_string() }).collect()
}

/// A business calendar: its newest version.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BusinessCalendar)]
pub struct CalendarView {
    /// The id.
    pub id: CalendarId,
    /// Moves by one with each change; clocks keep the version that they began with until the newest is applied to them.
    #[schema(minimum = 1)]
    pub version: i64,
    /// The code by which units name it.
    #[schema(max_length = 40)]
    pub code: String,
    /// What people call it.
    #[schema(max_length = 100)]
    pub name: String,
    /// The IANA zone whose clocks the hours are read from.
    pub time_zone: String,
    /// The hours of the week, weekdays with the same hours together; closed days are left out.
    pub weekly: Vec<WeeklyView>,
    /// Whose public holidays are kept.
    pub holidays: HolidaySet,
    /// Days of its own, which stand before those of the set, in order.
    pub days: Vec<DayView>,
    /// The first day whose holidays are known; `null` where it keeps none.
    #[schema(format = Date)]
    pub known_from: Option<String>,
    /// The last day whose holidays are known. A deadline that needs a later one is computed by weekdays alone and says so. `null` where
    /// the calendar keeps no holidays.
    #[schema(format = Date)]
    pub known_until: Option<String>,
    /// When it was made.
    #[schema(format = DateTime)]
    pub created_at: String,
    /// When it was last changed.
    #[schema(format = DateTime)]
    pub updated_at: String,
}

struct Told {
    name: String,
    time_zone: String,
    weekly: Vec<WeeklyView>,
    holidays: HolidaySet,
    days: Vec<DayView>,
    known: (Option<String>, Option<String>),
}

impl From<CalendarDocument> for Told {
    fn from(document: CalendarDocument) -> Self {
        let BusinessCalendar { time_zone, weekly, holidays, days, .. } = &document.calendar;
        let weekly = weekly.entries().into_iter().map(|(weekdays, hours)| WeeklyView { weekdays, spans: spans(hours) }).collect();
        let day = |(date, day): (&chrono::NaiveDate, &guanxi_domain::service::calendar::OwnDay)| DayView {
            date: date.to_string(),
            kind: day.kind,
            name: day.name.clone(),
            spans: day.hours.as_ref().map(spans),
        };
        let known = document.calendar.known();
        Self {
            time_zone: time_zone.name().to_owned(),
            weekly,
            holidays: *holidays,
            days: days.iter().map(day).collect(),
            known: (known.map(|(first, _)| first.to_string()), known.map(|(_, last)| last.to_string())),
            name: document.name,
        }
    }
}

impl From<Calendar> for CalendarView {
    fn from(calendar: Calendar) -> Self {
        let Told { name, time_zone, weekly, holidays, days, known } = calendar.document.into();
        Self {
            id: calendar.id,
            version: calendar.version,
            code: calendar.code,
            name,
            time_zone,
            weekly,
            holidays,
            days,
            known_from: known.0,
            known_until: known.1,
            created_at: instant::format(calendar.created_at),
            updated_at: instant::format(calendar.updated_at),
        }
    }
}

impl Resource for CalendarView {
    fn version(&self) -> i64 {
        self.version
    }

    fn location(&self) -> String {
        format!("/api/v1/service/calendars/{}", self.id)
    }
}

impl Example for CalendarView {
    fn example() -> Value {
        json!({
            "id": "0192f3a4-5b6c-7d8e-9f01-23456789abcd", "version": 1, "code": "office", "name": "工作日（9:00–18:00）",
            "time_zone": "Asia/Shanghai",
            "weekly": [{ "weekdays": ["mon", "tue", "wed", "thu", "fri"], "spans": [{ "from": "09:00", "to": "18:00" }] }],
            "holidays": "cn", "days": [], "known_from": "2024-01-01", "known_until": "2026-12-31",
            "created_at": "2026-01-05T01:00:00Z", "updated_at": "2026-01-05T01:00:00Z"
        })
    }
}

/// A version of a business calendar; never changed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = BusinessCalendarVersion)]
pub struct CalendarVersionView {
    /// The id of the version.
    pub id: ConfigurationVersionId,
    /// Its number.
    #[schema(minimum = 1)]
    pub version: i64,
    /// What people call the calendar.
    #[schema(max_length = 100)]
    pub name: String,
    /// The IANA zone whose clocks the hours are read from.
    pub time_zone: String,
    /// The hours of the week.
    pub weekly: Vec<WeeklyView>,
    /// Whose public holidays are kept.
    pub holidays: HolidaySet,
    /// Days of its own, in order.
    pub days: Vec<DayView>,
    /// `user`, `api_key`, or `system:` and the name of the part.
    pub actor_kind: String,
    /// The staff user or the key that made it.
    pub actor_id: Option<Uuid>,
    /// When it was made.
    #[schema(format = DateTime)]
    pub created_at: String,
}

impl From<Version<CalendarDocument>> for CalendarVersionView {
    fn from(version: Version<CalendarDocument>) -> Self {
        let Told { name, time_zone, weekly, holidays, days, .. } = version.document.into();
        Self {
            id: version.id,
            version: version.version,
            name,
            time_zone,
            weekly,
            holidays,
            days,
            actor_kind: version.actor_kind,
            actor_id: version.actor_id,
            created_at: instant::format(version.created_at),
        }
    }
}

impl Example for CalendarVersionView {
    fn example() -> Value {
        json!({
            "id": "0192f3a4-5b6c-7d8e-9f01-23456789abcd", "version": 1, "name": "工作日（9:00–18:00）", "time_zone": "Asia/Shanghai",
            "weekly": [{ "weekdays": ["mon", "tue", "wed", "thu", "fri"], "spans": [{ "from": "09:00", "to": "18:00" }] }],
            "holidays": "cn", "days": [], "actor_kind": "system:setup", "actor_id": null, "created_at": "2026-01-05T01:00:00Z"
        })
    }
}
