//! The hours in which somebody, or a queue, takes tickets.

use std::collections::{BTreeMap, BTreeSet};

use chrono::Duration;
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::fields::{FieldCode, Fields};
use crate::instant::{self, Instant};
use crate::service::calendar::{BusinessCalendar, HolidaySet, Pace, Until, Weekly, WeeklyInput, measure};

/// Weekly hours by the clocks of a zone. Public holidays make no difference: a service desk is often staffed on them, and who is not
/// there is taken off duty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shift {
    /// The zone whose clocks the hours are read from.
    #[serde(with = "by_name")]
    pub time_zone: Tz,
    /// The hours of each weekday.
    pub weekly: Weekly,
}

/// A shift as it comes in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShiftInput {
    /// IANA zone.
    pub time_zone: Option<String>,
    /// Hours by weekdays; a day that is in no entry is off.
    pub weekly: Option<Vec<WeeklyInput>>,
}

impl Shift {
    /// Reads a shift of at least one hour somewhere in the week.
    pub fn read(input: ShiftInput, fields: &mut Fields) -> Option<Self> {
        let time_zone = fields.required("time_zone", input.time_zone, instant::parse_zone);
        let weekly = fields.required("weekly", input.weekly, Ok);
        let weekly = weekly.and_then(|weekly| fields.within("weekly", |fields| Weekly::read(weekly, fields)));
        if weekly.as_ref().is_some_and(Weekly::is_closed) {
            fields.refuse("weekly", FieldCode::Required);
            return None;
        }
        Some(Self { time_zone: time_zone?, weekly: weekly? })
    }

    /// None at an instant within the shift, else when the next one begins.
    #[must_use]
    pub fn begins_after(&self, at: Instant) -> Option<Instant> {
        let calendar = BusinessCalendar {
            time_zone: self.time_zone,
            weekly: self.weekly.clone(),
            holidays: HolidaySet::None,
            days: BTreeMap::new(),
            years: BTreeSet::new(),
        };
        let first_moment = Until::Counted(Duration::microseconds(1));
        let open = measure(Pace::Business(&calendar), at, &[], first_moment).ok()?.segments.first()?.from;
        (open > at).then_some(open)
    }
}

/// A zone as its IANA name.
mod by_name {
    use chrono_tz::Tz;
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(zone: &Tz, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(zone.name())
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Tz, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(|_| D::Error::custom("no time zone"))
    }
}
