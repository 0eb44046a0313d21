//! Passes that apply the newest versions of policy and calendars to the promises of open tickets, slice by slice: each slice is a
//! transaction that moves the pass on, so that one that is broken off goes on where it stood.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use diesel::prelude::*;
use guanxi_domain::ids::{SlaPassId, SlaPolicyId, TicketId, TypedId, UnitId, UserId};
use guanxi_domain::instant::Instant;
use guanxi_domain::platform::{Context, Event, EventKind, Record, RecordKind};
use guanxi_domain::service::sla::{Book, Clock};
use guanxi_domain::service::ticket::{Step, Ticket, moments};
use uuid::Uuid;

use super::clocks::{self, By, Judged, Planned};
use super::{heads, promises, tickets as kept_tickets};
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
    /// How many open tickets were judged so far.
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

/// Begins a pass over the open tickets, and tells of it.
///
/// # Errors
/// What the database says.
pub fn plant(tx: &mut Tx<'_>, id: SlaPassId, context: &Context) -> Result<Pass, Error> {
    let row = (
        sla_passes::id.eq(Id::from(id)),
        sla_passes::record_kind.eq(Word(RecordKind::Ticket)),
        sla_passes::after_id.eq(None::<Id>),
        sla_passes::records.eq(0_i64),
        sla_passes::changed.eq(0_i64),
        sla_passes::created_by.eq(id_or_null(context.actor.user())),
        sla_passes::created_at.eq(At::from(context.now)),
        sla_passes::finished_at.eq(None::<At>),
    );
    diesel::insert_into(sla_passes::table).values(row).execute(tx.db)?;
    let policy: SlaPolicyId = heads::ticket_policy(tx)?;
    let company = units::company_id(tx)?;
    let event = Event::new(EventKind::SlaPolicyApplied, Record::new(RecordKind::SlaPolicy, policy), company, None);
    events::append(tx, context, vec![event.with_detail("pass_id", id.to_string())])?;
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

/// Takes the next slice of the oldest pass that has not ended, of at most so many tickets. None where there is nothing to do that
/// another process does not work on.
///
/// # Errors
/// What the database says.
pub fn run(tx: &mut Tx<'_>, limit: i64, context: &Context) -> Result<Option<Pass>, Error> {
    let open = sla_passes::table
        .filter(sla_passes::finished_at.is_null())
        .order((sla_passes::created_at, sla_passes::id))
        .limit(1)
        .select((PASS_COLUMNS, sla_passes::after_id));
    let Some((row, after)) = ForClaim(open).load::<(PassRow, Option<Id>)>(tx.db)?.into_iter().next() else { return Ok(None) };
    let mut pass = pass(row);
    let list = kept_tickets::open_after(tx, after.map(Id::typed), limit, true)?;
    for (mut ticket, planned) in judge(tx, &list, context.now)? {
        pass.changed += i64::from(differing(&planned).next().is_some());
        promises::renew(tx, &mut ticket, &planned)?;
    }
    let count = i64::try_from(list.len()).map_err(Error::internal)?;
    pass.records += count;
    pass.finished_at = (count < limit).then_some(context.now);
    let columns = (
        sla_passes::records.eq(pass.records),
        sla_passes::changed.eq(pass.changed),
        sla_passes::finished_at.eq(pass.finished_at.map(At::from)),
        sla_passes::after_id.eq(list.last().map(|ticket| Id::from(ticket.id)).or(after)),
    );
    diesel::update(sla_passes::table.find(Id::from(pass.id))).set(columns).execute(tx.db)?;
    Ok(Some(pass))
}

/// Judges tickets by the newest versions. What has fallen due by the old ones until now has happened, and is forgiven by nothing.
fn judge(tx: &mut Tx<'_>, list: &[Ticket], now: Instant) -> Result<Vec<(Ticket, Planned)>, Error> {
    let ids: Vec<Uuid> = list.iter().map(|ticket| ticket.id.uuid()).collect();
    let mut clocks: HashMap<Uuid, Vec<Clock>> = HashMap::new();
    for (record, clock) in clocks::load_many(tx, &ids)? {
        clocks.entry(record).or_default().push(clock);
    }
    let mut steps: HashMap<TicketId, Vec<Step>> = HashMap::new();
    for step in kept_tickets::histories(tx, list.iter().map(|ticket| ticket.id))? {
        steps.entry(step.ticket_id).or_default().push(step);
    }
    let all: Vec<Clock> = clocks.values().flatten().cloned().collect();
    let mut books: HashMap<UnitId, Book> = HashMap::new();
    for ticket in list {
        if let Entry::Vacant(unknown) = books.entry(ticket.unit_id) {
            unknown.insert(clocks::book(tx, ticket.unit_id, &all)?);
        }
    }
    let judged = list.iter().filter_map(|ticket| {
        let book = books.get(&ticket.unit_id)?;
        let (traits, moments) = (ticket.traits(), moments(steps.get(&ticket.id)?));
        let of = Judged { record: ticket.record(), is_new: false, unit_id: ticket.unit_id, traits: &traits, moments: &moments };
        let before = clocks.remove(&ticket.id.uuid()).unwrap_or_default();
        let to_now = clocks::plan_with(book, of, before.clone(), By::Kept, now);
        let newest = clocks::plan_with(book, of, to_now.after, By::Newest, now);
        Some((ticket.clone(), Planned { before, ..newest }))
    });
    Ok(judged.collect())
}

/// A ticket whose promises would change, with the clocks as they are and as they would be.
#[derive(Clone, Debug)]
pub struct Foreseen {
    /// The ticket.
    pub ticket: Ticket,
    /// Each clock that would change.
    pub clocks: Vec<(Clock, Option<Clock>)>,
}

/// Which of the next open tickets would change, and how. A page looks at as many tickets as the limit says and shows those that would, so
/// that it may be short or even empty and still not be the last.
///
/// # Errors
/// What the database says.
pub fn foresee(tx: &mut Tx<'_>, after: Option<&After>, limit: u32, now: Instant) -> Result<Page<(Foreseen, Book)>, Error> {
    let list = kept_tickets::open_after(tx, after.map(|after| TicketId::from(after.id)), i64::from(limit), false)?;
    let is_last = list.len() < usize::try_from(limit).unwrap_or(usize::MAX);
    let next = list.last().filter(|_| !is_last).map(|last| After { value: SortValue::Text(String::new()), id: last.id.uuid() });
    let mut items = Vec::new();
    for (ticket, planned) in judge(tx, &list, now)? {
        let clocks: Vec<_> = differing(&planned).map(|(before, after)| (before.clone(), after.cloned())).collect();
        if !clocks.is_empty() {
            let book = clocks::book(tx, ticket.unit_id, &planned.before)?;
            items.push((Foreseen { ticket, clocks }, book));
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
