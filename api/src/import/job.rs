//! Running an import: slice after slice, each in a transaction with the step of the import, so that after a crash it goes on where
//! it stood.

use std::collections::{HashSet, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, Scope, ScopedJoinHandle};
use std::time::{Duration, Instant as Stopwatch};

use chrono::TimeDelta;
use csv::ByteRecord;
use guanxi_domain::ProblemCode;
use guanxi_domain::access::Reach;
use guanxi_domain::instant::year_in;
use guanxi_domain::platform::Context;
use guanxi_domain::platform::import::{Import, Stopped};
use guanxi_domain::platform::number::Series;
use guanxi_persistence::platform::imports::{self, Turn};
use guanxi_persistence::platform::numbers;
use guanxi_persistence::{Error, Store, Tx};
use uuid::Uuid;

use super::cut::{Chunks, Pace};
use super::file::{Rows, Unreadable};
use super::slice::{Slice, SliceNumbers, SliceOutcome, Taker};
use super::turns::Turns;
use crate::clock::Clock;

/// How long a slice waits with its work done until those before it stand, and how long one that holds nothing waits.
const PATIENCE_AHEAD: Duration = Duration::from_secs(1);
const PATIENCE: Duration = Duration::from_secs(60);
/// How many numbers are taken at once.
const NUMBERS: u64 = 10_000;

/// A process that works on imports.
#[derive(Clone)]
pub struct Bench {
    /// The database.
    pub store: Store,
    /// The only source of time.
    pub clock: Clock,
    /// The process, by an id that it made at its start.
    pub owner: Uuid,
    /// The company's time zone: order numbers name its year.
    pub time_zone: chrono_tz::Tz,
    /// How long files are kept once their import is over.
    pub keep_file: TimeDelta,
    /// Whether it may take all that it can get: nobody waits for the writer of an embedded database, or for connections of this
    /// process.
    pub brisk: bool,
}

/// Why a run of an import came to no end.
#[derive(Debug)]
pub enum Interrupted {
    /// The process is told to end: another goes on.
    Stopped,
    /// Another process took over, or the import is over.
    Lost,
    /// The database, or the file, can't be had now.
    Failed(Error),
}

impl From<Error> for Interrupted {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(refusal) if refusal.code == ProblemCode::InUse => Self::Lost,
            other => Self::Failed(other),
        }
    }
}

/// How an import ends.
#[derive(Clone)]
enum End {
    Finished,
    Cancelled,
    Failed(Stopped),
}

impl Bench {
    /// Takes the rows that are left of a running import, and ends it. `go_on` hears how many bytes of the file were taken, after
    /// every slice, and says whether to go on.
    ///
    /// # Errors
    /// Why it is not at its end; what was taken before stands, and another run goes on behind it.
    pub fn run(
        &self,
        import: &Import,
        rows: &mut Rows,
        taker: &Arc<dyn Taker>,
        go_on: &mut dyn FnMut(u64) -> bool,
    ) -> Result<Import, Interrupted> {
        let mut raw = ByteRecord::new();
        for _ in 0..import.next_row {
            rows.pass(&mut raw).map_err(|error| Error::internal(String::from(error)))?;
        }
        let turns = Arc::new(Turns::new(import.next_row));
        let mut chunks = Chunks::new(rows, Arc::clone(taker));
        // Nothing of it flies any more when this is over, so that what follows sees all that stands.
        let end = thread::scope(|scope| self.fly(scope, import, &mut chunks, taker, &turns, go_on))?;
        let bytes = chunks.position();
        // The stages that one which ends otherwise leaves behind are judged by the passes of the servers.
        let goes_on = !matches!(end, Some(End::Finished)) || self.judge_stages(import, &mut || go_on(bytes))?;
        match end.filter(|_| goes_on) {
            Some(end) => Ok(self.end(import, end)?),
            None => {
                self.release(import)?;
                Err(Interrupted::Stopped)
            }
        }
    }

    /// Slice after slice until the end, or until told to stop. While one is written the next is read, and where the engine has more
    /// than one writer, and it touches no record of those before it, written as well.
    fn fly<'scope, 'env>(
        &'env self,
        scope: &'scope Scope<'scope, 'env>,
        import: &'env Import,
        chunks: &mut Chunks<'_>,
        taker: &Arc<dyn Taker>,
        turns: &Arc<Turns>,
        go_on: &mut dyn FnMut(u64) -> bool,
    ) -> Result<Option<End>, Interrupted> {
        let pace = Pace::of(self.store.engine(), self.brisk);
        let actor = import.requester.actor;
        let lanes = if import.asked.dry_run { 1 } else { pace.lanes() };
        let mut pool = Pool::default();
        let mut size = pace.first();
        let mut taken = import.next_row;
        let mut flying: VecDeque<Flight<'scope>> = VecDeque::new();
        loop {
            let next = match chunks.next(size) {
                Ok(chunk) if chunk.is_empty() => Err(End::Finished),
                Ok(chunk) => Ok(chunk),
                Err(Unreadable::Wrong(failure)) => Err(End::Failed(Stopped { failure, detail: None })),
                Err(Unreadable::System(sentence)) => return Err(Error::Unavailable(sentence).into()),
            };
            let names = next.as_ref().ok().filter(|_| lanes > 1).and_then(|chunk| taker.names(chunk));
            let apart = |flight: &Flight<'_>| names.as_ref().zip(flight.names.as_ref()).is_some_and(|(one, other)| one.is_disjoint(other));
            while next.is_err() && !flying.is_empty() || flying.len() >= lanes || !flying.iter().all(apart) {
                let Some(flight) = flying.pop_front() else { break };
                let (step, rows) = (flight.step, flight.rows);
                let elapsed = match flight.land()? {
                    (Turn::Yes, elapsed) => elapsed,
                    (Turn::Cancel, _) => return Ok(Some(End::Cancelled)),
                    (Turn::Lost, _) => return Err(Interrupted::Lost),
                };
                size = pace.fit(rows, elapsed);
                if !go_on(step.bytes_done) {
                    return Ok(None);
                }
            }
            let chunk = match next {
                Ok(chunk) => chunk,
                Err(end) => return Ok(Some(end)),
            };
            let rows = chunk.len();
            let count = u64::try_from(rows).map_err(Error::internal)?;
            let context = Context { now: self.clock.now(), actor };
            let numbers = pool.take(&self.store, count, year_in(context.now, self.time_zone), import.asked.dry_run)?;
            let slice = Slice { rows: Arc::new(chunk), numbers, context };
            let step = imports::Slice {
                import_id: import.id,
                owner: self.owner,
                from: taken,
                to: taken + count,
                bytes_done: chunks.position(),
                now: context.now,
            };
            taken += count;
            let (taker, turns) = (Arc::clone(taker), Arc::clone(turns));
            let landing = scope.spawn(move || self.take(import, step, &slice, &taker, &turns));
            flying.push_back(Flight { step, rows, names, landing });
        }
    }

    /// Gives an import up of whose file no row can be taken.
    ///
    /// # Errors
    /// What the database says.
    pub fn give_up(&self, import: &Import, stopped: Stopped) -> Result<Import, Error> {
        self.end(import, End::Failed(stopped))
    }

    fn take(
        &self,
        import: &Import,
        step: imports::Slice,
        slice: &Slice,
        taker: &Arc<dyn Taker>,
        turns: &Arc<Turns>,
    ) -> Result<(Turn, Duration), Error> {
        let mut this = turns.turn();
        let watch = Stopwatch::now();
        // What a dry run finds is taken back before it is noted.
        let tried = if import.asked.dry_run { Some(try_out(&self.store, slice, taker)?) } else { None };
        let (slice, taker, turns) = (slice.clone(), Arc::clone(taker), Arc::clone(turns));
        let mut may_run_ahead = true;
        let (turn, waited) = self.store.write_now(move |tx| {
            imports::begin_slice(tx)?;
            let ahead = may_run_ahead && !turns.is_next(step.from);
            let work = |tx: &mut Tx<'_>| tried.clone().map_or_else(|| taker.take(tx, &slice), Ok);
            let (outcome, waited) = if ahead {
                may_run_ahead = false;
                let outcome = work(tx)?;
                let waiting = Stopwatch::now();
                // Whoever is before it may wait for a lock that this one holds, or this slice may not be wanted any more: it is
                // taken back, and comes again when it is next.
                if !turns.wait(step.from, PATIENCE_AHEAD) || imports::take_slice(tx, &step)? != Turn::Yes {
                    return Err(Error::Conflict("a slice was too far ahead".to_owned()));
                }
                (outcome, waiting.elapsed())
            } else {
                let waiting = Stopwatch::now();
                if !turns.wait(step.from, PATIENCE) {
                    return Err(Error::Unavailable("the rows before these were not taken".to_owned()));
                }
                let waited = waiting.elapsed();
                let turn = imports::take_slice(tx, &step)?;
                if turn != Turn::Yes {
                    return Ok((turn, waited));
                }
                (work(tx)?, waited)
            };
            imports::note_slice(tx, &step, outcome.counts, outcome.customers_made, &outcome.refusals)?;
            Ok((Turn::Yes, waited))
        })?;
        if turn == Turn::Yes {
            this.stands(step.to);
        }
        Ok((turn, watch.elapsed().saturating_sub(waited)))
    }

    /// Ends an import that is still this process's.
    fn end(&self, import: &Import, end: End) -> Result<Import, Error> {
        let context = Context { now: self.clock.now(), actor: import.requester.actor };
        let (id, owner, keep_file) = (import.id, self.owner, self.keep_file);
        self.store.write_now(move |tx| {
            let import = imports::load_for_change(tx, id, Reach::All)?;
            if import.lease.is_none_or(|lease| lease.owner != owner) {
                return Err(ProblemCode::InUse.into());
            }
            let change = match &end {
                End::Finished => import.finish(keep_file, &context)?,
                End::Cancelled => import.cancelled(keep_file, &context)?,
                End::Failed(stopped) => import.fail(stopped.clone(), keep_file, &context)?,
            };
            let kept = imports::save(tx, change, &context)?;
            if kept.next_row > 0 && !kept.asked.dry_run {
                imports::learn_sizes(tx)?;
            }
            Ok(kept)
        })
    }

    /// Lets another process go on at once.
    ///
    /// # Errors
    /// What the database says.
    pub fn release(&self, import: &Import) -> Result<(), Error> {
        let (id, owner) = (import.id, self.owner);
        self.store.write_now(move |tx| imports::release(tx, id, owner))
    }
}

/// Takes a slice and lets nothing of it stand.
fn try_out(store: &Store, slice: &Slice, taker: &Arc<dyn Taker>) -> Result<SliceOutcome, Error> {
    let (slice, taker) = (slice.clone(), Arc::clone(taker));
    let tried = Arc::new(Mutex::new(None));
    let kept = Arc::clone(&tried);
    let outcome: Result<(), Error> = store.write_now(move |tx| {
        let outcome = taker.take(tx, &slice)?;
        *kept.lock().unwrap_or_else(PoisonError::into_inner) = Some(outcome);
        Err(Error::internal("tried out"))
    });
    let tried = tried.lock().unwrap_or_else(PoisonError::into_inner).take();
    match (tried, outcome) {
        (Some(tried), _) => Ok(tried),
        (None, Err(error)) => Err(error),
        (None, Ok(())) => Err(Error::internal("nothing was tried out")),
    }
}

/// A slice that is being written.
struct Flight<'scope> {
    step: imports::Slice,
    rows: usize,
    names: Option<HashSet<u64>>,
    landing: ScopedJoinHandle<'scope, Result<(Turn, Duration), Error>>,
}

impl Flight<'_> {
    fn land(self) -> Result<(Turn, Duration), Error> {
        self.landing.join().unwrap_or_else(|_| Err(Error::internal("a slice panicked")))
    }
}

/// Numbers taken ahead, so that the slices of an import don't hold others up.
#[derive(Default)]
struct Pool {
    customers: std::ops::Range<u64>,
    orders: std::ops::Range<u64>,
    year: i32,
}

impl Pool {
    fn take(&mut self, store: &Store, count: u64, year: i32, dry_run: bool) -> Result<SliceNumbers, Error> {
        if dry_run {
            return Ok(SliceNumbers { customers: u64::MAX - count..u64::MAX, orders: u64::MAX - count..u64::MAX, year });
        }
        if self.year != year {
            (self.orders, self.year) = (0..0, year);
        }
        if self.customers.end - self.customers.start < count {
            self.customers = store.write_now(|tx| numbers::take_block(tx, Series::Customer, 0, NUMBERS))?;
        }
        if self.orders.end - self.orders.start < count {
            self.orders = store.write_now(move |tx| numbers::take_block(tx, Series::Order, year, NUMBERS))?;
        }
        let taken = SliceNumbers {
            customers: self.customers.start..self.customers.start + count,
            orders: self.orders.start..self.orders.start + count,
            year,
        };
        self.customers.start += count;
        self.orders.start += count;
        Ok(taken)
    }
}
