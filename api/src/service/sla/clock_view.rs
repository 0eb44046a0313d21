//! Clocks and what their time is made of, as callers see them.

use guanxi_domain::ids::CalendarId;
use guanxi_domain::instant::{self, Instant};
use guanxi_domain::service::calendar::{BusinessCalendar, Label, Measured, SkipReason};
use guanxi_domain::service::sla::{Book, Clock, ClockKind, ClockState, SlaTarget, Span, explain};
use guanxi_domain::vocabulary::Locale;
use serde::Serialize;
use utoipa::ToSchema;

/// The warning of a deadline that needs a day whose holidays nobody has entered yet.
const UNKNOWN_AFTER: &str = "calendar_unknown_after";
/// The warning of a deadline that needs a day before those whose holidays are known.
const UNKNOWN_BEFORE: &str = "calendar_unknown_before";

/// A span that counted.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SlaSegment)]
pub struct SegmentView {
    /// Its beginning.
    #[schema(format = DateTime)]
    pub from: String,
    /// Its end.
    #[schema(format = DateTime)]
    pub to: String,
    /// How long it is, in whole seconds; all of them together are those of the whole time.
    pub seconds: i64,
}

/// A span that did not count.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SlaSkipped)]
pub struct SkippedView {
    /// Its beginning.
    #[schema(format = DateTime)]
    pub from: String,
    /// Its end.
    #[schema(format = DateTime)]
    pub to: String,
    /// Why.
    pub reason: SkipReason,
    /// The name of the holiday, or what the wait was for, in the caller's language; `null` where there is none.
    pub name: Option<String>,
}

/// What time is made of, and what to know of it.
pub struct Told {
    pub segments: Vec<SegmentView>,
    pub skipped: Vec<SkippedView>,
    pub warnings: Vec<&'static str>,
    pub unknown_after: Option<String>,
}

impl Told {
    /// Of time that was measured by a calendar, or round the clock.
    pub fn of(measured: &Measured<'_>, calendar: Option<&BusinessCalendar>, locale: Locale) -> Self {
        let named = |label: Label<'_>| match locale {
            Locale::ZhCn => label.zh.to_owned(),
            Locale::En => label.en.to_owned(),
        };
        // Of spans that begin between two seconds each takes what the sum has gained, so that nothing is lost.
        let mut counted = chrono::Duration::zero();
        let mut segment = |from: Instant, to: Instant| {
            let before = counted.num_seconds();
            counted += to - from;
            SegmentView { from: instant::format(from), to: instant::format(to), seconds: counted.num_seconds() - before }
        };
        let unknown = measured.unknown;
        let mut warnings = Vec::new();
        warnings.extend(unknown.before.then_some(UNKNOWN_BEFORE));
        warnings.extend(unknown.after.then_some(UNKNOWN_AFTER));
        let last_known = || calendar.and_then(BusinessCalendar::known).map(|(_, last)| last.to_string());
        Self {
            segments: measured.segments.iter().map(|one| segment(one.from, one.to)).collect(),
            skipped: measured
                .skipped
                .iter()
                .map(|one| SkippedView {
                    from: instant::format(one.from),
                    to: instant::format(one.to),
                    reason: one.reason,
                    name: one.label.map(named),
                })
                .collect(),
            warnings,
            unknown_after: unknown.after.then(last_known).flatten(),
        }
    }
}

/// The calendar that a clock goes by.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SlaCalendar)]
pub struct ClockCalendarView {
    /// The id of the calendar.
    pub id: CalendarId,
    /// Its code.
    pub code: String,
    /// What people call it.
    pub name: String,
    /// The version that the clock began with, or that was applied to it.
    pub version: i64,
}

/// A clock: how one promise stands, and why.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SlaClock)]
pub struct ClockView {
    /// What is promised.
    pub target: SlaTarget,
    /// The first, second … of its target.
    #[schema(minimum = 1)]
    pub ordinal: i64,
    /// The rule that promises it.
    pub rule: String,
    /// The version of the policy that it goes by; `null` where that is not at hand.
    pub policy_version: Option<i64>,
    /// By what time it counts.
    pub clock: ClockKind,
    /// The calendar of the clock `business`.
    pub calendar: Option<ClockCalendarView>,
    /// How it stands.
    pub state: ClockState,
    /// Since when it counts.
    #[schema(format = DateTime)]
    pub started_at: String,
    /// How long it may take, in seconds of the clock.
    pub promise_seconds: i64,
    /// When the promise is broken; `null` while the clock stands still, once nothing is promised any more, and where it lies more than
    /// ten years ahead.
    #[schema(format = DateTime)]
    pub due_at: Option<String>,
    /// When to warn.
    #[schema(format = DateTime)]
    pub warn_at: Option<String>,
    /// When it was warned of.
    #[schema(format = DateTime)]
    pub warned_at: Option<String>,
    /// When the promise was broken.
    #[schema(format = DateTime)]
    pub breached_at: Option<String>,
    /// When what was promised was done, in time or late, or the promise withdrawn.
    #[schema(format = DateTime)]
    pub ended_at: Option<String>,
    /// How much of the time is used, in seconds of the clock.
    pub used_seconds: i64,
    /// How much is left; below zero where it is overdue. With `used_seconds` it is `promise_seconds`.
    pub left_seconds: i64,
    /// What counts: up to the deadline while the clock runs, up to its end once it is over, else up to now.
    pub segments: Vec<SegmentView>,
    /// What does not count, up to the same instant.
    pub skipped: Vec<SkippedView>,
    /// `calendar_unknown_after` and `calendar_unknown_before` where a day is needed whose holidays the calendar does not know.
    pub warnings: Vec<&'static str>,
    /// The last day whose holidays are known, where a later one is needed.
    #[schema(format = Date)]
    pub calendar_unknown_after: Option<String>,
}

impl ClockView {
    /// A clock with what its time is made of.
    pub fn of(book: &Book, clock: &Clock, span: &Span, now: Instant, locale: Locale) -> Self {
        let version = clock.calendar_version_id.and_then(|id| book.version(id));
        let calendar = version.map(|version| ClockCalendarView {
            id: version.calendar_id,
            code: version.code.clone(),
            name: version.name.clone(),
            version: version.version,
        });
        let measured = explain(book, clock, span, now);
        let Told { segments, skipped, warnings, unknown_after } = Told::of(&measured, version.map(|version| &version.calendar), locale);
        let at = |at: Option<Instant>| at.map(instant::format);
        Self {
            target: clock.target,
            ordinal: clock.ordinal,
            rule: clock.rule.clone(),
            policy_version: book.policy_version(clock.policy_version_id).map(|version| version.version),
            clock: if clock.calendar_version_id.is_some() { ClockKind::Business } else { ClockKind::Always },
            calendar,
            state: clock.state,
            started_at: instant::format(clock.started_at),
            promise_seconds: clock.promise_seconds,
            due_at: at(clock.due_at),
            warn_at: at(clock.warn_at),
            warned_at: at(clock.warned_at),
            breached_at: at(clock.breached_at),
            ended_at: at(clock.ended_at),
            used_seconds: clock.used_seconds,
            left_seconds: clock.left_seconds(),
            segments,
            skipped,
            warnings,
            calendar_unknown_after: unknown_after,
        }
    }
}
