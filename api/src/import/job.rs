//! Running an import: slice after slice, each in a transaction with the step of the import, so that after a crash it goes on where
//! it stood.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant as Stopwatch};

use guanxi_domain::ids::ImportId;
use guanxi_domain::instant::{Instant, year_in};
use guanxi_domain::platform::import::{Counts, ImportKind, ImportStatus, check_file};
use guanxi_domain::platform::number::Series;
use guanxi_domain::platform::{Actor, Context};
use guanxi_persistence::platform::{events, imports, numbers};
use guanxi_persistence::{Error, Store};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::Value;
use uuid::Uuid;

use super::file::{RefusedRows, Row, Rows};
use super::slice::{Slice, SliceNumbers, SliceOutcome, Taker};

/// How long a slice should hold the writer.
const SLICE_TIME: Duration = Duration::from_millis(40);
/// The smallest and the largest slice, and the first.
const SLICE_ROWS: (usize, usize, usize) = (20, 2_000, 200);
/// After how many rows the database looks at the sizes of its tables, and again whenever four times as many are in.
const FIRST_LESSON: u64 = 500;
/// How often the events of the import are looked for.
const SEAL_EVERY: Duration = Duration::from_millis(50);
/// How many numbers are taken at once.
const NUMBERS: u64 = 10_000;

/// An import that is asked for.
pub struct Job {
    /// What the file holds.
    pub kind: ImportKind,
    /// The file's name, for people.
    pub file_name: String,
    /// SHA-256 of the file.
    pub file_hash: Vec<u8>,
    /// What was asked, for the record.
    pub options: Value,
    /// Judge every row and write nothing.
    pub dry_run: bool,
    /// Import the file although it was imported before.
    pub again: bool,
    /// The company's time zone: order numbers name its year.
    pub time_zone: chrono_tz::Tz,
}

/// What became of the file.
#[derive(Clone, Copy, Debug, Default)]
pub struct Report {
    /// How many rows came to what, those of an earlier run that was broken off among them.
    pub counts: Counts,
    /// How many customers were made beside the rows' own records, in this run.
    pub customers_made: u64,
    /// How many rows an earlier run had taken.
    pub resumed_at: u64,
}

/// Takes the whole file.
///
/// # Errors
/// One sentence for the operator; what was taken before it stands, and the same command goes on behind it.
pub fn run(
    store: &Store,
    now: impl Fn() -> Instant,
    job: &Job,
    rows: &mut Rows,
    refused: &mut RefusedRows,
    taker: Arc<dyn Taker>,
) -> Result<Report, String> {
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let sealer = scope.spawn(|| seal_until(store, &stop));
        let ending = Ending(&stop);
        let report = take_all(store, now, job, rows, refused, &taker);
        drop(ending);
        let sealed = sealer.join().map_err(|_| "the events could not be sealed".to_owned())?;
        sealed.map_err(|error| sentence(&error))?;
        report
    })
}

fn take_all(
    store: &Store,
    now: impl Fn() -> Instant,
    job: &Job,
    rows: &mut Rows,
    refused: &mut RefusedRows,
    taker: &Arc<dyn Taker>,
) -> Result<Report, String> {
    let (id, mut report) = if job.dry_run { (None, Report::default()) } else { start(store, job, now())? };
    let bar = ProgressBar::new(rows.bytes).with_style(style());
    for _ in 0..report.resumed_at {
        rows.next()?;
    }
    let mut pool = Pool::default();
    let (smallest, largest, mut size) = SLICE_ROWS;
    let mut taken = report.resumed_at;
    let mut learn_at = FIRST_LESSON;
    loop {
        let chunk = read(rows, size)?;
        if chunk.is_empty() {
            break;
        }
        let count = u64::try_from(chunk.len()).map_err(|error| error.to_string())?;
        let at = now();
        let context = Context { now: at, actor: Actor::System("import") };
        let numbers = pool.take(store, count, year_in(at, job.time_zone), job.dry_run).map_err(|error| sentence(&error))?;
        let slice = Slice { rows: Arc::new(chunk), numbers, context };
        let watch = Stopwatch::now();
        let outcome = match id {
            Some(id) => take(store, id, taken, count, &slice, taker),
            None => try_out(store, &slice, taker),
        };
        let outcome = outcome.map_err(|error| sentence(&error))?;
        let elapsed = watch.elapsed().max(Duration::from_micros(1));
        size = fit(slice.rows.len(), elapsed).clamp(smallest, largest);
        taken += count;
        if id.is_some() && taken - report.resumed_at >= learn_at {
            learn_at *= 4;
            store.write_now(imports::learn_sizes).map_err(|error| sentence(&error))?;
        }
        note(&mut report, &outcome, &slice, refused)?;
        bar.set_position(rows.position());
    }
    bar.finish_and_clear();
    if let Some(id) = id {
        let at = now();
        store.write_now(move |tx| imports::finish(tx, id, ImportStatus::Finished, at)).map_err(|error| sentence(&error))?;
    }
    Ok(report)
}

/// Begins the import, or finds the one that was broken off.
fn start(store: &Store, job: &Job, now: Instant) -> Result<(Option<ImportId>, Report), String> {
    let before = store.read_now(|tx| imports::of_file(tx, job.kind, &job.file_hash)).map_err(|error| sentence(&error))?;
    if let Some(import) = &before
        && import.status == ImportStatus::Running
    {
        if import.options != job.options {
            return Err("this file's import was broken off; go on with the same options".to_owned());
        }
        let report = Report { counts: import.counts, customers_made: 0, resumed_at: import.next_row };
        return Ok((Some(import.id), report));
    }
    let finished = before.filter(|import| import.status == ImportStatus::Finished);
    check_file(finished.as_ref().map(|import| import.id), job.again)
        .map_err(|_| "this file was imported before; --again imports it once more".to_owned())?;
    let import = imports::Import {
        id: Uuid::now_v7().into(),
        kind: job.kind,
        file_name: job.file_name.clone(),
        file_hash: job.file_hash.clone(),
        options: job.options.clone(),
        status: ImportStatus::Running,
        next_row: 0,
        counts: Counts::default(),
        started_at: now,
    };
    let id = import.id;
    store.write_now(move |tx| imports::begin(tx, &import)).map_err(|error| sentence(&error))?;
    Ok((Some(id), Report::default()))
}

fn take(store: &Store, id: ImportId, from: u64, count: u64, slice: &Slice, taker: &Arc<dyn Taker>) -> Result<SliceOutcome, Error> {
    let (slice, taker) = (slice.clone(), Arc::clone(taker));
    store.write_now(move |tx| {
        imports::take_slice(tx, id, from, from + count)?;
        let outcome = taker.take(tx, &slice)?;
        imports::note_slice(tx, id, outcome.counts, &outcome.refusals, slice.context.now)?;
        Ok(outcome)
    })
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

fn read(rows: &mut Rows, size: usize) -> Result<Vec<Row>, String> {
    let mut chunk = Vec::with_capacity(size);
    while chunk.len() < size {
        match rows.next()? {
            Some(row) => chunk.push(row),
            None => break,
        }
    }
    Ok(chunk)
}

fn note(report: &mut Report, outcome: &SliceOutcome, slice: &Slice, refused: &mut RefusedRows) -> Result<(), String> {
    report.counts.created += outcome.counts.created;
    report.counts.updated += outcome.counts.updated;
    report.counts.skipped += outcome.counts.skipped;
    report.counts.refused += outcome.counts.refused;
    report.customers_made += outcome.customers_made;
    for faults in outcome.refusals.chunk_by(|one, next| one.line == next.line) {
        let line = faults.first().map(|fault| fault.line);
        if let Some(row) = slice.rows.iter().find(|row| Some(row.line) == line) {
            refused.add(row, &faults.iter().collect::<Vec<_>>())?;
        }
    }
    Ok(())
}

/// How many rows would have fitted into the time of a slice.
#[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss, clippy::cast_sign_loss, reason = "a rough figure that is clamped")]
fn fit(rows: usize, elapsed: Duration) -> usize {
    (rows as f64 * SLICE_TIME.as_secs_f64() / elapsed.as_secs_f64()) as usize
}

/// Tells the sealer that the import is over, also where it ends in a panic.
struct Ending<'a>(&'a AtomicBool);

impl Drop for Ending<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Release);
    }
}

/// Gives the events of the import their positions beside it, and the rest at its end, so that a database without a running server has
/// them, too.
fn seal_until(store: &Store, stop: &AtomicBool) -> Result<(), Error> {
    loop {
        let ending = stop.load(Ordering::Acquire);
        let count = if store.read_now(events::any_unsealed)? { store.write_now(events::seal)?.count } else { 0 };
        match (count, ending) {
            (0, true) => return Ok(()),
            (0, false) => std::thread::sleep(SEAL_EVERY),
            _ => {}
        }
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

fn sentence(error: &Error) -> String {
    match error {
        Error::Refused(refusal) => format!("refused: {}", refusal.code),
        other => other.to_string(),
    }
}

fn style() -> ProgressStyle {
    ProgressStyle::with_template("{bar:40} {percent:>3}% {bytes}/{total_bytes} {eta} left").unwrap_or_else(|_| ProgressStyle::default_bar())
}
