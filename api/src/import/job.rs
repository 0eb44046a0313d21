//! Running an import: slice after slice, each in a transaction with the step of the import, so that after a crash it goes on where
//! it stood.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant as Stopwatch};

use chrono::TimeDelta;
use csv::ByteRecord;
use guanxi_domain::ProblemCode;
use guanxi_domain::access::Reach;
use guanxi_domain::instant::year_in;
use guanxi_domain::platform::import::{Import, Stopped};
use guanxi_domain::platform::number::Series;
use guanxi_domain::platform::{Actor, Context};
use guanxi_persistence::platform::imports::{self, Turn};
use guanxi_persistence::platform::numbers;
use guanxi_persistence::{Error, Store};
use uuid::Uuid;

use super::file::{Row, Rows, Unreadable};
use super::slice::{Slice, SliceNumbers, SliceOutcome, Taker};
use crate::clock::Clock;

/// How long a slice should hold the writer.
const SLICE_TIME: Duration = Duration::from_millis(40);
/// The smallest and the largest slice, and the first.
const SLICE_ROWS: (usize, usize, usize) = (20, 2_000, 200);
/// About how many bytes of the file a slice has at most.
const CHUNK_BYTES: u64 = 4 * 1024 * 1024;
/// After how many rows the database looks at the sizes of its tables, and again whenever four times as many are in. PostgreSQL would
/// go on looking for references by their source alone, as in the empty table that it knows.
const FIRST_LESSON: u64 = 500;
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

fn actor_of(import: &Import) -> Actor {
    import.requester.user_id.map_or(Actor::System("import"), Actor::User)
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
        let actor = actor_of(import);
        let mut raw = ByteRecord::new();
        for _ in 0..import.next_row {
            rows.pass(&mut raw).map_err(|error| Error::internal(String::from(error)))?;
        }
        let mut pool = Pool::default();
        let (smallest, largest, mut size) = SLICE_ROWS;
        let mut taken = import.next_row;
        let mut learn_at = FIRST_LESSON;
        loop {
            let chunk = match read(rows, size) {
                Ok(chunk) if chunk.is_empty() => return Ok(self.end(import, End::Finished)?),
                Ok(chunk) => chunk,
                Err(Unreadable::Wrong(failure)) => return Ok(self.end(import, End::Failed(Stopped { failure, detail: None }))?),
                Err(Unreadable::System(sentence)) => return Err(Error::Unavailable(sentence).into()),
            };
            let count = u64::try_from(chunk.len()).map_err(Error::internal)?;
            let context = Context { now: self.clock.now(), actor };
            let numbers = pool.take(&self.store, count, year_in(context.now, self.time_zone), import.asked.dry_run)?;
            let slice = Slice { rows: Arc::new(chunk), numbers, context };
            let step = imports::Slice {
                import_id: import.id,
                owner: self.owner,
                from: taken,
                to: taken + count,
                bytes_done: rows.position(),
                now: context.now,
            };
            let watch = Stopwatch::now();
            match self.take(import, step, &slice, taker)? {
                Turn::Yes => {}
                Turn::Cancel => return Ok(self.end(import, End::Cancelled)?),
                Turn::Lost => return Err(Interrupted::Lost),
            }
            let elapsed = watch.elapsed().max(Duration::from_micros(1));
            size = fit(slice.rows.len(), elapsed).clamp(smallest, largest);
            taken += count;
            if !import.asked.dry_run && taken - import.next_row >= learn_at {
                learn_at *= 4;
                self.store.write_now(imports::learn_sizes)?;
            }
            if !go_on(step.bytes_done) {
                self.release(import)?;
                return Err(Interrupted::Stopped);
            }
        }
    }

    /// Gives an import up of whose file no row can be taken.
    ///
    /// # Errors
    /// What the database says.
    pub fn give_up(&self, import: &Import, stopped: Stopped) -> Result<Import, Error> {
        self.end(import, End::Failed(stopped))
    }

    fn take(&self, import: &Import, step: imports::Slice, slice: &Slice, taker: &Arc<dyn Taker>) -> Result<Turn, Error> {
        // What a dry run finds is taken back before it is noted.
        let tried = if import.asked.dry_run { Some(try_out(&self.store, slice, taker)?) } else { None };
        let (slice, taker) = (slice.clone(), Arc::clone(taker));
        self.store.write_now(move |tx| {
            let turn = imports::take_slice(tx, &step)?;
            if turn == Turn::Yes {
                let outcome = tried.clone().map_or_else(|| taker.take(tx, &slice), Ok)?;
                imports::note_slice(tx, &step, outcome.counts, outcome.customers_made, &outcome.refusals)?;
            }
            Ok(turn)
        })
    }

    /// Ends an import that is still this process's.
    fn end(&self, import: &Import, end: End) -> Result<Import, Error> {
        let context = Context { now: self.clock.now(), actor: actor_of(import) };
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

/// The next rows: so many, or fewer where they are large.
fn read(rows: &mut Rows, size: usize) -> Result<Vec<Row>, Unreadable> {
    let mut chunk = Vec::with_capacity(size);
    let end = rows.position() + CHUNK_BYTES;
    while chunk.len() < size && rows.position() < end {
        match rows.next()? {
            Some(row) => chunk.push(row),
            None => break,
        }
    }
    Ok(chunk)
}

/// How many rows would have fitted into the time of a slice.
#[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss, clippy::cast_sign_loss, reason = "a rough figure that is clamped")]
fn fit(rows: usize, elapsed: Duration) -> usize {
    (rows as f64 * SLICE_TIME.as_secs_f64() / elapsed.as_secs_f64()) as usize
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
