//! Whole histories, for customers that are judged anew.

use std::collections::HashMap;

use diesel::prelude::*;
use guanxi_domain::customers::lifecycle::History;
use guanxi_domain::orders::{OrderStatus, purchase};

use super::frames::Frame;
use super::rows::{MarkRow, StageRow};
use crate::dialect::OneOf;
use crate::error::Error;
use crate::schema::{customer_stages, interactions, lifecycle_marks, orders};
use crate::store::Tx;
use crate::types::{At, Id, Word};

/// The histories of customers as the database has them, in three statements.
pub(super) fn load<'a>(tx: &mut Tx<'_>, frames: impl IntoIterator<Item = &'a Frame>) -> Result<HashMap<Id, History>, Error> {
    let mut histories: HashMap<Id, History> =
        frames.into_iter().map(|frame| (frame.id.into(), History::created(frame.created_at))).collect();
    if histories.is_empty() {
        return Ok(histories);
    }
    let ids: Vec<Id> = histories.keys().copied().collect();
    let of = || ids.iter().copied();
    type Row = (Id, Id, At, Word<OrderStatus>, Option<At>);
    let rows: Vec<Row> = orders::table
        .filter(OneOf::ids(orders::customer_id, of()))
        .filter(orders::counts.eq(true).or(orders::refunded_at.is_not_null()))
        .select((orders::customer_id, orders::id, orders::placed_at, orders::status, orders::refunded_at))
        .load(tx.db)?;
    for (customer, id, placed_at, status, refunded_at) in rows {
        let bought = purchase(id.typed(), placed_at.0, status.0, refunded_at.map(|at| at.0));
        if let Some(history) = histories.get_mut(&customer) {
            history.purchases.extend(bought);
        }
    }
    let rows: Vec<(Id, At)> = interactions::table
        .filter(OneOf::ids(interactions::customer_id, of()))
        .filter(interactions::direction.eq("inbound").and(interactions::complaint_id.is_null()).and(interactions::voided_at.is_null()))
        .select((interactions::customer_id, interactions::occurred_at))
        .load(tx.db)?;
    for (customer, at) in rows {
        if let Some(history) = histories.get_mut(&customer) {
            history.contacts.push(at.0);
        }
    }
    let rows: Vec<MarkRow> =
        lifecycle_marks::table.filter(OneOf::ids(lifecycle_marks::customer_id, of())).select(MarkRow::as_select()).load(tx.db)?;
    for row in rows {
        if let Some(history) = histories.get_mut(&row.customer_id) {
            history.marks.push(row.into_mark());
        }
    }
    Ok(histories)
}

/// The rows of changes that hold, of each customer in order.
pub(super) fn valid_rows(tx: &mut Tx<'_>, ids: impl IntoIterator<Item = Id>) -> Result<HashMap<Id, Vec<StageRow>>, Error> {
    let mut ids = ids.into_iter().peekable();
    let mut by_customer: HashMap<Id, Vec<StageRow>> = HashMap::new();
    if ids.peek().is_none() {
        return Ok(by_customer);
    }
    let rows: Vec<StageRow> = customer_stages::table
        .filter(OneOf::ids(customer_stages::customer_id, ids))
        .filter(customer_stages::superseded_at.is_null())
        .order((customer_stages::customer_id, customer_stages::effective_at, customer_stages::id))
        .select(StageRow::as_select())
        .load(tx.db)?;
    for row in rows {
        by_customer.entry(row.customer_id).or_default().push(row);
    }
    Ok(by_customer)
}
