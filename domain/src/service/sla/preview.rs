//! What a deadline would be: of a calendar, or of a supposed ticket.

use chrono::Duration;

use super::book::Book;
use super::clock::{Clock, judge};
use super::history::{Moment, Span, What, spans};
use super::input::within;
use super::policy::Traits;
use crate::Refusal;
use crate::fields::{self, FieldCode, Fields};
use crate::ids::{CalendarId, UnitId};
use crate::instant::{self, Instant};
use crate::service::calendar::{BusinessCalendar, HoursInput, Measured, Pace, Until, measure};
use crate::service::ticket::{TicketCategory, TicketPriority};
use crate::vocabulary::Channel;

/// The longest time that can be asked for, in seconds: a leap year of open time.
pub const MOST_ASKED: i64 = 366 * 86_400;
/// The most segments that an answer lists.
pub const MOST_SEGMENTS: usize = 5_000;

/// A supposed ticket as it comes in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SupposedInput {
    /// Word of `channel`.
    pub channel: Option<String>,
    /// Word of `ticket_category`.
    pub category: Option<String>,
    /// Word of `ticket_priority`; `normal` where absent.
    pub priority: Option<String>,
    /// Whether it is a major problem.
    pub major: Option<bool>,
    /// Whether the customer is a key account.
    pub key_account: Option<bool>,
    /// The unit that would handle it; the company where absent.
    pub unit_id: Option<String>,
}

/// What is asked, as it comes in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PreviewInput {
    /// A calendar that stands in the question.
    pub calendar: Option<HoursInput>,
    /// Or one that is kept.
    pub calendar_id: Option<String>,
    /// Or a supposed ticket.
    pub ticket: Option<SupposedInput>,
    /// RFC 3339.
    pub start: Option<String>,
    /// 0 to [`MOST_ASKED`]; with a calendar only.
    pub business_seconds: Option<i64>,
}

/// A supposed ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Supposed {
    channel: Channel,
    category: Option<TicketCategory>,
    priority: TicketPriority,
    major: bool,
    key_account: bool,
    /// The unit that would handle it.
    pub unit_id: Option<UnitId>,
}

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// So much open time of a calendar that stands in the question.
    Hours(Box<BusinessCalendar>, Duration),
    /// So much open time of a calendar that is kept.
    Calendar(CalendarId, Duration),
    /// The promises of a supposed ticket.
    Ticket(Supposed),
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
    /// Reads a question: of exactly one calendar or ticket.
    pub fn read(input: PreviewInput, fields: &mut Fields) -> Option<Self> {
        let start = fields.required("start", input.start, instant::parse);
        let PreviewInput { calendar, calendar_id, ticket, business_seconds, .. } = input;
        let length = |fields: &mut Fields| {
            let read = |seconds| within(seconds, 0, MOST_ASKED).map(Duration::seconds);
            fields.required("business_seconds", business_seconds, read)
        };
        let asked = match (calendar, calendar_id, ticket) {
            (Some(calendar), None, None) => {
                let calendar = fields.within("calendar", |fields| BusinessCalendar::read(calendar, fields));
                let length = length(fields);
                Asked::Hours(Box::new(calendar?), length?)
            }
            (None, Some(id), None) => {
                let id = fields.keep("calendar_id", fields::id(id));
                let length = length(fields);
                Asked::Calendar(id?, length?)
            }
            (None, None, Some(ticket)) => {
                if business_seconds.is_some() {
                    fields.refuse("business_seconds", FieldCode::Unexpected);
                }
                Asked::Ticket(fields.within("ticket", |fields| Supposed::read(ticket, fields))?)
            }
            (None, None, None) => {
                fields.refuse("calendar", FieldCode::Required);
                return None;
            }
            (_, id, ticket) => {
                let surplus = [("calendar_id", id.is_some()), ("ticket", ticket.is_some())];
                surplus.iter().filter(|(_, given)| *given).for_each(|(name, _)| fields.refuse(name, FieldCode::Unexpected));
                return None;
            }
        };
        Some(Self { start: start?, asked })
    }
}

impl Supposed {
    fn read(input: SupposedInput, fields: &mut Fields) -> Option<Self> {
        let channel = fields.required("channel", input.channel, fields::word);
        let category = fields.optional("category", input.category, fields::word);
        let priority = fields.optional("priority", input.priority, fields::word);
        let unit_id = fields.optional("unit_id", input.unit_id, fields::id);
        Some(Self {
            channel: channel?,
            category: category?,
            priority: priority?.unwrap_or(TicketPriority::Normal),
            major: input.major.unwrap_or(false),
            key_account: input.key_account.unwrap_or(false),
            unit_id: unit_id?,
        })
    }

    /// What the rules look at.
    #[must_use]
    pub const fn traits(&self) -> Traits {
        let Self { channel, category, priority, major, key_account, .. } = *self;
        Traits { channel, category, priority, major, key_account }
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

/// The clocks that a supposed ticket would have, were it reported at an instant and nothing more happened, with their spans: the
/// earliest deadline first.
#[must_use]
pub fn suppose(book: &Book, traits: &Traits, start: Instant) -> Vec<(Clock, Span)> {
    let spans = spans(&[Moment { at: start, what: What::Reported { answered: false } }]);
    let clocks = judge(book, traits, &spans, &[], start);
    let of = |clock: &Clock| spans.iter().find(|span| (span.target, span.ordinal) == (clock.target, clock.ordinal)).cloned();
    let mut pairs: Vec<(Clock, Span)> = clocks.into_iter().filter_map(|clock| of(&clock).map(|span| (clock, span))).collect();
    pairs.sort_by_key(|(clock, _)| (clock.due_at.is_none(), clock.due_at, clock.target));
    pairs
}
