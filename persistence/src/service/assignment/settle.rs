//! What follows when somebody gets a ticket, loses it or has done with it: the numbers of open tickets, turns, what waits, who is told.

use diesel::prelude::*;
use guanxi_domain::ids::{NotificationId, UserId};
use guanxi_domain::messaging::{Notification, NotificationKind};
use guanxi_domain::platform::Context;
use guanxi_domain::service::assignment::desk::OPEN_LIMIT;
use guanxi_domain::service::assignment::{Handling, Turn};
use guanxi_domain::service::ticket::Ticket;
use uuid::Uuid;

use super::waiting::{self, UNASSIGNED};
use crate::dialect::{CountedTurn, OnConflict};
use crate::error::Error;
use crate::messaging::notifications;
use crate::platform::timers;
use crate::put;
use crate::schema::{staff_desks, waiting_tickets};
use crate::store::Tx;
use crate::types::{At, Document, Id};

#[derive(Insertable)]
#[diesel(table_name = staff_desks, treat_none_as_default_value = false)]
struct CountRow {
    user_id: Id,
    version: i64,
    languages: Document,
    open_limit: i64,
    open_tickets: i64,
    updated_at: At,
}

#[derive(Insertable)]
#[diesel(table_name = waiting_tickets, treat_none_as_default_value = false)]
struct WaitingRow {
    ticket_id: Id,
    queue_id: Id,
    key_account: bool,
    reported_at: At,
}

/// Keeps who has what, after the ticket's row was written. The ticket must be locked or new.
///
/// # Errors
/// What the database says.
pub(crate) fn settle(tx: &mut Tx<'_>, ticket: &Ticket, handling: &Handling, context: &Context) -> Result<(), Error> {
    if !handling.moves() {
        return Ok(());
    }
    keep_waiting(tx, ticket, handling, context)?;
    let counts = handling.counts();
    match (handling.turn(), counts.as_slice()) {
        (Some(turn), [(user, 1)]) if *user == turn.user_id => counted_turn(turn).keep(tx.db)?,
        _ => counts.into_iter().try_for_each(|(user, change)| count(tx, user, change, context))?,
    }
    if let Some(user) = handling.gained().filter(|user| context.actor.user() != Some(*user)) {
        tell(tx, ticket, user, context)?;
    }
    match handling.freed() {
        Some(user) => waiting::look_where_any_waits(tx, user, context.now),
        None => Ok(()),
    }
}

fn keep_waiting(tx: &mut Tx<'_>, ticket: &Ticket, handling: &Handling, context: &Context) -> Result<(), Error> {
    let id = Id::from(ticket.id);
    if handling.before.waits() && (handling.wait_ended() || handling.placement.is_some()) {
        diesel::delete(waiting_tickets::table.find(id)).execute(tx.db)?;
    }
    if let Some(queue) = handling.awaits() {
        let row =
            WaitingRow { ticket_id: id, queue_id: queue.into(), key_account: ticket.key_account, reported_at: ticket.reported_at.into() };
        put!(tx, waiting_tickets::table, vec![row], columns = 4)?;
        if let Some(next_at) = handling.placement.as_ref().and_then(|placement| placement.next_at) {
            waiting::look_at_queue_then(tx, queue, next_at)?;
        }
    }
    if handling.wait_ended() {
        timers::cancel_waiting(tx, ticket.record(), UNASSIGNED)?;
    }
    if handling.wait_began() {
        waiting::set_alert(tx, ticket.id, handling.placement.as_ref(), context.now)?;
    }
    Ok(())
}

/// Counts at a desk, which is made where there is none.
fn count(tx: &mut Tx<'_>, user: UserId, change: i64, context: &Context) -> Result<(), Error> {
    let row = CountRow {
        user_id: user.into(),
        version: 1,
        languages: Document(serde_json::Value::Array(Vec::new())),
        open_limit: OPEN_LIMIT,
        open_tickets: change,
        updated_at: context.now.into(),
    };
    let counted = "(user_id) DO UPDATE SET open_tickets = staff_desks.open_tickets + excluded.open_tickets";
    OnConflict::new(diesel::insert_into(staff_desks::table).values(row), counted).execute(tx.db)?;
    Ok(())
}

fn counted_turn(turn: Turn) -> CountedTurn {
    CountedTurn { queue_id: turn.queue_id.into(), user_id: turn.user_id.into(), number: turn.number }
}

fn tell(tx: &mut Tx<'_>, ticket: &Ticket, user: UserId, context: &Context) -> Result<(), Error> {
    let id = NotificationId::new(Uuid::now_v7());
    let kind = NotificationKind::TicketAssigned;
    let told = Notification::new(id, user, kind, ticket.record(), Some(ticket.customer_id), context);
    notifications::insert(tx, [&told.with_detail("number", ticket.number.as_str())])
}
