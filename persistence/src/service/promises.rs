//! The promises of records: judged with every decision that moves them, brought to now by timers, told of once.

use std::collections::HashMap;

use guanxi_domain::access::Reach;
use guanxi_domain::instant::Instant;
use guanxi_domain::platform::timer::Timer;
use guanxi_domain::platform::{Actor, Context, Event};
use guanxi_domain::service::report::PromiseCounts;
use guanxi_domain::service::sla::{Book, Clock, Mark, Promised, Shown, Span, Summary, judge};
use uuid::Uuid;

use super::clocks::{self, By, Judged, Planned};
use super::escalations::{self, Escalated};
use crate::error::Error;
use crate::platform::events;
use crate::store::Tx;

/// The name under which what the clock brings is told.
const CLOCK: Actor = Actor::System("timer");

/// A kind of records whose promises are kept: how they are read and written.
pub trait KeepsPromises: Promised + Clone + Sized {
    /// A record under its lock, for the effect of a timer.
    ///
    /// # Errors
    /// What the database says.
    fn for_effect(tx: &mut Tx<'_>, id: Uuid) -> Result<Option<Self>, Error>;

    /// A record as it stands.
    ///
    /// # Errors
    /// `not_found` also where it is out of reach, or what the database says.
    fn alone(tx: &mut Tx<'_>, id: Uuid, reach: Reach) -> Result<Self, Error>;

    /// The next open records behind one, by their ids; under their locks where they are to be changed.
    ///
    /// # Errors
    /// What the database says.
    fn open_after(tx: &mut Tx<'_>, after: Option<Uuid>, limit: i64, for_change: bool) -> Result<Vec<Self>, Error>;

    /// The whole history of a record, in order.
    ///
    /// # Errors
    /// What the database says.
    fn history(tx: &mut Tx<'_>, id: Uuid) -> Result<Vec<Self::Step>, Error>;

    /// The whole histories of some records, each in order.
    ///
    /// # Errors
    /// What the database says.
    fn histories(tx: &mut Tx<'_>, ids: &[Uuid]) -> Result<HashMap<Uuid, Vec<Self::Step>>, Error>;

    /// Writes what it shows of its promises where nothing else of it changes.
    ///
    /// # Errors
    /// What the database says.
    fn write_shown(&self, tx: &mut Tx<'_>) -> Result<(), Error>;

    /// How its broken promises climb.
    fn escalated(&self) -> Escalated;

    /// Tells people of a warning or a breach, beside those to whom a breach climbs.
    ///
    /// # Errors
    /// What the database says.
    fn tell(&self, tx: &mut Tx<'_>, clock: &Clock, mark: Mark, context: &Context) -> Result<(), Error>;
}

/// Judges the promises of a record that is being changed, with the steps that are being taken, and lets it show what has become of them.
///
/// # Errors
/// What the database says.
pub fn plan<R: KeepsPromises>(tx: &mut Tx<'_>, record: &mut R, is_new: bool, steps: &[R::Step], now: Instant) -> Result<Planned, Error> {
    let mut all = if is_new { Vec::new() } else { R::history(tx, record.record().id)? };
    all.extend(steps.iter().cloned());
    // What is logged late stands where it happened.
    all.sort_by_key(R::order);
    let now = not_before::<R>(&all, now);
    let planned = judged(tx, record, is_new, &all, By::Kept, now)?;
    record.show(shown(&planned));
    Ok(planned)
}

/// Clocks are never judged as of an instant before what has happened.
fn not_before<R: Promised>(steps: &[R::Step], now: Instant) -> Instant {
    steps.last().map_or(now, |step| R::order(step).0.max(now))
}

fn judged<R: KeepsPromises>(tx: &mut Tx<'_>, record: &R, is_new: bool, steps: &[R::Step], by: By, now: Instant) -> Result<Planned, Error> {
    let (traits, spans) = (record.traits(), record.spans(steps));
    let of = Judged { kind: R::KIND, record: record.record(), unit_id: record.unit_id(), traits: &traits, spans: &spans };
    clocks::plan(tx, of, is_new, by, now)
}

/// What a record shows of promises that were judged.
pub(super) fn shown(planned: &Planned) -> Shown {
    let Summary { next_due_at, breached, .. } = planned.summary;
    Shown { next_due_at, breached, counts: PromiseCounts::of(&planned.after) }
}

/// Saves promises that were judged, and tells of warnings and breaches, each as of its instant.
///
/// # Errors
/// What the database says.
pub fn keep<R: KeepsPromises>(tx: &mut Tx<'_>, record: &R, planned: &Planned) -> Result<(), Error> {
    clocks::save(tx, planned)?;
    for (at, mark, clock) in planned.marks() {
        let context = Context { now: at, actor: CLOCK };
        let of = Event::new(R::KIND.event(mark), record.record(), record.unit_id(), Some(record.customer_id()));
        events::append(tx, &context, vec![clock.tell(of)])?;
        record.tell(tx, clock, mark, &context)?;
    }
    escalations::follow(tx, record, planned)
}

/// Brings the promises of a record to the instant of a timer. What a command has found meanwhile is not found again.
///
/// # Errors
/// What the database says.
pub fn fall_due<R: KeepsPromises>(tx: &mut Tx<'_>, timer: &Timer) -> Result<(), Error> {
    let Some(mut record) = R::for_effect(tx, timer.record.id)? else { return Ok(()) };
    let steps = R::history(tx, timer.record.id)?;
    let planned = judged(tx, &record, false, &steps, By::Kept, not_before::<R>(&steps, timer.due_at))?;
    renew(tx, &mut record, &planned)
}

/// Writes what a record's promises have become where nothing else of it changes.
pub(super) fn renew<R: KeepsPromises>(tx: &mut Tx<'_>, record: &mut R, planned: &Planned) -> Result<(), Error> {
    let before = record.shown();
    record.show(shown(planned));
    if before != record.shown() {
        record.write_shown(tx)?;
    }
    keep(tx, record, planned)
}

/// Compares the promises of records with their histories: each clock has its span, the record shows what its clocks say, and what there is
/// to tell has its timer. What differs, in words.
///
/// # Errors
/// What the database says.
pub fn prove<R: KeepsPromises>(tx: &mut Tx<'_>, list: &[(R, Vec<R::Step>)]) -> Result<Vec<(Uuid, String)>, Error> {
    // What went into another record gave its history away.
    let records: Vec<_> = list.iter().filter(|(record, _)| !record.is_merged()).collect();
    let ids: Vec<_> = records.iter().map(|(record, _)| record.record().id).collect();
    let mut kept: HashMap<Uuid, Vec<Clock>> = HashMap::new();
    for (record, clock) in clocks::load_many(tx, &ids)? {
        kept.entry(record).or_default().push(clock);
    }
    let (mut found, mut marks) = (Vec::new(), Vec::new());
    for (one, steps) in records {
        let record = one.record();
        let clocks = kept.remove(&record.id).unwrap_or_default();
        let (summary, shown) = (Summary::of(&clocks), one.shown());
        if (summary.next_due_at, summary.breached) != (shown.next_due_at, shown.breached) {
            found.push((record.id, "shows other deadlines than its clocks".to_owned()));
        }
        if PromiseCounts::of(&clocks) != shown.counts {
            found.push((record.id, "counts other promises than its clocks".to_owned()));
        }
        marks.extend(summary.next_mark.map(|(at, mark)| (record, at, mark)));
        let mut steps = steps.clone();
        steps.sort_by_key(R::order);
        let spans = one.spans(&steps);
        let is_of =
            |clock: &Clock, span: &Span| (span.target, span.ordinal, span.started_at) == (clock.target, clock.ordinal, clock.started_at);
        let strays = clocks.iter().filter(|clock| !spans.iter().any(|span| is_of(clock, span) && clock.agrees(span)));
        found.extend(strays.map(|clock| (record.id, format!("has a clock {} {} that its history does not", clock.target, clock.ordinal))));
    }
    let late = clocks::without_timer(tx, R::KIND, &marks)?;
    found.extend(late.into_iter().map(|record| (record, "has no timer for what its clocks say".to_owned())));
    Ok(found)
}

/// The promises of a record.
#[derive(Clone, Debug)]
pub struct Explained<R> {
    /// The record.
    pub record: R,
    /// What they were judged by.
    pub book: Book,
    /// Each with its span.
    pub clocks: Vec<(Clock, Span)>,
}

/// The promises of a record as they stand at an instant.
///
/// # Errors
/// `not_found` also where it is out of reach, or what the database says.
pub fn explained<R: KeepsPromises>(tx: &mut Tx<'_>, id: Uuid, reach: Reach, now: Instant) -> Result<Explained<R>, Error> {
    let record = R::alone(tx, id, reach)?;
    let spans = record.spans(&R::history(tx, id)?);
    let kept = clocks::load(tx, id)?;
    let book = clocks::book(tx, R::KIND, record.unit_id(), &kept)?;
    let judged = judge(&book, &record.traits(), &spans, &kept, now);
    let of = |clock: &Clock| spans.iter().find(|span| (span.target, span.ordinal) == (clock.target, clock.ordinal)).cloned();
    let clocks = judged.into_iter().filter_map(|clock| of(&clock).map(|span| (clock, span))).collect();
    Ok(Explained { record, book, clocks })
}
