//! Going through time: which stretches are open, which are not, and why.
//!
//! A zone's clocks are followed in pieces of constant offset, so that a day that clocks make shorter or longer, and an hour that comes
//! twice or never, count for what they last: open is every second whose local time lies in a span.

use chrono::{Duration, NaiveDate, NaiveTime, Offset, TimeZone};
use chrono_tz::Tz;

use super::business::BusinessCalendar;
use super::days::Label;
use crate::instant::Instant;

/// By what time counts.
#[derive(Clone, Copy, Debug)]
pub enum Pace<'a> {
    /// Every second counts.
    Always,
    /// Open hours count.
    Business(&'a BusinessCalendar),
}

/// A stretch of time, open or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stretch<'a> {
    pub(super) from: Instant,
    pub(super) to: Instant,
    pub(super) closed: Option<Closed<'a>>,
}

/// Why a stretch is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Closed<'a> {
    Hours,
    Holiday(Label<'a>),
}

/// Goes through a calendar from an instant on, without end.
pub(super) struct Walk<'a> {
    pace: Pace<'a>,
    at: Instant,
    piece: Option<Piece<'a>>,
    /// Which days were met whose holidays are not known.
    pub(super) unknown: Unknown,
}

/// Whether days were needed whose holidays the calendar does not know.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unknown {
    /// Days before those that it knows.
    pub before: bool,
    /// Days after those that it knows.
    pub after: bool,
}

impl Unknown {
    fn note(&mut self, calendar: &BusinessCalendar, date: NaiveDate) {
        if !calendar.knows(date) {
            let is_before = calendar.known().is_some_and(|(first, _)| date < first);
            self.before |= is_before;
            self.after |= !is_before;
        }
    }
}

/// A part of a local day during which the clocks keep their offset.
struct Piece<'a> {
    calendar: &'a BusinessCalendar,
    midnight: Instant,
    end: Instant,
    date: NaiveDate,
}

impl<'a> Walk<'a> {
    pub(super) const fn new(pace: Pace<'a>, from: Instant) -> Self {
        Self { pace, at: from, piece: None, unknown: Unknown { before: false, after: false } }
    }

    /// The next stretch, which begins where the one before ended and ends before `far`.
    pub(super) fn next(&mut self, far: Instant) -> Option<Stretch<'a>> {
        let from = self.at;
        if from >= far {
            return None;
        }
        let (to, closed) = match self.pace {
            Pace::Always => (far, None),
            Pace::Business(calendar) => self.business(calendar)?,
        };
        let to = to.min(far);
        self.at = to;
        Some(Stretch { from, to, closed })
    }

    fn business(&mut self, calendar: &'a BusinessCalendar) -> Option<(Instant, Option<Closed<'a>>)> {
        let at = self.at;
        let piece = match self.piece.take().filter(|piece| at < piece.end) {
            Some(piece) => piece,
            None => {
                let piece = Piece::around(calendar, at)?;
                self.unknown.note(calendar, piece.date);
                piece
            }
        };
        let found = piece.stretch(at);
        self.piece = Some(piece);
        Some(found)
    }
}

impl<'a> Piece<'a> {
    fn around(calendar: &'a BusinessCalendar, at: Instant) -> Option<Self> {
        let zone = calendar.time_zone;
        let offset = offset(zone, at);
        let date = at.naive_utc().checked_add_signed(offset)?.date();
        let midnight = date.and_time(NaiveTime::MIN).and_utc() - offset;
        let next = midnight + Duration::days(1);
        let end = if self::offset(zone, next) == offset { next } else { change(zone, at, next) };
        Some(Self { calendar, midnight, end, date })
    }

    /// The stretch that an instant within the piece begins.
    fn stretch(&self, at: Instant) -> (Instant, Option<Closed<'a>>) {
        let rule = self.calendar.day(self.date);
        let instant = |seconds: i64| self.midnight + Duration::seconds(seconds);
        let closed = rule.holiday.map_or(Closed::Hours, Closed::Holiday);
        let next = rule.hours.spans().iter().find(|span| instant(span.to.seconds()) > at);
        let Some(span) = next else { return (self.end, Some(closed)) };
        let from = instant(span.from.seconds());
        if at < from { (from.min(self.end), Some(closed)) } else { (instant(span.to.seconds()).min(self.end), None) }
    }
}

fn offset(zone: Tz, at: Instant) -> Duration {
    Duration::seconds(i64::from(zone.offset_from_utc_datetime(&at.naive_utc()).fix().local_minus_utc()))
}

/// The first instant after one, to the second, from which on the clocks have another offset; at most `latest`, where they have.
fn change(zone: Tz, after: Instant, latest: Instant) -> Instant {
    let before = offset(zone, after);
    let (mut low, mut high) = (after.timestamp(), latest.timestamp());
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        let same = chrono::DateTime::from_timestamp(middle, 0).is_some_and(|middle| offset(zone, middle) == before);
        if same { low = middle } else { high = middle }
    }
    chrono::DateTime::from_timestamp(high, 0).unwrap_or(latest)
}
