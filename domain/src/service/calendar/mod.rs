//! Business calendars: weekly hours in a time zone, holidays, working days that make up for them, and time counted by them.

mod business;
mod days;
mod hours;
mod input;
mod measure;
mod record;
#[cfg(test)]
mod tests;
mod walk;

pub use business::{BusinessCalendar, DayRule};
pub use days::{DayKind, HolidaySet, Label, OwnDay, SetDay};
pub use hours::{Hours, MOST_ENTRIES, MOST_SPANS, Span, SpanInput, TimeOfDay, Weekday, Weekly, WeeklyInput};
pub use input::{
    CODE_MAX, CalendarInput, CalendarPatch, DayInput, HoursInput, MOST_DAYS, MOST_IMPORTED, NAME_MAX, NewCalendar, YearImport,
};
pub use measure::{HORIZON, Measured, Pause, Segment, SkipReason, Skipped, TooFar, Until, measure};
pub use record::{Calendar, CalendarDocument, ConfigurationSort, Configured, USUAL_CALENDAR, VersionSort, code_taken};
pub use walk::{Pace, Unknown};

use crate::vocabulary::Vocabulary;

/// The word lists of calendars.
#[must_use]
pub fn vocabularies() -> Vec<Vocabulary> {
    vec![
        Vocabulary::of::<Weekday>(),
        Vocabulary::of::<DayKind>(),
        Vocabulary::of::<HolidaySet>(),
        Vocabulary::of::<SkipReason>(),
        Vocabulary::of::<ConfigurationSort>(),
        Vocabulary::of::<VersionSort>(),
    ]
}
