//! Passes that apply the newest versions of policies and calendars to the promises of open records, one kind after the other and slice by
//! slice: each slice is a transaction that moves the pass on, so that one that is broken off goes on where it stood.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use diesel::prelude::*;
use guanxi_domain::complaints::Complaint;
use guanxi_domain::ids::{SlaPassId, SlaPolicyId, UnitId, UserId};
use guanxi_domain::instant::Instant;
use guanxi_domain::platform::{Context, Event, EventKind, Record, RecordKind};
use guanxi_domain::service::sla::{Book, Clock, PromisedKind};
use guanxi_domain::service::ticket::Ticket;
use uuid::Uuid;

use super::clocks::{self, By, Judged, Planned};
use super::promises::KeepsPromises;
use super::{heads, promises};
use crate::access::units;
use crate::dialect::ForClaim;
use crate::error::Error;
use crate::platform::events;
use crate::platform::page::{After, Page, SortValue};
use crate::schema::sla_passes;
use crate::store::Tx;
use crate::types::{At, Id, Word, id_or_null, typed_or_none};

/// A pass as it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pass {
    /// Its id.
    pub id: SlaPassId,
    /// How many open records were judged so far.
    pub records: i64,
    /// The promises of how many changed.
    pub changed: i64,
    /// Who began it.
    pub created_by: Option<UserId>,
    /// When it was begun.
    pub created_at: Instant,
    /// When it came to its end.
    pub finished_at: Option<Instant>,
}

type PassRow = (Id, i64, i64, Option<Id>, At, Option<At>);
type PassColumns =
    (sla_passes::id, sla_passes::records, sla_passes::changed, sla_passes::created_by, sla_passes::created_at, sla_passes::finished_at);
const PASS_COLUMNS: PassColumns =
    (sla_passes::id, sla_passes::records, sla_passes::changed, sla_passes::created_by, sla_passes::created_at, sla_passes::finished_at);

fn pass((id, records, changed, created_by, created_at, finished_at): PassRow) -> Pass {
    let (created_by, finished_at) = (typed_or_none(created_by), finished_at.map(|at| at.0));
    Pass { id: id.typed(), records, changed, created_by, created_at: created_at.0, finished_at }
}

/// The order in which a pass takes the kinds of records.
const FIRST: PromisedKind = PromisedKind::Ticket;

const fn next_kind(kind: PromisedKind) -> Option<PromisedKind> {
    match kind {
        PromisedKind::Ticket => Some(PromisedKind::Complaint),
        PromisedKind::Complaint => None,
    }
}

/// Begins a pass over the open records, and tells of it.
///
/// # Errors
/// What the database says.
pub fn plant(tx: &mut Tx<'_>, id: SlaPassId, context: &Context) -> Result<Pass, Error> {
    let row = (
        sla_passes::id.eq(Id::from(id)),
        sla_passes::record_kind.eq(Word(FIRST)),
        sla_passes::after_id.eq(None::<Id>),
        sla_passes::records.eq(0_i64),
        sla_passes::changed.eq(0_i64),
        sla_passes::created_by.eq(id_or_null(context.actor.user())),
        sla_passes::created_at.eq(At::from(context.now)),
        sla_passes::finished_at.eq(None::<At>),
    );
    diesel::insert_into(sla_passes::table).values(row).execute(tx.db)?;
    let company = units::company_id(tx)?;
    let applied = |policy: SlaPolicyId| {
        let event = Event::new(EventKind::SlaPolicyApplied, Record::new(RecordKind::SlaPolicy, policy), company, None);
        event.with_detail("pass_id", id.to_string())
    };
    let told = heads::policies(tx)?.into_iter().map(applied).collect();
    events::append(tx, context, told)?;
    get(tx, id)
}

/// A pass by its id.
///
/// # Errors
/// `not_found`, or what the database says.
pub fn get(tx: &mut Tx<'_>, id: SlaPassId) -> Result<Pass, Error> {
    Ok(pass(sla_passes::table.find(Id::from(id)).select(PASS_COLUMNS).first(tx.db)?))
}

/// Whether a pass has not ended.
///
/// # Errors
/// What the database says.
pub fn any(tx: &mut Tx<'_>) -> Result<bool, Error> {
    let open = sla_passes::table.filter(sla_passes::finished_at.is_null()).select(sla_passes::id);
    Ok(open.first::<Id>(tx.db).optional()?.is_some())
}

/// Takes the next slice of the oldest pass that has not ended, of at most so many records. None where there is nothing to do that
/// another process does not work on.
///
/// # Errors
/// What the database says.
pub fn run(tx: &mut Tx<'_>, limit: i64, context: &Context) -> Result<Option<Pass>, Error> {
    let open = sla_passes::table
        .filter(sla_passes::finished_at.is_null())
        .order((sla_passes::created_at, sla_passes::id))
        .limit(1)
        .select((PASS_COLUMNS, sla_passes::record_kind, sla_passes::after_id));
    type Row = (PassRow, Word<PromisedKind>, Option<Id>);
    let Some((row, kind, after)) = ForClaim(open).load::<Row>(tx.db)?.into_iter().next() else { return Ok(None) };
    let (mut pass, after) = (pass(row), after.map(|id| id.0));
    let slice = match kind.0 {
        PromisedKind::Ticket => apply::<Ticket>(tx, after, limit, context.now)?,
        PromisedKind::Complaint => apply::<Complaint>(tx, after, limit, context.now)?,
    };
    pass.records += slice.records;
    pass.changed += slice.changed;
    let goes_on = if slice.records < limit { next_kind(kind.0) } else { Some(kind.0) };
    pass.finished_at = goes_on.is_none().then_some(context.now);
    let last = slice.last.filter(|_| goes_on == Some(kind.0));
    let columns = (
        sla_passes::records.eq(pass.records),
        sla_passes::changed.eq(pass.changed),
        sla_passes::finished_at.eq(pass.finished_at.map(At::from)),
        sla_passes::record_kind.eq(Word(goes_on.unwrap_or(kind.0))),
        sla_passes::after_id.eq(last.map(Id)),
    );
    diesel::update(sla_passes::table.find(Id::from(pass.id))).set(columns).execute(tx.db)?;
    Ok(Some(pass))
}

/// What a slice of a pass did.
struct Slice {
    records: i64,
    changed: i64,
    last: Option<Uuid>,
}

fn apply<R: KeepsPromises>(tx: &mut Tx<'_>, after: Option<Uuid>, limit: i64, now: Instant) -> Result<Slice, Error> {
    let list = R::open_after(tx, after, limit, true)?;
    let records = i64::try_from(list.len()).map_err(Error::internal)?;
    let mut slice = Slice { records, changed: 0, last: list.last().map(|record| record.record().id) };
    for (mut record, planned) in judge(tx, &list, now)? {
        slice.changed += i64::from(differing(&planned).next().is_some());
        promises::renew(tx, &mut record, &planned)?;
    }
    Ok(slice)
}

/// Judges records by the newest versions. What has fallen due by the old ones until now has happened, and is forgiven by nothing.
fn judge<R: KeepsPromises>(tx: &mut Tx<'_>, list: &[R], now: Instant) -> Result<Vec<(R, Planned)>, Error> {
    let ids: Vec<Uuid> = list.iter().map(|record| record.record().id).collect();
    let mut clocks: HashMap<Uuid, Vec<Clock>> = HashMap::new();
    for (record, clock) in clocks::load_many(tx, &ids)? {
        clocks.entry(record).or_default().push(clock);
    }
    let steps = R::histories(tx, &ids)?;
    let all: Vec<Clock> = clocks.values().flatten().cloned().collect();
    let mut books: HashMap<UnitId, Book> = HashMap::new();
    for record in list {
        if let Entry::Vacant(unknown) = books.entry(record.unit_id()) {
            unknown.insert(clocks::book(tx, R::KIND, record.unit_id(), &all)?);
        }
    }
    let judged = list.iter().filter_map(|one| {
        let (book, record) = (books.get(&one.unit_id())?, one.record());
        let (traits, spans) = (one.traits(), one.spans(steps.get(&record.id)?));
        let of = Judged { kind: R::KIND, record, unit_id: one.unit_id(), traits: &traits, spans: &spans };
        let before = clocks.remove(&record.id).unwrap_or_default();
        let to_now = clocks::plan_with(book, of, before.clone(), By::Kept, now);
        let newest = clocks::plan_with(book, of, to_now.after, By::Newest, now);
        Some((one.clone(), Planned { before, ..newest }))
    });
    Ok(judged.collect())
}

/// A record whose promises would change, with the clocks as they are and as they would be.
#[derive(Clone, Debug)]
pub struct Foreseen {
    /// The record.
    pub record: Record,
    /// What people call it.
    pub number: String,
    /// Each clock that would change.
    pub clocks: Vec<(Clock, Option<Clock>)>,
    /// What they are judged by.
    pub book: Book,
}

/// Which of the next open records of a kind would change, and how. A page looks at as many records as the limit says and shows those that
/// would, so that it may be short or even empty and still not be the last.
///
/// # Errors
/// What the database says.
pub fn foresee(tx: &mut Tx<'_>, kind: PromisedKind, after: Option<&After>, limit: u32, now: Instant) -> Result<Page<Foreseen>, Error> {
    match kind {
        PromisedKind::Ticket => foresee_of::<Ticket>(tx, after, limit, now),
        PromisedKind::Complaint => foresee_of::<Complaint>(tx, after, limit, now),
    }
}

fn foresee_of<R: KeepsPromises>(tx: &mut Tx<'_>, after: Option<&After>, limit: u32, now: Instant) -> Result<Page<Foreseen>, Error> {
    let list = R::open_after(tx, after.map(|after| after.id), i64::from(limit), false)?;
    let is_last = list.len() < usize::try_from(limit).unwrap_or(usize::MAX);
    let next = list.last().filter(|_| !is_last).map(|last| After { value: SortValue::Text(String::new()), id: last.record().id });
    let mut items = Vec::new();
    for (record, planned) in judge(tx, &list, now)? {
        let clocks: Vec<_> = differing(&planned).map(|(before, after)| (before.clone(), after.cloned())).collect();
        if !clocks.is_empty() {
            let book = clocks::book(tx, R::KIND, record.unit_id(), &planned.before)?;
            items.push(Foreseen { record: record.record(), number: record.number().to_owned(), clocks, book });
        }
    }
    Ok(Page { items, next })
}

/// The clocks of which people would see a difference; that they go by another version alone is none.
fn differing(planned: &Planned) -> impl Iterator<Item = (&Clock, Option<&Clock>)> {
    let seen = |clock: &Clock| (clock.rule.clone(), clock.promise_seconds, clock.due_at, clock.state);
    let after = |clock: &Clock| planned.after.iter().find(|after| (after.target, after.ordinal) == (clock.target, clock.ordinal));
    let pairs = planned.before.iter().map(move |clock| (clock, after(clock)));
    pairs.filter(move |(before, after)| after.is_none_or(|after| seen(before) != seen(after)))
}
