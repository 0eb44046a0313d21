//! Writing what decisions about tickets changed: the one way in which every command and every timer writes.

use diesel::prelude::*;
use guanxi_domain::ids::NotificationId;
use guanxi_domain::messaging::notification::Notification;
use guanxi_domain::orders::Effect;
use guanxi_domain::platform::{Context, RecordKind};
use guanxi_domain::service::ticket::telling::told;
use guanxi_domain::service::ticket::{Step, Ticket, TicketChange};
use uuid::Uuid;

use super::rows::{COLLABORATOR_COLUMNS, CollaboratorRow, LINK_COLUMNS, LinkRow, TicketRow};
use super::steps::{STEP_COLUMNS, StepRow};
use crate::access::holders;
use crate::dialect::OneOf;
use crate::error::Error;
use crate::interactions;
use crate::messaging::notifications;
use crate::platform::events;
use crate::put;
use crate::schema::{ticket_collaborators, ticket_links, ticket_steps, tickets};
use crate::service::clocks::Planned;
use crate::service::{assignment, auto_close, promises};
use crate::store::Tx;
use crate::types::{Id, Word};

/// Writes a decision: contacts, the ticket, its steps, what hangs on it, who holds it, the events. The root rows of the customer and of
/// the ticket must be locked, but for a timer, which writes no contacts.
///
/// # Errors
/// What the database says.
pub fn commit(tx: &mut Tx<'_>, mut change: TicketChange, context: &Context) -> Result<Ticket, Error> {
    if change.effect == Effect::Unchanged {
        return Ok(change.ticket);
    }
    let planned = plan(tx, &mut change, context)?;
    let id = Id::from(change.ticket.id);
    let (created, moves_holders) = (change.effect == Effect::Created, change.moves_holders);
    let ticket = tx.gather(|tx| write(tx, change, planned, context))?;
    if created {
        holders::enter(tx, RecordKind::Ticket, &[id])?;
    } else if moves_holders {
        holders::renew(tx, RecordKind::Ticket, &[id])?;
    }
    Ok(ticket)
}

fn write(tx: &mut Tx<'_>, mut change: TicketChange, planned: Option<Planned>, context: &Context) -> Result<Ticket, Error> {
    let row = TicketRow::from(&change.ticket);
    if change.effect == Effect::Created {
        let insert = diesel::insert_into(tickets::table);
        match tx.gathered(1)? {
            Some(together) => together.add(insert.values(row)),
            None => insert.values(row).execute(tx.db).map(drop)?,
        }
    } else {
        diesel::update(tickets::table.find(row.id)).set(&row).execute(tx.db)?;
    }
    // Steps name the contacts that they consist of, and contacts their ticket.
    if !change.interactions.is_empty() {
        tx.write_gathered()?;
        interactions::save_many(tx, std::mem::take(&mut change.interactions), context)?;
        tx.write_gathered()?;
    }
    let rows = change.steps.iter().map(StepRow::try_from).collect::<Result<Vec<_>, _>>()?;
    put!(tx, ticket_steps::table, rows, columns = STEP_COLUMNS)?;
    write_collaborators(tx, &change)?;
    write_links(tx, &change)?;
    tell(tx, &change, context)?;
    assignment::settle(tx, &change.ticket, &change.handling, context)?;
    events::append(tx, context, change.events)?;
    auto_close::follow(tx, &change.ticket, &change.steps)?;
    if let Some(planned) = planned {
        promises::keep(tx, &change.ticket, &planned)?;
    }
    Ok(change.ticket)
}

/// Judges the ticket's promises, where the decision touches them.
fn plan(tx: &mut Tx<'_>, change: &mut TicketChange, context: &Context) -> Result<Option<Planned>, Error> {
    if !change.moves_clocks {
        return Ok(None);
    }
    let is_new = change.effect == Effect::Created;
    let own: Vec<Step> = change.steps.iter().filter(|step| step.ticket_id == change.ticket.id).cloned().collect();
    promises::plan(tx, &mut change.ticket, is_new, &own, context.now).map(Some)
}

fn tell(tx: &mut Tx<'_>, change: &TicketChange, context: &Context) -> Result<(), Error> {
    let ticket = &change.ticket;
    let notify = |(user, kind)| {
        let id = NotificationId::new(Uuid::now_v7());
        let told = Notification::new(id, user, kind, ticket.record(), Some(ticket.customer_id), context);
        told.with_detail("number", ticket.number.as_str())
    };
    let all: Vec<Notification> = told(change, context).into_iter().map(notify).collect();
    notifications::insert(tx, &all)
}

fn write_collaborators(tx: &mut Tx<'_>, change: &TicketChange) -> Result<(), Error> {
    let ticket_id = Id::from(change.ticket.id);
    if !change.collaborators_removed.is_empty() {
        let gone = OneOf::ids(ticket_collaborators::user_id, change.collaborators_removed.iter().map(|user| Id::from(*user)));
        diesel::delete(ticket_collaborators::table.filter(ticket_collaborators::ticket_id.eq(ticket_id)).filter(gone)).execute(tx.db)?;
    }
    let added: Vec<CollaboratorRow> =
        change.collaborators_added.iter().map(|user| CollaboratorRow { ticket_id, user_id: Id::from(*user) }).collect();
    Ok(put!(tx, ticket_collaborators::table, added, columns = COLLABORATOR_COLUMNS)?)
}

fn write_links(tx: &mut Tx<'_>, change: &TicketChange) -> Result<(), Error> {
    for link in &change.links_removed {
        let place = ticket_links::ticket_id.eq(Id::from(link.ticket_id)).and(ticket_links::other_id.eq(Id::from(link.other_id)));
        diesel::delete(ticket_links::table.filter(place.and(ticket_links::kind.eq(Word(link.kind))))).execute(tx.db)?;
    }
    let added: Vec<LinkRow> = change.links_added.iter().copied().map(LinkRow::from).collect();
    Ok(put!(tx, ticket_links::table, added, columns = LINK_COLUMNS)?)
}
