//! Counting time: a deadline, the time used, and of what they are made.

use chrono::Duration;

use super::days::Label;
use super::walk::{Closed, Pace, Unknown, Walk};
use crate::instant::Instant;

/// The longest span that a length of time is looked for in, pauses aside. Whoever promises more has mistaken the unit.
pub const HORIZON: Duration = Duration::days(3_660);

crate::vocabulary! {
    /// Why a clock does not count.
    SkipReason, "sla_skip_reason" {
        ClosedHours = "closed_hours", "非营业时间", "Outside the open hours";
        Holiday = "holiday", "节假日", "A holiday";
        WaitingForCustomer = "waiting_for_customer", "等待客户", "Waiting for the customer";
        Resolved = "resolved", "已解决待确认", "Resolved, until the customer said no";
    }
}

/// A span during which a clock stands still.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pause {
    /// Since when.
    pub from: Instant,
    /// Until when; still going on where absent.
    pub to: Option<Instant>,
    /// Why.
    pub reason: SkipReason,
    /// What the wait is for.
    pub label: Option<Label<'static>>,
}

/// A span that counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Segment {
    /// Its beginning.
    pub from: Instant,
    /// Its end.
    pub to: Instant,
}

/// A span that did not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Skipped<'a> {
    /// Its beginning.
    pub from: Instant,
    /// Its end.
    pub to: Instant,
    /// Why.
    pub reason: SkipReason,
    /// The name of the holiday, or what the wait is for.
    pub label: Option<Label<'a>>,
}

/// Up to where time is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    /// Until so much has passed.
    Counted(Duration),
    /// Until an instant.
    Instant(Instant),
}

/// Time counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measured<'a> {
    /// What counted, in order; spans that touch are one.
    pub segments: Vec<Segment>,
    /// What did not, in order. With the segments it covers the whole time from start to end.
    pub skipped: Vec<Skipped<'a>>,
    /// The earliest instant at which so much had passed, or the instant asked for; none where a pause that goes on comes before.
    pub end: Option<Instant>,
    /// How much counted.
    pub counted: Duration,
    /// Whether days were needed whose holidays nobody has entered.
    pub unknown: Unknown,
}

/// So much time does not pass within [`HORIZON`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("so much open time does not pass within {} days", HORIZON.num_days())]
pub struct TooFar;

/// Counts time from an instant on. The pauses are in order and apart from one another.
///
/// # Errors
/// [`TooFar`] where the length asked for does not pass within [`HORIZON`]; never for an instant.
pub fn measure<'a>(pace: Pace<'a>, start: Instant, pauses: &'a [Pause], until: Until) -> Result<Measured<'a>, TooFar> {
    let paused: Duration = pauses.iter().filter_map(|pause| pause.to.map(|to| to - pause.from)).sum();
    let (wanted, far) = match until {
        Until::Counted(length) => (Some(length), start + HORIZON + paused),
        Until::Instant(instant) => (None, instant),
    };
    let mut count = Count { out: Measured::empty(), wanted };
    if count.is_full() {
        count.out.end = Some(start);
        return Ok(count.out);
    }
    let mut walk = Walk::new(pace, start);
    let mut coming = pauses;
    while let Some(stretch) = walk.next(far) {
        count.out.unknown = walk.unknown;
        let mut at = stretch.from;
        while at < stretch.to {
            coming = coming.get(coming.partition_point(|pause| pause.to.is_some_and(|to| to <= at))..).unwrap_or_default();
            match coming.first() {
                Some(pause) if pause.from <= at => {
                    if wanted.is_some() && pause.to.is_none() {
                        return Ok(count.out);
                    }
                    let to = pause.to.map_or(stretch.to, |to| to.min(stretch.to));
                    count.skip(Skipped { from: at, to, reason: pause.reason, label: pause.label });
                    at = to;
                }
                next => {
                    let to = next.map_or(stretch.to, |pause| pause.from.min(stretch.to));
                    match stretch.closed {
                        None if count.open(at, to) => return Ok(count.out),
                        None => {}
                        Some(closed) => count.skip(Skipped::closed(at, to, closed)),
                    }
                    at = to;
                }
            }
        }
    }
    if wanted.is_some() {
        return Err(TooFar);
    }
    count.out.end = Some(far);
    Ok(count.out)
}

struct Count<'a> {
    out: Measured<'a>,
    wanted: Option<Duration>,
}

impl<'a> Count<'a> {
    fn is_full(&self) -> bool {
        self.wanted.is_some_and(|wanted| wanted <= self.out.counted)
    }

    /// Counts a span, or as much of it as is still wanted. Whether nothing more is.
    fn open(&mut self, from: Instant, to: Instant) -> bool {
        let left = self.wanted.map_or(to - from, |wanted| (wanted - self.out.counted).min(to - from));
        let to = from + left;
        self.out.counted += left;
        match self.out.segments.last_mut() {
            Some(last) if last.to == from => last.to = to,
            _ => self.out.segments.push(Segment { from, to }),
        }
        if self.is_full() {
            self.out.end = Some(to);
        }
        self.is_full()
    }

    fn skip(&mut self, skipped: Skipped<'a>) {
        match self.out.skipped.last_mut() {
            Some(last) if last.to == skipped.from && last.is_like(&skipped) => last.to = skipped.to,
            _ => self.out.skipped.push(skipped),
        }
    }
}

impl Measured<'_> {
    /// Nothing counted.
    #[must_use]
    pub const fn empty() -> Self {
        let unknown = Unknown { before: false, after: false };
        Self { segments: Vec::new(), skipped: Vec::new(), end: None, counted: Duration::zero(), unknown }
    }
}

impl<'a> Skipped<'a> {
    const fn closed(from: Instant, to: Instant, closed: Closed<'a>) -> Self {
        let (reason, label) = match closed {
            Closed::Hours => (SkipReason::ClosedHours, None),
            Closed::Holiday(name) => (SkipReason::Holiday, Some(name)),
        };
        Self { from, to, reason, label }
    }

    fn is_like(&self, other: &Self) -> bool {
        (self.reason, self.label) == (other.reason, other.label)
    }
}
