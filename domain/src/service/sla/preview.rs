//! What a deadline would be: of a calendar, or of a supposed record.

use chrono::Duration;

use super::input::within;
use super::supposed::{Supposed, SupposedComplaintInput, SupposedInput};
use crate::Refusal;
use crate::fields::{self, FieldCode, Fields};
use crate::ids::CalendarId;
use crate::instant::{self, Instant};
use crate::service::calendar::{BusinessCalendar, HoursInput, Measured, Pace, Until, measure};

/// The longest time that can be asked for, in seconds: a leap year of open time.
pub const MOST_ASKED: i64 = 366 * 86_400;
/// The most segments that an answer lists.
pub const MOST_SEGMENTS: usize = 5_000;

/// What is asked, as it comes in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PreviewInput {
    /// A calendar that stands in the question.
    pub calendar: Option<HoursInput>,
    /// Or one that is kept.
    pub calendar_id: Option<String>,
    /// Or a supposed ticket.
    pub ticket: Option<SupposedInput>,
    /// Or a supposed complaint.
    pub complaint: Option<SupposedComplaintInput>,
    /// RFC 3339.
    pub start: Option<String>,
    /// 0 to [`MOST_ASKED`]; with a calendar only.
    pub business_seconds: Option<i64>,
}

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// So much open time of a calendar that stands in the question.
    Hours(Box<BusinessCalendar>, Duration),
    /// So much open time of a calendar that is kept.
    Calendar(CalendarId, Duration),
    /// The promises of a supposed ticket or complaint.
    Record(Supposed),
}

/// A question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preview {
    /// Since when time would count.
    pub start: Instant,
    /// Of what.
    pub asked: Asked,
}

impl Preview {
    /// Reads a question: of exactly one calendar, ticket or complaint.
    pub fn read(input: PreviewInput, fields: &mut Fields) -> Option<Self> {
        let start = fields.required("start", input.start, instant::parse);
        let PreviewInput { calendar, calendar_id, ticket, complaint, business_seconds, .. } = input;
        let length = |fields: &mut Fields| {
            let read = |seconds| within(seconds, 0, MOST_ASKED).map(Duration::seconds);
            fields.required("business_seconds", business_seconds, read)
        };
        let asked = match (calendar, calendar_id, ticket, complaint) {
            (Some(calendar), None, None, None) => {
                let calendar = fields.within("calendar", |fields| BusinessCalendar::read(calendar, fields));
                let length = length(fields);
                Asked::Hours(Box::new(calendar?), length?)
            }
            (None, Some(id), None, None) => {
                let id = fields.keep("calendar_id", fields::id(id));
                let length = length(fields);
                Asked::Calendar(id?, length?)
            }
            (None, None, Some(ticket), None) => {
                refuse_length(business_seconds, fields);
                Asked::Record(fields.within("ticket", |fields| Supposed::ticket(ticket, fields))?)
            }
            (None, None, None, Some(complaint)) => {
                refuse_length(business_seconds, fields);
                Asked::Record(fields.within("complaint", |fields| Supposed::complaint(complaint, fields))?)
            }
            (None, None, None, None) => {
                fields.refuse("calendar", FieldCode::Required);
                return None;
            }
            (calendar, id, ticket, complaint) => {
                // Of those that are given the first is meant.
                let given = [
                    ("calendar", calendar.is_some()),
                    ("calendar_id", id.is_some()),
                    ("ticket", ticket.is_some()),
                    ("complaint", complaint.is_some()),
                ];
                let surplus = given.iter().filter(|(_, given)| *given).skip(1);
                surplus.for_each(|(name, _)| fields.refuse(name, FieldCode::Unexpected));
                return None;
            }
        };
        Some(Self { start: start?, asked })
    }
}

/// A record has its own promises, and no length that is asked for.
fn refuse_length(business_seconds: Option<i64>, fields: &mut Fields) {
    if business_seconds.is_some() {
        fields.refuse("business_seconds", FieldCode::Unexpected);
    }
}

/// When so much open time has passed.
///
/// # Errors
/// `validation_failed` with `too_far` at `/business_seconds` where that lies beyond every horizon, or in too many pieces.
pub fn deadline(calendar: &BusinessCalendar, start: Instant, length: Duration) -> Result<Measured<'_>, Refusal> {
    let measured = measure(Pace::Business(calendar), start, &[], Until::Counted(length)).ok();
    measured
        .filter(|measured| measured.segments.len() <= MOST_SEGMENTS)
        .ok_or_else(|| Refusal::field("/business_seconds", FieldCode::TooFar))
}
