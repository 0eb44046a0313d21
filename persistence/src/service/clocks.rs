//! How the promises of records stand: judged before a record is saved, kept beside it, with one timer for the next thing to tell.

use diesel::prelude::*;
use guanxi_domain::ids::{TimerId, UnitId};
use guanxi_domain::instant::Instant;
use guanxi_domain::platform::timer::Timer;
use guanxi_domain::platform::{Record, RecordKind};
use guanxi_domain::service::sla::{
    Book, Clock, ClockState, Mark, PromisedKind, SlaTarget, Span, Summary, Traits, judge, marks, with_newest,
};
use uuid::Uuid;

pub use super::heads::book;
use super::timers::PromiseTimers;
use crate::dialect::OneOf;
use crate::error::Error;
use crate::platform::timers;
use crate::put;
use crate::schema::sla_clocks;
use crate::store::Tx;
use crate::types::{At, Id, Word, id_or_null, typed_or_none};

#[derive(Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = sla_clocks, treat_none_as_default_value = false)]
struct ClockRow {
    record_id: Id,
    target: Word<SlaTarget>,
    ordinal: i64,
    record_kind: Word<RecordKind>,
    rule: String,
    policy_version_id: Id,
    calendar_version_id: Option<Id>,
    started_at: At,
    promise_seconds: i64,
    due_at: Option<At>,
    warn_at: Option<At>,
    state: Word<ClockState>,
    warned_at: Option<At>,
    breached_at: Option<At>,
    ended_at: Option<At>,
    used_seconds: i64,
}

const COLUMNS: usize = 16;
const OVERWRITE: &str = "(record_id, target, ordinal) DO UPDATE SET rule = excluded.rule, policy_version_id = excluded.policy_version_id, \
     calendar_version_id = excluded.calendar_version_id, started_at = excluded.started_at, promise_seconds = excluded.promise_seconds, \
     due_at = excluded.due_at, warn_at = excluded.warn_at, state = excluded.state, warned_at = excluded.warned_at, \
     breached_at = excluded.breached_at, ended_at = excluded.ended_at, used_seconds = excluded.used_seconds";

impl ClockRow {
    fn of(record: Record, clock: &Clock) -> Self {
        Self {
            record_id: Id(record.id),
            target: Word(clock.target),
            ordinal: clock.ordinal,
            record_kind: Word(record.kind),
            rule: clock.rule.clone(),
            policy_version_id: clock.policy_version_id.into(),
            calendar_version_id: id_or_null(clock.calendar_version_id),
            started_at: clock.started_at.into(),
            promise_seconds: clock.promise_seconds,
            due_at: clock.due_at.map(At::from),
            warn_at: clock.warn_at.map(At::from),
            state: Word(clock.state),
            warned_at: clock.warned_at.map(At::from),
            breached_at: clock.breached_at.map(At::from),
            ended_at: clock.ended_at.map(At::from),
            used_seconds: clock.used_seconds,
        }
    }
}

impl From<ClockRow> for Clock {
    fn from(row: ClockRow) -> Self {
        Self {
            target: row.target.0,
            ordinal: row.ordinal,
            rule: row.rule,
            policy_version_id: row.policy_version_id.typed(),
            calendar_version_id: typed_or_none(row.calendar_version_id),
            started_at: row.started_at.0,
            promise_seconds: row.promise_seconds,
            due_at: row.due_at.map(|at| at.0),
            warn_at: row.warn_at.map(|at| at.0),
            state: row.state.0,
            warned_at: row.warned_at.map(|at| at.0),
            breached_at: row.breached_at.map(|at| at.0),
            ended_at: row.ended_at.map(|at| at.0),
            used_seconds: row.used_seconds,
        }
    }
}

/// The clocks of a record as they were last judged.
///
/// # Errors
/// What the database says.
pub fn load(tx: &mut Tx<'_>, record: Uuid) -> Result<Vec<Clock>, Error> {
    let rows: Vec<ClockRow> = sla_clocks::table
        .filter(sla_clocks::record_id.eq(Id(record)))
        .order((sla_clocks::target, sla_clocks::ordinal))
        .select(ClockRow::as_select())
        .load(tx.db)?;
    Ok(rows.into_iter().map(Clock::from).collect())
}

/// The clocks of some records, each with the record's id.
///
/// # Errors
/// What the database says.
pub fn load_many(tx: &mut Tx<'_>, records: &[Uuid]) -> Result<Vec<(Uuid, Clock)>, Error> {
    let of_them = OneOf::ids(sla_clocks::record_id, records.iter().map(|id| Id(*id)));
    let in_order = (sla_clocks::record_id, sla_clocks::target, sla_clocks::ordinal);
    let rows: Vec<ClockRow> = sla_clocks::table.filter(of_them).order(in_order).select(ClockRow::as_select()).load(tx.db)?;
    Ok(rows.into_iter().map(|row| (row.record_id.0, row.into())).collect())
}

/// By which versions clocks that run are judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// Those that each began with.
    Kept,
    /// The newest.
    Newest,
}

/// What there is to be known of a record for its clocks to be judged.
#[derive(Clone, Copy, Debug)]
pub struct Judged<'a> {
    /// Its kind.
    pub kind: PromisedKind,
    /// The record.
    pub record: Record,
    /// The unit that handles it.
    pub unit_id: UnitId,
    /// What the rules look at.
    pub traits: &'a Traits,
    /// From when to when its clocks count, by its history with what is being decided.
    pub spans: &'a [Span],
}

/// Clocks that were judged and are to be saved with their record.
#[derive(Clone, Debug)]
pub struct Planned {
    pub(super) kind: PromisedKind,
    pub(super) record: Record,
    /// As they were.
    pub before: Vec<Clock>,
    /// As they are.
    pub after: Vec<Clock>,
    /// What the record keeps of them.
    pub summary: Summary,
}

/// Judges the clocks of a record at an instant; one that is being made can have none yet.
///
/// # Errors
/// What the database says.
pub fn plan(tx: &mut Tx<'_>, of: Judged<'_>, is_new: bool, by: By, now: Instant) -> Result<Planned, Error> {
    let before = if is_new { Vec::new() } else { load(tx, of.record.id)? };
    let book = book(tx, of.kind, of.unit_id, &before)?;
    Ok(plan_with(&book, of, before, by, now))
}

/// Judges the clocks of a record by versions that are at hand.
#[must_use]
pub fn plan_with(book: &Book, of: Judged<'_>, before: Vec<Clock>, by: By, now: Instant) -> Planned {
    let after = match by {
        By::Kept => judge(book, of.traits, of.spans, &before, now),
        By::Newest => judge(book, of.traits, of.spans, &with_newest(book, &before), now),
    };
    let summary = Summary::of(&after);
    Planned { kind: of.kind, record: of.record, before, after, summary }
}

impl Planned {
    /// What is to be told: of each promise the warning and the breach, once each, with its instant and in the order of these.
    #[must_use]
    pub fn marks(&self) -> Vec<(Instant, Mark, &Clock)> {
        marks(&self.before, &self.after)
    }

    /// The promises that were found broken, each with the instant from which on it is.
    pub fn breaches(&self) -> impl Iterator<Item = (Instant, &Clock)> {
        self.marks().into_iter().filter(|(_, mark, _)| *mark == Mark::Breach).map(|(at, _, clock)| (at, clock))
    }

    /// Whether anything is other than it was, but for the time that has passed.
    #[must_use]
    pub fn has_changed(&self) -> bool {
        self.changed().next().is_some()
    }

    fn changed(&self) -> impl Iterator<Item = &Clock> {
        self.after.iter().filter(|clock| {
            let kept = self.before.iter().find(|kept| (kept.target, kept.ordinal) == (clock.target, clock.ordinal));
            let of_now = |kept: &Clock| Clock { used_seconds: clock.used_seconds, ..kept.clone() };
            kept.is_none_or(|kept| of_now(kept) != **clock)
        })
    }
}

/// Of some records the ids of those whose timer is not there, though there is something to tell.
///
/// # Errors
/// What the database says.
pub fn without_timer(tx: &mut Tx<'_>, kind: PromisedKind, marks: &[(Record, Instant, Mark)]) -> Result<Vec<Uuid>, Error> {
    let kinds = PromiseTimers::of(kind);
    let wanted: Vec<(Uuid, TimerId)> = marks.iter().map(|(record, at, mark)| (record.id, timer(kinds, *record, *at, *mark).id)).collect();
    let there = timers::those_of(tx, &wanted.iter().map(|(_, timer)| *timer).collect::<Vec<_>>())?;
    Ok(wanted.into_iter().filter(|(_, timer)| !there.contains(timer)).map(|(record, _)| record).collect())
}

/// Saves clocks that were judged, and sets the timer of the next thing to tell of them.
///
/// # Errors
/// What the database says.
pub fn save(tx: &mut Tx<'_>, planned: &Planned) -> Result<(), Error> {
    let rows: Vec<ClockRow> = planned.changed().map(|clock| ClockRow::of(planned.record, clock)).collect();
    put!(tx, sla_clocks::table, rows, columns = COLUMNS, on_conflict = OVERWRITE)?;
    let (before, after) = (Summary::of(&planned.before).next_mark, planned.summary.next_mark);
    if before == after {
        return Ok(());
    }
    let kinds = PromiseTimers::of(planned.kind);
    let timer = |mark: Option<(Instant, Mark)>| mark.map(|(at, mark)| timer(kinds, planned.record, at, mark));
    if let Some(old) = timer(before) {
        timers::take_back_free(tx, &[old.id])?;
    }
    match timer(after) {
        Some(new) => timers::set_again(tx, &[new]),
        None => Ok(()),
    }
}

/// Spreads the bits of an instant; odd, so that different instants stay different.
const SPREAD: u128 = 0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835;

/// The timer of a mark. Its id follows from what it is for, so that it can be taken back without looking for it.
fn timer(kinds: PromiseTimers, record: Record, at: Instant, mark: Mark) -> Timer {
    let kind = match mark {
        Mark::Warning => kinds.warning,
        Mark::Breach => kinds.breach,
    };
    let micros = u128::from(at.timestamp_micros().cast_unsigned());
    let salt = (micros << 1 | u128::from(mark == Mark::Breach)).wrapping_mul(SPREAD);
    Timer {
        id: TimerId::new(Uuid::from_u128(record.id.as_u128() ^ salt)),
        kind: kind.to_owned(),
        record,
        due_at: at,
        failures: 0,
        retry_at: None,
    }
}
