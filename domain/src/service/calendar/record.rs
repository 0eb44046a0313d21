//! Calendars as records: each change makes a version, and none is ever lost.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::business::BusinessCalendar;
use super::input::{CalendarPatch, MOST_DAYS, NewCalendar, YearImport};
use crate::fields::{Fault, FieldCode};
use crate::ids::{CalendarId, ConfigurationVersionId, UnitId};
use crate::instant::Instant;
use crate::platform::{Context, Event, EventKind, Record, RecordKind};
use crate::{ProblemCode, Refusal};

crate::vocabulary! {
    /// What a list of calendars, policies or their versions can be sorted by.
    ConfigurationSort, "configuration_sort" {
        Code = "code", "代码", "Code";
        UpdatedAt = "updated_at", "修改时间", "Last changed";
    }
}

crate::vocabulary! {
    /// What a list of versions can be sorted by.
    VersionSort, "version_sort" {
        CreatedAt = "created_at", "生效时间", "In force since";
    }
}

/// What a version of a calendar says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarDocument {
    /// What people call it.
    pub name: String,
    /// The hours.
    pub calendar: BusinessCalendar,
}

/// Something that is configured: its newest version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Configured<Id, D> {
    /// Its id.
    pub id: Id,
    /// The number of the newest version, from 1.
    pub version: i64,
    /// The id of that version.
    pub version_id: ConfigurationVersionId,
    /// A short code, unique of its kind.
    pub code: String,
    /// What that version says.
    pub document: D,
    /// When it was made.
    pub created_at: Instant,
    /// When it was last changed.
    pub updated_at: Instant,
}

impl<Id: crate::ids::TypedId, D> Configured<Id, D> {
    /// The first version.
    #[must_use]
    pub const fn first(id: Id, version_id: ConfigurationVersionId, code: String, document: D, now: Instant) -> Self {
        Self { id, version: 1, version_id, code, document, created_at: now, updated_at: now }
    }

    /// The next version.
    #[must_use]
    pub fn next(&self, version_id: ConfigurationVersionId, document: D, now: Instant) -> Self {
        let (code, created_at) = (self.code.clone(), self.created_at);
        let updated_at = now.max(self.updated_at);
        Self { id: self.id, version: self.version + 1, version_id, code, document, created_at, updated_at }
    }

    /// An event about it.
    #[must_use]
    pub fn event(&self, kind: EventKind, record: RecordKind, company: UnitId) -> Event {
        Event::new(kind, Record::new(record, self.id), company, None)
            .with_detail("code", self.code.as_str())
            .with_detail("version", self.version)
    }
}

/// A business calendar.
pub type Calendar = Configured<CalendarId, CalendarDocument>;

/// The code of the calendar by which a unit goes that has none, and no unit above has.
pub const USUAL_CALENDAR: &str = "office";

impl Calendar {
    /// Those that an installation starts with; nobody made them, so that no event tells of it.
    pub fn shipped(zone: chrono_tz::Tz, mut make_id: impl FnMut() -> uuid::Uuid, now: Instant) -> Vec<Self> {
        let list = [
            (USUAL_CALENDAR, "工作日（9:00–18:00）", BusinessCalendar::office(zone)),
            ("shop", "门店（每天 9:00–21:00）", BusinessCalendar::shop(zone)),
        ];
        let made = list.map(|(code, name, calendar)| {
            let document = CalendarDocument { name: name.to_owned(), calendar };
            Self::first(make_id().into(), make_id().into(), code.to_owned(), document, now)
        });
        made.into()
    }

    /// Creates one.
    #[must_use]
    pub fn create(
        id: CalendarId,
        version_id: ConfigurationVersionId,
        new: NewCalendar,
        company: UnitId,
        context: &Context,
    ) -> (Self, Event) {
        let document = CalendarDocument { name: new.name, calendar: new.calendar };
        let calendar = Self::first(id, version_id, new.code, document, context.now);
        let event = calendar.event(EventKind::BusinessCalendarCreated, RecordKind::BusinessCalendar, company);
        (calendar, event)
    }

    /// The version after a patch; none where the patch changes nothing.
    #[must_use]
    pub fn edit(
        &self,
        patch: CalendarPatch,
        version_id: ConfigurationVersionId,
        company: UnitId,
        context: &Context,
    ) -> Option<(Self, Event)> {
        let mut document = self.document.clone();
        patch.name.apply_kept(&mut document.name);
        patch.time_zone.apply_kept(&mut document.calendar.time_zone);
        patch.weekly.apply_kept(&mut document.calendar.weekly);
        patch.holidays.apply_kept(&mut document.calendar.holidays);
        patch.days.apply_kept(&mut document.calendar.days);
        self.after(document, version_id, company, context)
    }

    /// The version that knows a further year; none where it knew it just so. The days of that year are replaced.
    ///
    /// # Errors
    /// `validation_failed` with `too_many` at `/days` where the calendar would have more than [`MOST_DAYS`] days of its own.
    pub fn import(
        &self,
        year: YearImport,
        version_id: ConfigurationVersionId,
        company: UnitId,
        context: &Context,
    ) -> Result<Option<(Self, Event)>, Refusal> {
        use chrono::Datelike;
        let mut document = self.document.clone();
        let days = &mut document.calendar.days;
        days.retain(|date: &NaiveDate, _| date.year() != year.year);
        days.extend(year.days);
        if days.len() > MOST_DAYS {
            return Err(Refusal::field("/days", Fault::with(FieldCode::TooMany, "max", MOST_DAYS)));
        }
        document.calendar.years.insert(year.year);
        Ok(self.after(document, version_id, company, context))
    }

    fn after(
        &self,
        document: CalendarDocument,
        version_id: ConfigurationVersionId,
        company: UnitId,
        context: &Context,
    ) -> Option<(Self, Event)> {
        if document == self.document {
            return None;
        }
        let calendar = self.next(version_id, document, context.now);
        let event = calendar.event(EventKind::BusinessCalendarUpdated, RecordKind::BusinessCalendar, company);
        Some((calendar, event))
    }
}

/// The refusal of a code that another calendar has.
#[must_use]
pub fn code_taken() -> Refusal {
    Refusal { code: ProblemCode::AlreadyExists, ..Refusal::field("/code", FieldCode::Duplicate) }
}
