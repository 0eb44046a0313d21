//! Timers: effects that fall due at an instant. Claiming one, its effect and its removal are one transaction.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use diesel::dsl::{exists, not};
use diesel::prelude::*;
use guanxi_domain::ids::TimerId;
use guanxi_domain::instant::Instant;
use guanxi_domain::platform::timer::Timer;
use guanxi_domain::platform::{Record, RecordKind};
use uuid::Uuid;

use crate::dialect::{ForClaim, OneOf, OrSkip};
use crate::error::Error;
use crate::platform::{Backlog, COUNTED};
use crate::schema::timers;
use crate::store::{Store, Tx, guarded};
use crate::types::{At, Id, Word};

#[derive(Queryable, Insertable)]
#[diesel(table_name = timers, treat_none_as_default_value = false)]
struct TimerRow {
    id: Id,
    kind: String,
    record_kind: Word<RecordKind>,
    record_id: Id,
    due_at: At,
    failures: i64,
    retry_at: Option<At>,
    ready_at: At,
}

impl From<&Timer> for TimerRow {
    fn from(timer: &Timer) -> Self {
        Self {
            id: timer.id.into(),
            kind: timer.kind.clone(),
            record_kind: Word(timer.record.kind),
            record_id: Id(timer.record.id),
            due_at: timer.due_at.into(),
            failures: i64::from(timer.failures),
            retry_at: timer.retry_at.map(At::from),
            ready_at: timer.ready_at().into(),
        }
    }
}

impl From<TimerRow> for Timer {
    fn from(row: TimerRow) -> Self {
        Self {
            id: row.id.typed(),
            kind: row.kind,
            record: Record { kind: row.record_kind.0, id: row.record_id.0 },
            due_at: row.due_at.0,
            failures: u32::try_from(row.failures).unwrap_or(u32::MAX),
            retry_at: row.retry_at.map(|at| at.0),
        }
    }
}

/// The effect of a kind of timer: rows, made in the transaction that is given. It may run again after a failure.
pub type Effect = Box<dyn Fn(&mut Tx<'_>, &Timer) -> Result<(), Error> + Send + Sync>;

/// The effects that a process knows, by kind. Timers of other kinds wait for a process that knows them.
#[derive(Default)]
pub struct Effects {
    by_kind: HashMap<&'static str, Effect>,
}

impl std::fmt::Debug for Effects {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_set().entries(self.by_kind.keys()).finish()
    }
}

impl Effects {
    /// Adds the effect of a kind.
    #[must_use]
    pub fn with(mut self, kind: &'static str, effect: impl Fn(&mut Tx<'_>, &Timer) -> Result<(), Error> + Send + Sync + 'static) -> Self {
        self.by_kind.insert(kind, Box::new(effect));
        self
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_kind.is_empty()
    }
}

/// Sets timers, in the transaction of the change that needs them.
///
/// # Errors
/// What the database says.
pub fn set(tx: &mut Tx<'_>, list: &[Timer]) -> Result<(), Error> {
    let rows: Vec<TimerRow> = list.iter().map(TimerRow::from).collect();
    Ok(crate::put!(tx, timers::table, rows, columns = 8)?)
}

/// Sets timers, or sets again those that wait already: with another instant, and with no failure.
///
/// # Errors
/// What the database says.
pub(crate) fn set_again(tx: &mut Tx<'_>, list: &[Timer]) -> Result<(), Error> {
    let rows: Vec<TimerRow> = list.iter().map(TimerRow::from).collect();
    let again = "(id) DO UPDATE SET due_at = excluded.due_at, failures = 0, retry_at = NULL, ready_at = excluded.ready_at";
    Ok(crate::put!(tx, timers::table, rows, columns = 8, on_conflict = again)?)
}

/// Sets a timer unless it waits already: by its id.
///
/// # Errors
/// What the database says.
pub(crate) fn set_once(tx: &mut Tx<'_>, timer: &Timer) -> Result<(), Error> {
    OrSkip(diesel::insert_into(timers::table).values(TimerRow::from(timer))).execute(tx.db)?;
    Ok(())
}

/// Takes timers back by their ids.
///
/// # Errors
/// What the database says.
pub(crate) fn take_back(tx: &mut Tx<'_>, ids: &[TimerId]) -> Result<(), Error> {
    if !ids.is_empty() {
        let gone = OneOf::ids(timers::id, ids.iter().map(|id| Id::from(*id)));
        diesel::delete(timers::table.filter(gone)).execute(tx.db)?;
    }
    Ok(())
}

/// The timers of a record of these kinds that are due, in the order of their effect, but for those that a worker has in its hands.
///
/// # Errors
/// What the database says.
pub(crate) fn claim_due(tx: &mut Tx<'_>, record: Record, kinds: &[&str], now: Instant) -> Result<Vec<Timer>, Error> {
    if kinds.is_empty() {
        return Ok(Vec::new());
    }
    let due = timers::table.filter(timers::record_id.eq(Id(record.id))).filter(timers::due_at.le(At::from(now)));
    let due = due.filter(OneOf::texts(timers::kind, kinds)).order((timers::due_at, timers::id)).select(timers::all_columns);
    let rows: Vec<TimerRow> = ForClaim(due).load(tx.db)?;
    Ok(rows.into_iter().map(Timer::from).collect())
}

/// Takes back timers by their ids, but for those that a worker has in its hands: it waits for their record, and finds nothing to do.
///
/// # Errors
/// What the database says.
pub(crate) fn take_back_free(tx: &mut Tx<'_>, ids: &[TimerId]) -> Result<(), Error> {
    let chosen = OneOf::ids(timers::id, ids.iter().map(|id| Id::from(*id)));
    let free: Vec<Id> = ForClaim(timers::table.filter(chosen).select(timers::id)).load(tx.db)?;
    take_back(tx, &free.into_iter().map(Id::typed).collect::<Vec<_>>())
}

/// Takes back the timers of a record of one kind, but for one that a worker has in its hands: that waits for the record, and finds
/// there that its reason is gone.
///
/// # Errors
/// What the database says.
pub(crate) fn cancel_waiting(tx: &mut Tx<'_>, record: Record, kind: &str) -> Result<(), Error> {
    let waiting = timers::table.filter(timers::record_id.eq(Id(record.id))).filter(timers::kind.eq(kind)).select(timers::id);
    let ids: Vec<Id> = ForClaim(waiting).load(tx.db)?;
    take_back(tx, &ids.into_iter().map(Id::typed).collect::<Vec<_>>())
}

/// Which of these timers are there.
///
/// # Errors
/// What the database says.
pub(crate) fn those_of(tx: &mut Tx<'_>, ids: &[TimerId]) -> Result<HashSet<TimerId>, Error> {
    let chosen = OneOf::ids(timers::id, ids.iter().map(|id| Id::from(*id)));
    let there: Vec<Id> = timers::table.filter(chosen).select(timers::id).load(tx.db)?;
    Ok(there.into_iter().map(Id::typed).collect())
}

/// Takes back the timers of a record of one kind. How many there were.
///
/// # Errors
/// What the database says.
pub fn cancel(tx: &mut Tx<'_>, record: Uuid, kind: &str) -> Result<usize, Error> {
    Ok(diesel::delete(timers::table.filter(timers::record_id.eq(Id(record)).and(timers::kind.eq(kind)))).execute(tx.db)?)
}

/// What one step of the worker did.
#[derive(Debug)]
pub enum Step {
    /// Nothing is due that another process does not work on.
    Idle,
    /// A timer took effect.
    Done(TimerId),
    /// Its effect failed, nothing of it stands, and it will be tried again.
    PutOff(TimerId, Error),
}

/// Lets the first timer that is due take effect, in one transaction. An effect that fails is put off in another.
///
/// # Errors
/// What the database says.
pub async fn run_one(store: &Store, effects: &Arc<Effects>, now: Instant) -> Result<Step, Error> {
    let failed = Arc::new(Mutex::new(None));
    let (known, culprit) = (Arc::clone(effects), Arc::clone(&failed));
    let outcome = store
        .write(move |tx| {
            // An earlier run of this closure may have named one.
            *culprit.lock().unwrap_or_else(PoisonError::into_inner) = None;
            step(tx, &known, now).map_err(|error| match error {
                StepError::Effect(timer, error) => {
                    *culprit.lock().unwrap_or_else(PoisonError::into_inner) = Some(timer);
                    error
                }
                StepError::Database(error) => error,
            })
        })
        .await;
    let culprit = failed.lock().unwrap_or_else(PoisonError::into_inner).take();
    match (outcome, culprit) {
        (Ok(None), _) => Ok(Step::Idle),
        (Ok(Some(id)), _) => Ok(Step::Done(id)),
        (Err(error), Some(timer)) => {
            let id = timer.id;
            store.write(move |tx| put_off(tx, &timer, now)).await?;
            Ok(Step::PutOff(id, error))
        }
        (Err(error), None) => Err(error),
    }
}

fn step(tx: &mut Tx<'_>, effects: &Effects, now: Instant) -> Result<Option<TimerId>, StepError> {
    let Some(timer) = claim(tx, effects, now)? else { return Ok(None) };
    let Some(effect) = effects.by_kind.get(timer.kind.as_str()) else { return Ok(None) };
    if let Err(error) = guarded(|| effect(tx, &timer)) {
        return Err(StepError::Effect(Box::new(timer), error));
    }
    diesel::delete(timers::table.filter(timers::id.eq(Id::from(timer.id)))).execute(tx.db).map_err(Error::from)?;
    Ok(Some(timer.id))
}

/// Takes the first timer that may take effect: of each record only the earliest is asked for, so that one that waits for another
/// try, that another process works on or that is of a kind unknown here holds back those behind it and nobody else.
fn claim(tx: &mut Tx<'_>, effects: &Effects, now: Instant) -> Result<Option<Timer>, Error> {
    let kinds: Vec<&str> = effects.by_kind.keys().copied().collect();
    let earlier = diesel::alias!(timers as earlier);
    let (due_at, id) = (earlier.field(timers::due_at), earlier.field(timers::id));
    let before = earlier
        .filter(earlier.field(timers::record_id).eq(timers::record_id))
        .filter(due_at.le(timers::due_at).and(due_at.lt(timers::due_at).or(id.lt(timers::id))))
        .select(id);
    let first = ForClaim(
        timers::table
            .filter(timers::ready_at.le(At::from(now)))
            .filter(OneOf::texts(timers::kind, kinds))
            .filter(not(exists(before)))
            .order((timers::ready_at, timers::id))
            .select(timers::all_columns)
            .limit(1),
    );
    let rows: Vec<TimerRow> = first.load(tx.db)?;
    Ok(rows.into_iter().next().map(Timer::from))
}

enum StepError {
    Effect(Box<Timer>, Error),
    Database(Error),
}

impl From<Error> for StepError {
    fn from(error: Error) -> Self {
        Self::Database(error)
    }
}

fn put_off(tx: &mut Tx<'_>, timer: &Timer, now: Instant) -> Result<(), Error> {
    let row = TimerRow::from(&timer.clone().failed(now));
    diesel::update(timers::table.filter(timers::id.eq(row.id)))
        .set((timers::failures.eq(row.failures), timers::retry_at.eq(row.retry_at), timers::ready_at.eq(row.ready_at)))
        .execute(tx.db)?;
    Ok(())
}

/// How many timers are due, and since when the first of them is.
///
/// # Errors
/// What the database says.
pub fn due(tx: &mut Tx<'_>, now: Instant) -> Result<Backlog, Error> {
    let due = || timers::table.filter(timers::ready_at.le(At::from(now)));
    let oldest: Option<At> = due().order((timers::ready_at, timers::id)).select(timers::ready_at).first(tx.db).optional()?;
    let count = match due().order((timers::ready_at, timers::id)).offset(COUNTED).select(timers::id).first::<Id>(tx.db).optional()? {
        Some(_) => COUNTED,
        None => due().count().get_result(tx.db)?,
    };
    Ok(Backlog { count, oldest: oldest.map(|at| at.0) })
}

/// The timers of a record, in the order of their effect.
///
/// # Errors
/// What the database says.
pub fn of_record(tx: &mut Tx<'_>, record: Uuid) -> Result<Vec<Timer>, Error> {
    let rows: Vec<TimerRow> =
        timers::table.filter(timers::record_id.eq(Id(record))).order((timers::due_at, timers::id)).limit(1_000).load(tx.db)?;
    Ok(rows.into_iter().map(Timer::from).collect())
}
