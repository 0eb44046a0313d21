//! The sources of the timeline: each gives its first entries behind a place, by an index that leads to them.

use std::collections::HashSet;

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use guanxi_domain::complaints::{ComplaintOutcome, ComplaintStatus, Severity};
use guanxi_domain::customers::lifecycle::LifecycleStage;
use guanxi_domain::instant::Instant;
use guanxi_domain::interactions::timeline::{Bound, Place};
use guanxi_domain::interactions::{Direction, FollowUpStatus, Outcome, TimelineKind};
use guanxi_domain::orders::OrderStatus;
use guanxi_domain::platform::EventKind;
use guanxi_domain::service::ticket::TicketStatus;
use guanxi_domain::vocabulary::Channel;
use uuid::Uuid;

use super::list::{EXCERPT, substr};
use super::timeline::{Asked, TimelineDetails, TimelineEntry};
use crate::access::scope::Within;
use crate::dialect::{AnyWord, WithinTime};
use crate::error::Error;
use crate::orders::rows::currency;
use crate::platform::events::changes_in;
use crate::schema::{complaints, customer_stages, event_tail, events, follow_ups, interactions, order_refunds, orders, tickets};
use crate::store::Tx;
use crate::types::{At, Document, Id, Word, typed_or_none};

/// Lets a boxed query begin behind a place and within the span asked for, newest first.
macro_rules! newest_first {
    ($query:expr, $at:expr, $id:expr, $asked:expr) => {{
        let mut query = $query;
        query = match $asked.bound {
            None => query,
            Some(Bound::Until(at)) => query.filter($at.le(At::from(at))),
            Some(Bound::Before(at)) => query.filter($at.lt(At::from(at))),
            Some(Bound::Behind(at, id)) => query.filter($at.le(At::from(at)).and($at.lt(At::from(at)).or($id.lt(Id(id))))),
        };
        if let Some(from) = $asked.filter.from {
            query = query.filter($at.ge(At::from(from)));
        }
        if let Some(before) = $asked.filter.before {
            query = query.filter($at.lt(At::from(before)));
        }
        query.order(($at.desc(), $id.desc())).limit($asked.limit)
    }};
}

fn entry(kind: TimelineKind, at: Instant, id: Uuid, channel: Option<Channel>, details: TimelineDetails) -> TimelineEntry {
    TimelineEntry { place: Place { at, kind, id }, channel, details }
}

pub(super) fn interactions(tx: &mut Tx<'_>, asked: &Asked<'_>) -> Result<Vec<TimelineEntry>, Error> {
    type Row = (Id, Word<Channel>, Word<Direction>, At, Option<Id>, Option<String>, Option<String>, Option<String>, Option<Word<Outcome>>);
    let columns = (
        interactions::id,
        interactions::channel,
        interactions::direction,
        interactions::occurred_at,
        interactions::staff_id,
        interactions::touchpoint,
        interactions::subject,
        substr(interactions::content, 1, EXCERPT),
        interactions::outcome,
    );
    let valid = interactions::table.filter(WithinTime).filter(interactions::voided_at.is_null()).filter(interactions::internal.eq(false));
    let mut query = valid.filter(interactions::customer_id.eq(asked.customer)).select(columns).into_boxed();
    if !asked.filter.channels.is_empty() {
        query = query.filter(AnyWord::of(interactions::channel, &asked.filter.channels));
    }
    let rows: Vec<Row> = newest_first!(query, interactions::occurred_at, interactions::id, asked).load(tx.db)?;
    let read = |(id, channel, direction, at, staff_id, touchpoint, subject, excerpt, outcome): Row| {
        let (staff_id, outcome) = (typed_or_none(staff_id), outcome.map(|word| word.0));
        let details = TimelineDetails::Interaction { direction: direction.0, staff_id, touchpoint, subject, excerpt, outcome };
        entry(TimelineKind::Interaction, at.0, id.0, Some(channel.0), details)
    };
    Ok(rows.into_iter().map(read).collect())
}

type OrderRow = (Id, At, Option<Word<Channel>>, Id, String, Word<OrderStatus>, i64, String);

fn of_order(kind: TimelineKind, row: OrderRow) -> Result<TimelineEntry, Error> {
    let (id, at, channel, order, number, status, amount_minor, code) = row;
    let details = TimelineDetails::Order { id: order.typed(), number, status: status.0, amount_minor, currency: currency(&code)? };
    Ok(entry(kind, at.0, id.0, channel.map(|word| word.0), details))
}

pub(super) fn orders_placed(tx: &mut Tx<'_>, asked: &Asked<'_>) -> Result<Vec<TimelineEntry>, Error> {
    let columns =
        (orders::id, orders::placed_at, orders::channel, orders::id, orders::number, orders::status, orders::total_minor, orders::currency);
    let mut query = orders::table.filter(WithinTime).filter(orders::customer_id.eq(asked.customer)).select(columns).into_boxed();
    if !asked.filter.channels.is_empty() {
        query = query.filter(AnyWord::of(orders::channel, &asked.filter.channels));
    }
    let rows: Vec<OrderRow> = newest_first!(query, orders::placed_at, orders::id, asked).load(tx.db)?;
    rows.into_iter().map(|row| of_order(TimelineKind::OrderPlaced, row)).collect()
}

pub(super) fn orders_cancelled(tx: &mut Tx<'_>, asked: &Asked<'_>) -> Result<Vec<TimelineEntry>, Error> {
    let columns = (
        orders::id,
        orders::cancelled_at.assume_not_null(),
        orders::id,
        orders::number,
        orders::status,
        orders::total_minor,
        orders::currency,
    );
    // The index holds cancelled ones alone.
    let cancelled = orders::table.filter(orders::cancelled_at.is_not_null());
    let query = cancelled.filter(orders::customer_id.eq(asked.customer)).select(columns).into_boxed();
    type Row = (Id, At, Id, String, Word<OrderStatus>, i64, String);
    let rows: Vec<Row> = newest_first!(query, orders::cancelled_at, orders::id, asked).load(tx.db)?;
    let whole = |(id, at, order, number, status, total, code): Row| (id, at, None, order, number, status, total, code);
    rows.into_iter().map(|row| of_order(TimelineKind::OrderCancelled, whole(row))).collect()
}

pub(super) fn refunds(tx: &mut Tx<'_>, asked: &Asked<'_>) -> Result<Vec<TimelineEntry>, Error> {
    let columns = (
        order_refunds::id,
        order_refunds::refunded_at,
        orders::id,
        orders::number,
        orders::status,
        order_refunds::amount_minor,
        orders::currency,
    );
    // To the letter what the index holds: SQLite compares the words, and a parameter is none.
    let refunded = sql::<Bool>("orders.refunded_minor > 0");
    let query = order_refunds::table.inner_join(orders::table).filter(refunded);
    let query = query.filter(orders::customer_id.eq(asked.customer)).select(columns).into_boxed();
    type Row = (Id, At, Id, String, Word<OrderStatus>, i64, String);
    let rows: Vec<Row> = newest_first!(query, order_refunds::refunded_at, order_refunds::id, asked).load(tx.db)?;
    let whole = |(id, at, order, number, status, amount, code): Row| (id, at, None, order, number, status, amount, code);
    rows.into_iter().map(|row| of_order(TimelineKind::OrderRefunded, whole(row))).collect()
}

type TicketRow = (Id, At, Word<Channel>, String, String, Word<TicketStatus>, Option<Id>);

fn of_ticket(kind: TimelineKind, row: TicketRow) -> TimelineEntry {
    let (id, at, channel, number, subject, status, assignee_id) = row;
    let (ticket, assignee_id) = (id.typed(), typed_or_none(assignee_id));
    let details = TimelineDetails::Ticket { id: ticket, number, subject, status: status.0, assignee_id };
    // An end comes over no channel.
    let channel = (kind == TimelineKind::TicketReported).then_some(channel.0);
    entry(kind, at.0, id.0, channel, details)
}

pub(super) fn tickets_reported(tx: &mut Tx<'_>, asked: &Asked<'_>) -> Result<Vec<TimelineEntry>, Error> {
    let Some(reach) = asked.filter.tickets else { return Ok(Vec::new()) };
    let columns =
        (tickets::id, tickets::reported_at, tickets::channel, tickets::number, tickets::subject, tickets::status, tickets::assignee_id);
    // What went into another ticket is told by that one.
    let known = tickets::table.filter(WithinTime).filter(tickets::merged_into_id.is_null()).filter(Within::of(reach, tickets::id));
    let mut query = known.filter(tickets::customer_id.eq(asked.customer)).select(columns).into_boxed();
    if !asked.filter.channels.is_empty() {
        query = query.filter(AnyWord::of(tickets::channel, &asked.filter.channels));
    }
    let rows: Vec<TicketRow> = newest_first!(query, tickets::reported_at, tickets::id, asked).load(tx.db)?;
    Ok(rows.into_iter().map(|row| of_ticket(TimelineKind::TicketReported, row)).collect())
}

pub(super) fn tickets_closed(tx: &mut Tx<'_>, asked: &Asked<'_>) -> Result<Vec<TimelineEntry>, Error> {
    let Some(reach) = asked.filter.tickets else { return Ok(Vec::new()) };
    let columns = (
        tickets::id,
        tickets::closed_at.assume_not_null(),
        tickets::channel,
        tickets::number,
        tickets::subject,
        tickets::status,
        tickets::assignee_id,
    );
    // The index holds ended ones alone.
    let ended = tickets::table.filter(tickets::closed_at.is_not_null()).filter(tickets::merged_into_id.is_null());
    let ended = ended.filter(WithinTime).filter(Within::of(reach, tickets::id));
    let query = ended.filter(tickets::customer_id.eq(asked.customer)).select(columns).into_boxed();
    let rows: Vec<TicketRow> = newest_first!(query, tickets::closed_at, tickets::id, asked).load(tx.db)?;
    Ok(rows.into_iter().map(|row| of_ticket(TimelineKind::TicketClosed, row)).collect())
}

type ComplaintRow =
    (Id, At, Word<Channel>, String, String, Word<Severity>, Word<ComplaintStatus>, Option<Word<ComplaintOutcome>>, Option<Id>);

fn of_complaint(kind: TimelineKind, row: ComplaintRow) -> TimelineEntry {
    let (id, at, channel, number, subject, severity, status, outcome, assignee) = row;
    let details = TimelineDetails::Complaint {
        id: id.typed(),
        number,
        subject,
        severity: severity.0,
        status: status.0,
        outcome: outcome.map(|word| word.0),
        assignee_id: typed_or_none(assignee),
    };
    // An end comes over no channel.
    let channel = (kind == TimelineKind::ComplaintReceived).then_some(channel.0);
    entry(kind, at.0, id.0, channel, details)
}

pub(super) fn complaints_received(tx: &mut Tx<'_>, asked: &Asked<'_>) -> Result<Vec<TimelineEntry>, Error> {
    let Some(reach) = asked.filter.complaints else { return Ok(Vec::new()) };
    let columns = (
        complaints::id,
        complaints::received_at,
        complaints::channel,
        complaints::number,
        complaints::subject,
        complaints::severity,
        complaints::status,
        complaints::outcome,
        complaints::assignee_id,
    );
    // What went into another complaint is told by that one.
    let known = complaints::table.filter(WithinTime).filter(complaints::merged_into_id.is_null()).filter(Within::of(reach, complaints::id));
    let mut query = known.filter(complaints::customer_id.eq(asked.customer)).select(columns).into_boxed();
    if !asked.filter.channels.is_empty() {
        query = query.filter(AnyWord::of(complaints::channel, &asked.filter.channels));
    }
    let rows: Vec<ComplaintRow> = newest_first!(query, complaints::received_at, complaints::id, asked).load(tx.db)?;
    Ok(rows.into_iter().map(|row| of_complaint(TimelineKind::ComplaintReceived, row)).collect())
}

pub(super) fn complaints_closed(tx: &mut Tx<'_>, asked: &Asked<'_>) -> Result<Vec<TimelineEntry>, Error> {
    let Some(reach) = asked.filter.complaints else { return Ok(Vec::new()) };
    let columns = (
        complaints::id,
        complaints::closed_at.assume_not_null(),
        complaints::channel,
        complaints::number,
        complaints::subject,
        complaints::severity,
        complaints::status,
        complaints::outcome,
        complaints::assignee_id,
    );
    // The index holds ended ones alone.
    let ended = complaints::table.filter(complaints::closed_at.is_not_null()).filter(complaints::merged_into_id.is_null());
    let ended = ended.filter(WithinTime).filter(Within::of(reach, complaints::id));
    let query = ended.filter(complaints::customer_id.eq(asked.customer)).select(columns).into_boxed();
    let rows: Vec<ComplaintRow> = newest_first!(query, complaints::closed_at, complaints::id, asked).load(tx.db)?;
    Ok(rows.into_iter().map(|row| of_complaint(TimelineKind::ComplaintClosed, row)).collect())
}

pub(super) fn follow_ups(tx: &mut Tx<'_>, asked: &Asked<'_>) -> Result<Vec<TimelineEntry>, Error> {
    let columns = (
        follow_ups::id,
        follow_ups::closed_at.assume_not_null(),
        follow_ups::subject,
        follow_ups::closed_by,
        follow_ups::closing_note,
        follow_ups::interaction_id,
    );
    let done = follow_ups::table.filter(follow_ups::status.eq(Word(FollowUpStatus::Done)));
    let query = done.filter(follow_ups::customer_id.eq(asked.customer)).select(columns).into_boxed();
    type Row = (Id, At, String, Option<Id>, Option<String>, Option<Id>);
    let rows: Vec<Row> = newest_first!(query, follow_ups::closed_at, follow_ups::id, asked).load(tx.db)?;
    let read = |(id, at, subject, closed_by, note, interaction_id): Row| {
        let (closed_by, interaction_id) = (typed_or_none(closed_by), typed_or_none(interaction_id));
        let details = TimelineDetails::FollowUp { subject, closed_by, note, interaction_id };
        entry(TimelineKind::FollowUpCompleted, at.0, id.0, None, details)
    };
    Ok(rows.into_iter().map(read).collect())
}

pub(super) fn stages(tx: &mut Tx<'_>, asked: &Asked<'_>) -> Result<Vec<TimelineEntry>, Error> {
    let columns =
        (customer_stages::id, customer_stages::effective_at, customer_stages::from_stage, customer_stages::stage, customer_stages::reason);
    // That a prospect began is told by the record that was created; what later facts have put right is told no more.
    let told = customer_stages::from_stage.is_not_null().or(customer_stages::stage.ne(Word(LifecycleStage::Prospect)));
    let query = customer_stages::table.filter(customer_stages::superseded_at.is_null()).filter(told);
    let query = query.filter(customer_stages::customer_id.eq(asked.customer)).select(columns).into_boxed();
    type Row = (Id, At, Option<Word<LifecycleStage>>, Word<LifecycleStage>, Document);
    let rows: Vec<Row> = newest_first!(query, customer_stages::effective_at, customer_stages::id, asked).load(tx.db)?;
    let read = |(id, at, from, stage, reason): Row| {
        let reason = serde_json::from_value(reason.0).map_err(Error::internal)?;
        let details = TimelineDetails::Stage { from: from.map(|word| word.0), stage: stage.0, reason };
        Ok(entry(TimelineKind::StageChanged, at.0, id.0, None, details))
    };
    rows.into_iter().map(read).collect()
}

/// To the letter what the indexes hold: SQLite compares the words, and a parameter is none.
const OF_CUSTOMERS: &str = "record_kind = 'customer'";

pub(super) fn changes(tx: &mut Tx<'_>, asked: &Asked<'_>) -> Result<Vec<TimelineEntry>, Error> {
    type Row = (Id, At, Word<EventKind>, Option<Id>, Document);
    // What waits for its position first: sealed meanwhile, it is found twice and not missed.
    let columns = (event_tail::id, event_tail::occurred_at, event_tail::kind, event_tail::actor_id, event_tail::details);
    // Stages have a source of their own, which knows when they took effect.
    let waiting = event_tail::table.filter(event_tail::kind.ne(Word(EventKind::CustomerStageChanged))).filter(sql::<Bool>(OF_CUSTOMERS));
    let waiting = waiting.filter(event_tail::record_id.eq(asked.customer));
    let query = waiting.select(columns).into_boxed();
    let mut rows: Vec<Row> = newest_first!(query, event_tail::occurred_at, event_tail::id, asked).load(tx.db)?;
    let columns = (events::id, events::occurred_at, events::kind, events::actor_id, events::details);
    let sealed = events::table.filter(events::kind.ne(Word(EventKind::CustomerStageChanged))).filter(sql::<Bool>(OF_CUSTOMERS));
    let sealed = sealed.filter(events::record_id.eq(asked.customer));
    let query = sealed.select(columns).into_boxed();
    rows.extend(newest_first!(query, events::occurred_at, events::id, asked).load::<Row>(tx.db)?);
    let mut seen = HashSet::with_capacity(rows.len());
    rows.retain(|(id, ..)| seen.insert(*id));
    let read = |(id, at, event, actor_id, document): Row| {
        let details = TimelineDetails::Change { event: event.0, actor_id: actor_id.map(|id| id.0), changes: changes_in(document)? };
        Ok(entry(TimelineKind::RecordChanged, at.0, id.0, None, details))
    };
    rows.into_iter().map(read).collect()
}
