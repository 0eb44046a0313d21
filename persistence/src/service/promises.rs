//! The promises of tickets: judged with every decision that moves them, brought to now by timers, told of once.

use std::collections::HashMap;

use diesel::prelude::*;
use guanxi_domain::access::Reach;
use guanxi_domain::ids::TicketId;
use guanxi_domain::instant::Instant;
use guanxi_domain::orders::Effect;
use guanxi_domain::platform::timer::Timer;
use guanxi_domain::platform::{Actor, Context, Event, EventKind};
use guanxi_domain::service::report::PromiseCounts;
use guanxi_domain::service::sla::{Book, Clock, Span, Summary, Traits, judge, spans};
use guanxi_domain::service::ticket::{Step, Ticket, TicketChange, TicketStatus, moments};
use uuid::Uuid;

use super::clocks::{self, By, Judged, Planned};
use super::escalations;
use super::report::PromiseColumns;
use super::tickets::{far_future, history, load_alone, load_for_effect};
use crate::error::Error;
use crate::platform::events;
use crate::schema::tickets;
use crate::store::Tx;
use crate::types::{At, Id};

/// The name under which what the clock brings is told.
const CLOCK: Actor = Actor::System("timer");

/// Judges the promises of a ticket that is being changed, and notes on it what lists show of them. Nothing where the change does not
/// touch them.
///
/// # Errors
/// What the database says.
pub fn plan(tx: &mut Tx<'_>, change: &mut TicketChange, now: Instant) -> Result<Option<Planned>, Error> {
    if !change.moves_clocks {
        return Ok(None);
    }
    let is_new = change.effect == Effect::Created;
    let mut steps = if is_new { Vec::new() } else { history(tx, change.ticket.id, None)? };
    steps.extend(change.steps.iter().filter(|step| step.ticket_id == change.ticket.id).cloned());
    // What is logged late stands where it happened.
    steps.sort_by_key(|step| (step.at, step.id));
    let now = not_before(&steps, now);
    let planned = judged(tx, &change.ticket, is_new, &steps, By::Kept, now)?;
    note(&mut change.ticket, &planned);
    Ok(Some(planned))
}

/// Clocks are never judged as of an instant before what has happened.
fn not_before(steps: &[Step], now: Instant) -> Instant {
    steps.last().map_or(now, |step| step.at.max(now))
}

fn judged(tx: &mut Tx<'_>, ticket: &Ticket, is_new: bool, steps: &[Step], by: By, now: Instant) -> Result<Planned, Error> {
    let (traits, moments) = (ticket.traits(), moments(steps));
    let of = Judged { record: ticket.record(), is_new, unit_id: ticket.unit_id, traits: &traits, moments: &moments };
    clocks::plan(tx, of, by, now)
}

fn note(ticket: &mut Ticket, planned: &Planned) {
    ticket.next_due_at = planned.summary.next_due_at;
    ticket.breached = planned.summary.breached;
    ticket.promises = PromiseCounts::of(&planned.after);
}

/// Saves promises that were judged, and tells of warnings and breaches, each as of its instant.
///
/// # Errors
/// What the database says.
pub fn keep(tx: &mut Tx<'_>, ticket: &Ticket, planned: &Planned) -> Result<(), Error> {
    clocks::save(tx, planned)?;
    let of = Event::new(EventKind::TicketSlaWarned, ticket.record(), ticket.unit_id, Some(ticket.customer_id));
    for (at, event) in planned.events(&of) {
        events::append(tx, &Context { now: at, actor: CLOCK }, vec![event])?;
    }
    escalations::follow(tx, ticket, planned)
}

/// Brings the promises of a ticket to the instant of a timer. What a command has found meanwhile is not found again.
///
/// # Errors
/// What the database says.
pub fn fall_due(tx: &mut Tx<'_>, timer: &Timer) -> Result<(), Error> {
    let Some(mut ticket) = load_for_effect(tx, TicketId::from(timer.record.id))? else { return Ok(()) };
    let steps = history(tx, ticket.id, None)?;
    let planned = judged(tx, &ticket, false, &steps, By::Kept, not_before(&steps, timer.due_at))?;
    renew(tx, &mut ticket, &planned)
}

/// Writes what a ticket's promises have become where nothing else of it changes.
pub(super) fn renew(tx: &mut Tx<'_>, ticket: &mut Ticket, planned: &Planned) -> Result<(), Error> {
    let shown = |ticket: &Ticket| (ticket.next_due_at, ticket.breached, ticket.promises);
    let before = shown(ticket);
    note(ticket, planned);
    if before != shown(ticket) {
        let next_due_at = At::from(ticket.next_due_at.unwrap_or_else(far_future));
        let columns = (tickets::next_due_at.eq(next_due_at), tickets::breached.eq(ticket.breached), PromiseColumns::from(ticket.promises));
        diesel::update(tickets::table.find(Id::from(ticket.id))).set(columns).execute(tx.db)?;
    }
    keep(tx, ticket, planned)
}

/// Compares the promises of tickets with their histories: each clock has its span, the ticket shows what its clocks say, and what there is
/// to tell has its timer. What differs, in words.
///
/// # Errors
/// What the database says.
pub fn prove(tx: &mut Tx<'_>, list: &[(Ticket, Vec<Step>)]) -> Result<Vec<(TicketId, String)>, Error> {
    // What went into another ticket gave its history away.
    let tickets: Vec<_> = list.iter().filter(|(ticket, _)| ticket.status != TicketStatus::Merged).collect();
    let ids: Vec<_> = tickets.iter().map(|(ticket, _)| ticket.record().id).collect();
    let mut kept: HashMap<Uuid, Vec<Clock>> = HashMap::new();
    for (record, clock) in clocks::load_many(tx, &ids)? {
        kept.entry(record).or_default().push(clock);
    }
    let (mut found, mut marks) = (Vec::new(), Vec::new());
    for (ticket, steps) in tickets {
        let record = ticket.record();
        let clocks = kept.remove(&record.id).unwrap_or_default();
        let summary = Summary::of(&clocks);
        if (summary.next_due_at, summary.breached) != (ticket.next_due_at, ticket.breached) {
            found.push((ticket.id, "shows other deadlines than its clocks".to_owned()));
        }
        if PromiseCounts::of(&clocks) != ticket.promises {
            found.push((ticket.id, "counts other promises than its clocks".to_owned()));
        }
        marks.extend(summary.next_mark.map(|(at, mark)| (record, at, mark)));
        let mut steps = steps.clone();
        steps.sort_by_key(|step| (step.at, step.id));
        let spans = spans(&moments(&steps));
        let is_of =
            |clock: &Clock, span: &Span| (span.target, span.ordinal, span.started_at) == (clock.target, clock.ordinal, clock.started_at);
        let strays = clocks.iter().filter(|clock| !spans.iter().any(|span| is_of(clock, span) && clock.agrees(span)));
        found.extend(strays.map(|clock| (ticket.id, format!("has a clock {} {} that its history does not", clock.target, clock.ordinal))));
    }
    let late = clocks::without_timer(tx, &marks)?;
    found.extend(late.into_iter().map(|ticket| (TicketId::from(ticket), "has no timer for what its clocks say".to_owned())));
    Ok(found)
}

/// The promises of a ticket.
#[derive(Clone, Debug)]
pub struct Explained {
    /// The ticket.
    pub ticket: Ticket,
    /// What they were judged by.
    pub book: Book,
    /// Each with its span.
    pub clocks: Vec<(Clock, Span)>,
}

/// The promises of a ticket as they stand at an instant.
///
/// # Errors
/// `not_found` also where it is out of reach, or what the database says.
pub fn explained(tx: &mut Tx<'_>, id: TicketId, reach: Reach, now: Instant) -> Result<Explained, Error> {
    let ticket = load_alone(tx, id, reach)?;
    let steps = history(tx, id, None)?;
    let kept = clocks::load(tx, ticket.record().id)?;
    let book = clocks::book(tx, ticket.unit_id, &kept)?;
    let spans = spans(&moments(&steps));
    let traits: Traits = ticket.traits();
    let judged = judge(&book, &traits, &spans, &kept, now);
    let of = |clock: &Clock| spans.iter().find(|span| (span.target, span.ordinal) == (clock.target, clock.ordinal)).cloned();
    let clocks = judged.into_iter().filter_map(|clock| of(&clock).map(|span| (clock, span))).collect();
    Ok(Explained { ticket, book, clocks })
}
