//! Writing what decisions about orders changed, and nothing else.

use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error as DieselError};
use guanxi_domain::orders::{Effect, Order, OrderChange};
use guanxi_domain::platform::{Context, Event, RecordKind, Reference};

use super::figures;
use super::rows::{LINE_COLUMNS, LineRow, ORDER_COLUMNS, OrderRow, REFERENCE_COLUMNS, REFUND_COLUMNS, ReferenceRow, RefundRow};
use crate::access::holders;
use crate::customers::lifecycle::{self, Judging};
use crate::dialect::OneOf;
use crate::error::Error;
use crate::insert_many;
use crate::platform::events;
use crate::schema::{order_lines, order_references, order_refunds, orders};
use crate::store::Tx;
use crate::types::Id;

const OVERWRITE_LINE: &str = "(id) DO UPDATE SET product_id = excluded.product_id, description = excluded.description, \
     quantity = excluded.quantity, unit_price_minor = excluded.unit_price_minor, discount_minor = excluded.discount_minor";

/// Writes one decision: its rows, the figures of its customer, its events.
///
/// # Errors
/// As [`save_many`].
pub fn save(tx: &mut Tx<'_>, change: OrderChange, context: &Context) -> Result<Order, Error> {
    let order = change.order.clone();
    save_many(tx, vec![change], context)?;
    Ok(order)
}

/// Writes many decisions with a statement for each kind of row: all that is new at once, then what changed order by order, and
/// the figures once for each customer. Decisions about one order stand in the order in which they were made. The root rows of the
/// customers must be locked, and references of other orders looked up before.
///
/// # Errors
/// `Conflict` where another transaction took a reference meanwhile, or what the database says.
pub fn save_many(tx: &mut Tx<'_>, changes: Vec<OrderChange>, context: &Context) -> Result<(), Error> {
    write(tx, changes, Judging::Now, context)
}

/// As [`save_many`], for a slice of an import: the stages of customers whose history is older than what is known of them wait until
/// the import has them judged ([`judge_waiting`](lifecycle::judge_waiting)).
///
/// # Errors
/// As [`save_many`].
pub fn save_imported(tx: &mut Tx<'_>, changes: Vec<OrderChange>, context: &Context) -> Result<(), Error> {
    write(tx, changes, Judging::Later, context)
}

fn write(tx: &mut Tx<'_>, mut changes: Vec<OrderChange>, judging: Judging, context: &Context) -> Result<(), Error> {
    changes.retain(|change| change.effect != Effect::Unchanged);
    if changes.is_empty() {
        return Ok(());
    }
    insert_created(tx, &changes)?;
    for change in changes.iter().filter(|change| change.effect == Effect::Updated) {
        update(tx, change)?;
    }
    let moved: Vec<Id> = changes.iter().filter(|change| change.moves_holders).map(|change| change.order.id.into()).collect();
    holders::renew(tx, RecordKind::Order, &moved)?;
    figures::step(tx, &changes)?;
    let stages = lifecycle::orders_changed(tx, &changes, judging, context)?;
    let told: Vec<Event> = changes.into_iter().flat_map(|change| change.events).chain(stages).collect();
    events::append(tx, context, told)
}

fn insert_created(tx: &mut Tx<'_>, changes: &[OrderChange]) -> Result<(), Error> {
    let created = || changes.iter().filter(|change| change.effect == Effect::Created).map(|change| &change.order);
    let rows: Vec<OrderRow> = created().map(OrderRow::from).collect();
    insert_many!(tx.db, orders::table, &rows, columns = ORDER_COLUMNS)?;
    let lines: Vec<LineRow> = created().flat_map(|order| order.lines.iter().map(|line| LineRow::of(order, line))).collect();
    insert_many!(tx.db, order_lines::table, &lines, columns = LINE_COLUMNS)?;
    let refunds: Vec<RefundRow> = created().flat_map(|order| order.refunds.iter().map(|refund| RefundRow::of(order, refund))).collect();
    insert_many!(tx.db, order_refunds::table, &refunds, columns = REFUND_COLUMNS)?;
    let references: Vec<ReferenceRow> = created().flat_map(|order| references_of(order, &order.references)).collect();
    insert_references(tx, &references)?;
    let ids: Vec<Id> = rows.iter().map(|row| row.id).collect();
    holders::enter_many(tx, RecordKind::Order, &ids, created().any(|order| order.salesperson_id.is_some()))
}

fn update(tx: &mut Tx<'_>, change: &OrderChange) -> Result<(), Error> {
    let OrderChange { order, rows, .. } = change;
    let id = Id::from(order.id);
    diesel::update(orders::table.find(id)).set(OrderRow::from(order)).execute(tx.db)?;
    if !rows.lines_removed.is_empty() {
        let gone = rows.lines_removed.iter().map(|line| Id::from(*line));
        diesel::delete(order_lines::table.filter(OneOf::ids(order_lines::id, gone))).execute(tx.db)?;
    }
    let written = order.lines.iter().filter(|line| rows.lines_added.contains(&line.id) || rows.lines_changed.contains(&line.id));
    let lines: Vec<LineRow> = written.map(|line| LineRow::of(order, line)).collect();
    insert_many!(tx.db, order_lines::table, &lines, columns = LINE_COLUMNS, on_conflict = OVERWRITE_LINE)?;
    let added = order.refunds.iter().filter(|refund| rows.refunds_added.contains(&refund.id));
    let refunds: Vec<RefundRow> = added.map(|refund| RefundRow::of(order, refund)).collect();
    insert_many!(tx.db, order_refunds::table, &refunds, columns = REFUND_COLUMNS)?;
    for gone in &rows.references_removed {
        let place = order_references::source.eq(&gone.source).and(order_references::reference.eq(&gone.reference));
        diesel::delete(order_references::table.filter(place)).execute(tx.db)?;
    }
    insert_references(tx, &references_of(order, &rows.references_added).collect::<Vec<_>>())
}

fn references_of<'a>(order: &'a Order, references: &'a [Reference]) -> impl Iterator<Item = ReferenceRow> + 'a {
    references.iter().map(|reference| ReferenceRow::of(order, reference))
}

fn insert_references(tx: &mut Tx<'_>, rows: &[ReferenceRow]) -> Result<(), Error> {
    reread(insert_many!(tx.db, order_references::table, rows, columns = REFERENCE_COLUMNS))
}

/// Turns the breach of a unique constraint that was looked up before into a conflict: somebody else was quicker, and the
/// work, run again, finds what they wrote.
pub(crate) fn reread(outcome: QueryResult<()>) -> Result<(), Error> {
    match outcome {
        Err(DieselError::DatabaseError(DatabaseErrorKind::UniqueViolation, information)) => {
            Err(Error::Conflict(information.message().to_owned()))
        }
        other => Ok(other?),
    }
}
