//! The versions of policy and calendars by which clocks are judged.

use std::sync::Arc;

use super::clock::Clock;
use super::policy::{Policy, Promise};
use super::words::ClockKind;
use crate::ids::{CalendarId, ConfigurationVersionId, UnitId};
use crate::service::calendar::BusinessCalendar;

/// A version of the policy; never changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyVersion {
    /// Its id.
    pub id: ConfigurationVersionId,
    /// Its number.
    pub version: i64,
    /// The rules.
    pub policy: Policy,
}

/// A version of a calendar; never changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarVersion {
    /// Its id.
    pub id: ConfigurationVersionId,
    /// Whose.
    pub calendar_id: CalendarId,
    /// Its number.
    pub version: i64,
    /// The calendar's short code.
    pub code: String,
    /// What people call the calendar.
    pub name: String,
    /// The hours.
    pub calendar: BusinessCalendar,
}

/// What is in force for a record, and what its clocks began with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Book {
    /// The policy in force.
    pub policy: Arc<PolicyVersion>,
    /// The unit that handles the record, and those above it.
    pub unit_ids: Vec<UnitId>,
    /// The calendars in force.
    pub calendars: Vec<Arc<CalendarVersion>>,
    /// The calendar of the record's unit, by which promises go that name none.
    pub usual: CalendarId,
    /// Earlier versions of the policy that clocks go by.
    pub earlier_policies: Vec<Arc<PolicyVersion>>,
    /// Earlier versions of calendars that clocks go by.
    pub earlier_calendars: Vec<Arc<CalendarVersion>>,
}

impl Book {
    /// A version of the policy.
    #[must_use]
    pub fn policy_version(&self, id: ConfigurationVersionId) -> Option<&PolicyVersion> {
        std::iter::once(&self.policy).chain(&self.earlier_policies).find(|version| version.id == id).map(|version| &**version)
    }

    /// A version of a calendar, with what it is called.
    #[must_use]
    pub fn version(&self, id: ConfigurationVersionId) -> Option<&CalendarVersion> {
        self.calendars.iter().chain(&self.earlier_calendars).find(|version| version.id == id).map(|version| &**version)
    }

    /// The hours of a version of a calendar.
    #[must_use]
    pub fn calendar_version(&self, id: ConfigurationVersionId) -> Option<&BusinessCalendar> {
        self.version(id).map(|version| &version.calendar)
    }

    /// The calendar that a promise goes by: the version that the clock began with unless the promise names another calendar, else the one
    /// in force. None where it counts round the clock, or where there is no such calendar.
    #[must_use]
    pub fn calendar_of(&self, promise: &Promise, kept: Option<&Clock>) -> Option<&CalendarVersion> {
        if promise.clock == ClockKind::Always {
            return None;
        }
        let wanted = promise.calendar_id.unwrap_or(self.usual);
        let began_with = kept.and_then(|kept| kept.calendar_version_id).and_then(|id| self.version(id));
        began_with
            .filter(|version| promise.calendar_id.is_none_or(|named| named == version.calendar_id))
            .or_else(|| self.calendars.iter().find(|version| version.calendar_id == wanted).map(|version| &**version))
    }
}
