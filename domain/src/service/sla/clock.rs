//! A clock: how one promise stands.

use chrono::Duration;

use super::history::{End, Span};
use super::policy::Traits;
use super::words::{ClockState, SlaTarget};
use crate::ids::ConfigurationVersionId;
use crate::instant::Instant;
use crate::service::calendar::{BusinessCalendar, Measured, Pace, Until, measure};

use super::book::Book;

/// How one promise stands, as it is kept beside the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clock {
    /// What is promised.
    pub target: SlaTarget,
    /// The first, second … of its target, from 1.
    pub ordinal: i64,
    /// The rule that promises it.
    pub rule: String,
    /// The version of the policy that it goes by.
    pub policy_version_id: ConfigurationVersionId,
    /// The version of the calendar that it goes by; none where it counts round the clock.
    pub calendar_version_id: Option<ConfigurationVersionId>,
    /// Since when it counts.
    pub started_at: Instant,
    /// How long it may take, in seconds of the clock.
    pub promise_seconds: i64,
    /// When the promise is broken; none while the clock stands still, or where that lies beyond every horizon.
    pub due_at: Option<Instant>,
    /// When to warn; none where nobody wants to be warned, or while the clock stands still.
    pub warn_at: Option<Instant>,
    /// How it stands.
    pub state: ClockState,
    /// When it was warned of.
    pub warned_at: Option<Instant>,
    /// When it was broken.
    pub breached_at: Option<Instant>,
    /// When what was promised was done, in time or late, or the promise withdrawn.
    pub ended_at: Option<Instant>,
    /// How much of the clock's time was used when it was last judged, in seconds.
    pub used_seconds: i64,
}

impl Clock {
    /// What is left of the promise, in seconds; below zero where it is overdue.
    #[must_use]
    pub const fn left_seconds(&self) -> i64 {
        self.promise_seconds - self.used_seconds
    }

    /// Whether it is over.
    #[must_use]
    pub const fn is_over(&self) -> bool {
        self.ended_at.is_some()
    }

    /// Whether it ended as its span did; what is promised no longer may have ended before.
    #[must_use]
    pub fn agrees(&self, span: &Span) -> bool {
        let ended_at = span.end.map(|(End::Done(at) | End::Withdrawn(at))| at);
        self.ended_at == ended_at || (self.state == ClockState::Withdrawn && self.ended_at.is_some())
    }

    /// The clock once nothing is promised any more.
    fn withdrawn(&self, at: Instant) -> Self {
        let ended_at = if self.state == ClockState::Withdrawn { self.ended_at } else { Some(at) };
        Self { state: ClockState::Withdrawn, ended_at, due_at: None, warn_at: None, ..self.clone() }
    }

    /// The deadline that somebody has to look at: it runs, or is over already and nothing was done.
    #[must_use]
    pub fn pressing(&self) -> Option<Instant> {
        self.due_at.filter(|_| !self.is_over())
    }

    /// The next instant at which something is to be told of it, if nothing happens before.
    #[must_use]
    pub fn next_mark(&self) -> Option<(Instant, Mark)> {
        if self.is_over() || self.breached_at.is_some() {
            return None;
        }
        let warning = self.warn_at.filter(|_| self.warned_at.is_none()).map(|at| (at, Mark::Warning));
        warning.or_else(|| self.due_at.map(|at| (at, Mark::Breach)))
    }
}

/// What there is to tell of a clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    /// The warning point is reached.
    Warning,
    /// The promise is broken.
    Breach,
}

/// What a record keeps of its clocks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// The earliest deadline of a promise that is still to be kept, or was broken and is still to be made good.
    pub next_due_at: Option<Instant>,
    /// Whether any promise was broken.
    pub breached: bool,
    /// The next instant at which something is to be told.
    pub next_mark: Option<(Instant, Mark)>,
}

impl Summary {
    /// Of these clocks.
    #[must_use]
    pub fn of(clocks: &[Clock]) -> Self {
        Self {
            next_due_at: clocks.iter().filter_map(Clock::pressing).min(),
            breached: clocks.iter().any(|clock| clock.breached_at.is_some()),
            next_mark: clocks.iter().filter_map(Clock::next_mark).min(),
        }
    }
}

/// Judges the clocks of a record at an instant: its whole history is gone through anew.
///
/// `kept` are the clocks as they were last judged. They say by which versions a clock goes, and what has happened: a clock that is over
/// keeps its verdict, and one whose promise was broken keeps that promise, whatever the record is classified as since.
#[must_use]
pub fn judge(book: &Book, traits: &Traits, spans: &[Span], kept: &[Clock], now: Instant) -> Vec<Clock> {
    let of = |span: &Span| kept.iter().find(|clock| (clock.target, clock.ordinal) == (span.target, span.ordinal));
    spans.iter().filter_map(|span| one(book, traits, span, of(span), now)).collect()
}

/// The clocks with the newest versions of policy and calendars, for [`judge`] to apply these: those that are over, and those whose promise
/// was broken, stay with what they have.
#[must_use]
pub fn with_newest(book: &Book, kept: &[Clock]) -> Vec<Clock> {
    let newest = |clock: &Clock| {
        if clock.is_over() || clock.breached_at.is_some() {
            return clock.clone();
        }
        Clock { policy_version_id: book.policy.id, calendar_version_id: None, ..clock.clone() }
    };
    kept.iter().map(newest).collect()
}

fn one(book: &Book, traits: &Traits, span: &Span, kept: Option<&Clock>, now: Instant) -> Option<Clock> {
    let ended_at = span.end.map(|(End::Done(at) | End::Withdrawn(at))| at);
    if let Some(kept) = kept.filter(|kept| kept.is_over() && kept.ended_at == ended_at) {
        return Some(kept.clone());
    }
    let stop = ended_at.unwrap_or(now);
    if let Some(kept) = kept.filter(|kept| kept.breached_at.is_some()) {
        let calendar = kept.calendar_version_id.and_then(|id| book.calendar_version(id));
        let used_seconds = used(calendar, span, stop);
        return Some(Clock { state: ClockState::Breached, started_at: span.started_at, ended_at, used_seconds, ..kept.clone() });
    }
    let policy = kept.and_then(|kept| book.policy_version(kept.policy_version_id)).unwrap_or(&book.policy);
    let Some((rule, promise)) = policy.policy.promise(span.target, traits, &book.unit_ids) else {
        return kept.map(|kept| kept.withdrawn(stop));
    };
    let calendar = book.calendar_of(promise, kept);
    let business = calendar.map(|version| &version.calendar);
    let length = promise.length(business);
    let due_after = |length| measure(pace(business), span.started_at, &span.pauses, Until::Counted(length)).ok().and_then(|end| end.end);
    let share = |percent: u8| Duration::milliseconds(length.num_milliseconds() / 100 * i64::from(percent));
    let due_at = due_after(length);
    let warn_at = promise.warn_percent.and_then(|percent| due_after(share(percent)));
    // A deadline that a new classification has put into the past is broken from now on, not since before anybody knew of it.
    let since = |was: Option<Instant>, is: Instant| if kept.is_some() && was != Some(is) { is.max(now.min(stop)) } else { is };
    let warned_at = kept.and_then(|kept| kept.warned_at);
    let reached = |at: Option<Instant>, was: Option<Instant>| at.filter(|at| *at <= stop).map(|at| since(was, at));
    let warned_at = warned_at.or_else(|| reached(warn_at, kept.and_then(|kept| kept.warn_at)));
    let breached_at = reached(due_at, kept.and_then(|kept| kept.due_at));
    let state = match span.end {
        _ if breached_at.is_some() => ClockState::Breached,
        Some(End::Done(_)) => ClockState::Met,
        Some(End::Withdrawn(_)) => ClockState::Withdrawn,
        None if span.is_paused() => ClockState::Paused,
        None => ClockState::Running,
    };
    Some(Clock {
        target: span.target,
        ordinal: span.ordinal,
        rule: rule.name.clone(),
        policy_version_id: policy.id,
        calendar_version_id: calendar.map(|version| version.id),
        started_at: span.started_at,
        promise_seconds: length.num_seconds(),
        due_at,
        warn_at,
        state,
        warned_at,
        breached_at,
        ended_at,
        used_seconds: used(business, span, stop),
    })
}

const fn pace(calendar: Option<&BusinessCalendar>) -> Pace<'_> {
    match calendar {
        Some(calendar) => Pace::Business(calendar),
        None => Pace::Always,
    }
}

fn used(calendar: Option<&BusinessCalendar>, span: &Span, until: Instant) -> i64 {
    measure(pace(calendar), span.started_at, &span.pauses, Until::Instant(until)).map_or(0, |measured| measured.counted.num_seconds())
}

/// What a clock's time is made of: up to its deadline while it runs, up to its end once it is over, else up to now.
#[must_use]
pub fn explain<'a>(book: &'a Book, clock: &Clock, span: &'a Span, now: Instant) -> Measured<'a> {
    let calendar = clock.calendar_version_id.and_then(|id| book.calendar_version(id));
    let until = match clock.state {
        ClockState::Running => clock.due_at.unwrap_or(now),
        _ => clock.ended_at.unwrap_or(now),
    };
    let measured = measure(pace(calendar), span.started_at, &span.pauses, Until::Instant(until));
    // An instant is never too far.
    measured.unwrap_or_else(|_| Measured::empty())
}
