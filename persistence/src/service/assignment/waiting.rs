//! Tickets that wait for somebody: who is free now gets them, key accounts ahead, and after a while somebody is alerted.

use diesel::prelude::*;
use guanxi_domain::access::BuiltInRole;
use guanxi_domain::access::responsible::responsible;
use guanxi_domain::ids::{NotificationId, QueueId, TicketId, TimerId, UserId};
use guanxi_domain::instant::Instant;
use guanxi_domain::messaging::{Notification, NotificationKind};
use guanxi_domain::platform::timer::Timer;
use guanxi_domain::platform::{Actor, Context, Event, EventKind, Record, RecordKind};
use guanxi_domain::service::assignment::queue::ALERT_AFTER;
use guanxi_domain::service::assignment::{Placement, QueueKind};
use guanxi_domain::vocabulary::Word as _;
use uuid::Uuid;

use super::place::enqueue;
use crate::access::responsible::way_up;
use crate::access::roles;
use crate::dialect::{ForClaim, OneOf};
use crate::error::Error;
use crate::messaging::notifications;
use crate::platform::{events, timers};
use crate::schema::{queue_members, queues, tickets, timers as timer_rows, waiting_tickets};
use crate::service::tickets as kept;
use crate::store::Tx;
use crate::types::{At, Id, Word};

/// The kind of timer that looks what waits for somebody who may be free.
pub const FREED: &str = "desk.freed";
/// The kind of timer that looks what of a queue can be given to somebody.
pub const OPENS: &str = "queue.opens";
/// The kind of timer that tells of a ticket that nobody has taken.
pub const UNASSIGNED: &str = "ticket.unassigned";

/// How many tickets are given out in one transaction.
const GIVEN: usize = 20;
/// How many tickets are looked at in one transaction.
const LOOKED_AT: i64 = 100;

fn timer(kind: &str, record: Record, due_at: Instant) -> Timer {
    Timer { id: TimerId::new(Uuid::now_v7()), kind: kind.to_owned(), record, due_at, failures: 0, retry_at: None }
}

/// Looks soon what can be given to somebody, where anything waits in a queue of theirs. Whoever lets a ticket wait holds the desks of
/// those to whom it could go, so that the one of the two who comes later sees the other.
pub(super) fn look_where_any_waits(tx: &mut Tx<'_>, user: UserId, now: Instant) -> Result<(), Error> {
    let queues = queues_of(tx, user)?;
    let waits = waiting_tickets::table.filter(OneOf::ids(waiting_tickets::queue_id, queues.into_iter().map(Id::from)));
    let any: Option<Id> = waits.select(waiting_tickets::ticket_id).first(tx.db).optional()?;
    if any.is_none() {
        return Ok(());
    }
    timers::set(tx, &[timer(FREED, Record::new(RecordKind::User, user), now)])
}

/// Looks soon what of a queue can be given to somebody, where anything waits in it.
pub(super) fn look_at_queue_where_any_waits(tx: &mut Tx<'_>, queue: QueueId, now: Instant) -> Result<(), Error> {
    let waits = waiting_tickets::table.filter(waiting_tickets::queue_id.eq(Id::from(queue)));
    let any: Option<Id> = waits.select(waiting_tickets::ticket_id).first(tx.db).optional()?;
    if any.is_some() { look_at_queue(tx, queue, now) } else { Ok(()) }
}

fn look_at_queue(tx: &mut Tx<'_>, queue: QueueId, now: Instant) -> Result<(), Error> {
    timers::set(tx, &[timer(OPENS, Record::new(RecordKind::Queue, queue), now)])
}

/// The same at an instant that lies ahead, once however many tickets wait for it.
pub(super) fn look_at_queue_then(tx: &mut Tx<'_>, queue: QueueId, at: Instant) -> Result<(), Error> {
    let same = timer_rows::table.filter(timer_rows::record_id.eq(Id::from(queue))).filter(timer_rows::due_at.eq(At::from(at)));
    let there: Option<Id> = same.select(timer_rows::id).first(tx.db).optional()?;
    if there.is_none() { look_at_queue(tx, queue, at) } else { Ok(()) }
}

/// Sets the alert of a ticket that waits from now on.
pub(super) fn set_alert(tx: &mut Tx<'_>, ticket: TicketId, placement: Option<&Placement>, now: Instant) -> Result<(), Error> {
    let at = placement.and_then(|placement| placement.alert_at).unwrap_or(now + ALERT_AFTER);
    timers::set(tx, &[timer(UNASSIGNED, Record::new(RecordKind::Ticket, ticket), at)])
}

/// The queues that somebody may be given tickets of: those that they are in, and those of roles.
fn queues_of(tx: &mut Tx<'_>, user: UserId) -> Result<Vec<QueueId>, Error> {
    let own: Vec<Id> =
        queue_members::table.filter(queue_members::user_id.eq(Id::from(user))).select(queue_members::queue_id).load(tx.db)?;
    let of_roles: Vec<Id> = queues::table.filter(queues::kind.eq(Word(QueueKind::Responsible))).select(queues::id).load(tx.db)?;
    Ok(own.into_iter().chain(of_roles).map(Id::typed).collect())
}

/// The effect of [`FREED`]: gives out what waits in the queues of somebody.
///
/// # Errors
/// What the database says.
pub fn desk_freed(tx: &mut Tx<'_>, timer: &Timer, now: Instant) -> Result<(), Error> {
    let mut queues = queues_of(tx, UserId::new(timer.record.id))?;
    queues.sort_unstable();
    queues.into_iter().try_for_each(|queue| fill(tx, queue, now))
}

/// The effect of [`OPENS`]: gives out what waits in a queue.
///
/// # Errors
/// What the database says.
pub fn queue_opens(tx: &mut Tx<'_>, timer: &Timer, now: Instant) -> Result<(), Error> {
    fill(tx, QueueId::new(timer.record.id), now)
}

/// Gives the tickets of a queue that wait to whoever is free, key accounts ahead, and of these who came first. A ticket that somebody
/// is at work on is passed over: they decide about it themselves, or it is looked at again with the next change.
fn fill(tx: &mut Tx<'_>, queue: QueueId, now: Instant) -> Result<(), Error> {
    let waiting: Vec<Id> = waiting_tickets::table
        .filter(waiting_tickets::queue_id.eq(Id::from(queue)))
        .order((waiting_tickets::key_account.desc(), waiting_tickets::reported_at, waiting_tickets::ticket_id))
        .select(waiting_tickets::ticket_id)
        .limit(LOOKED_AT)
        .load(tx.db)?;
    let context = Context { now, actor: Actor::System("assignment") };
    let mut given = 0;
    for id in waiting {
        if ForClaim(tickets::table.find(id).select(tickets::id)).load::<Id>(tx.db)?.is_empty() {
            continue;
        }
        let Some(ticket) = kept::load_for_effect(tx, id.typed())?.filter(|ticket| ticket.standing().waits()) else { continue };
        let placement = enqueue(tx, &ticket, queue, None, now)?;
        if placement.assignee_id.is_some() {
            kept::commit(tx, ticket.place(placement, &context, &mut Uuid::now_v7), &context)?;
            given += 1;
            if given == GIVEN {
                return look_at_queue(tx, queue, now);
            }
        } else {
            if let Some(next_at) = placement.next_at {
                look_at_queue_then(tx, queue, next_at)?;
            }
            if placement.is_nobody_free() {
                return Ok(());
            }
        }
    }
    Ok(())
}

/// The effect of [`UNASSIGNED`]: tells of a ticket that waits still, and has its queue looked at once more.
///
/// # Errors
/// What the database says.
pub fn alert(tx: &mut Tx<'_>, timer: &Timer) -> Result<(), Error> {
    let found = kept::load_for_effect(tx, TicketId::new(timer.record.id))?;
    let Some(ticket) = found.filter(|ticket| ticket.standing().waits()) else { return Ok(()) };
    let context = Context { now: timer.due_at, actor: Actor::System("assignment") };
    let mut event = Event::new(EventKind::TicketUnassigned, ticket.record(), ticket.unit_id, Some(ticket.customer_id));
    if let Some(queue) = ticket.queue_id {
        event = event.with_detail("queue_id", queue.to_string());
        look_at_queue(tx, queue, timer.due_at)?;
    }
    let role = roles::id_of(tx, BuiltInRole::ServiceManager.word())?;
    if let Some(found) = responsible(&way_up(tx, ticket.unit_id, role)?) {
        event = event.with_detail("told_user_id", found.user_id.to_string());
        let id = NotificationId::new(Uuid::now_v7());
        let kind = NotificationKind::TicketUnassigned;
        let told = Notification::new(id, found.user_id, kind, ticket.record(), Some(ticket.customer_id), &context);
        notifications::insert(tx, [&told.with_detail("number", ticket.number.as_str())])?;
    }
    events::append(tx, &context, vec![event])
}
