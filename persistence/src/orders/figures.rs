//! The running purchase figures of a customer, kept in the transaction of each order, so that no read scans orders.

use std::collections::BTreeMap;

use diesel::prelude::*;
use guanxi_domain::ids::CustomerId;
use guanxi_domain::instant::Instant;
use guanxi_domain::money::Currency;
use guanxi_domain::orders::{Figures, OrderChange};

use super::rows::currency;
use crate::dialect::{Db, OneOf};
use crate::error::Error;
use crate::insert_many;
use crate::schema::{customer_figures, orders};
use crate::store::Tx;
use crate::types::{At, Id};

/// The figures of one customer in one currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CustomerFigures {
    /// The currency of the amounts.
    pub currency: Currency,
    /// The figures.
    pub figures: Figures,
}

impl CustomerFigures {
    /// Makes figures of the columns of their row.
    pub(crate) fn of_row(
        code: Option<&str>,
        order_count: Option<i64>,
        net_amount_minor: Option<i64>,
        first_paid_at: Option<At>,
        last_paid_at: Option<At>,
    ) -> Result<Self, Error> {
        let (Some(code), Some(order_count), Some(net_amount_minor)) = (code, order_count, net_amount_minor) else {
            return Err(Error::internal("a figures row has an empty column"));
        };
        let (first_paid_at, last_paid_at) = (first_paid_at.map(|at| at.0), last_paid_at.map(|at| at.0));
        Ok(Self { currency: currency(code)?, figures: Figures { first_paid_at, last_paid_at, order_count, net_amount_minor } })
    }
}

#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = customer_figures, treat_none_as_default_value = false)]
struct FiguresRow {
    customer_id: Id,
    currency: String,
    order_count: i64,
    net_amount_minor: i64,
    first_paid_at: Option<At>,
    last_paid_at: Option<At>,
}

const COLUMNS: usize = 6;
const OVERWRITE: &str = "(customer_id, currency) DO UPDATE SET order_count = excluded.order_count, \
     net_amount_minor = excluded.net_amount_minor, first_paid_at = excluded.first_paid_at, last_paid_at = excluded.last_paid_at";

/// The figures of one customer in one currency: where they stand.
pub(super) type Place = (CustomerId, Currency);

/// The figures of these customers as they are kept.
pub(super) fn kept(db: &mut Db, customers: impl IntoIterator<Item = CustomerId>) -> Result<BTreeMap<Place, Figures>, Error> {
    let chosen = OneOf::ids(customer_figures::customer_id, customers.into_iter().map(Id::from));
    let rows: Vec<FiguresRow> = customer_figures::table.filter(chosen).select(FiguresRow::as_select()).load(db)?;
    rows.into_iter()
        .map(|row| {
            let of_row = CustomerFigures::of_row(
                Some(&row.currency),
                Some(row.order_count),
                Some(row.net_amount_minor),
                row.first_paid_at,
                row.last_paid_at,
            )?;
            Ok(((row.customer_id.typed(), of_row.currency), of_row.figures))
        })
        .collect()
}

#[derive(Clone, Copy, Default)]
struct Moving {
    figures: Figures,
    look_up_first: bool,
    look_up_last: bool,
}

/// Steps the figures of every customer whose orders changed what they add to them, in the order of the changes. The orders are
/// saved and the root rows of their customers locked.
pub(super) fn step(tx: &mut Tx<'_>, changes: &[OrderChange]) -> Result<(), Error> {
    let mut moves = changes.iter().filter(|change| change.moves_figures()).peekable();
    if moves.peek().is_none() {
        return Ok(());
    }
    let kept = kept(tx.db, moves.clone().map(|change| change.order.customer_id))?;
    let mut moving: BTreeMap<Place, Moving> = BTreeMap::new();
    for change in moves {
        let place = (change.order.customer_id, change.order.currency);
        let state =
            moving.entry(place).or_insert_with(|| Moving { figures: kept.get(&place).copied().unwrap_or_default(), ..Moving::default() });
        let stepped = state.figures.step(change.contribution_before, change.contribution_after);
        state.figures = stepped.figures;
        state.look_up_first |= stepped.look_up_first;
        state.look_up_last |= stepped.look_up_last;
    }
    let (mut first, mut again) = (Vec::with_capacity(moving.len()), Vec::new());
    for ((customer, currency), Moving { mut figures, look_up_first, look_up_last }) in moving {
        if look_up_first {
            figures.first_paid_at = edge(tx.db, customer, currency, Edge::First)?;
        }
        if look_up_last {
            figures.last_paid_at = edge(tx.db, customer, currency, Edge::Last)?;
        }
        let rows = if kept.contains_key(&(customer, currency)) { &mut again } else { &mut first };
        rows.push(FiguresRow {
            customer_id: customer.into(),
            currency: currency.code().to_owned(),
            order_count: figures.order_count,
            net_amount_minor: figures.net_amount_minor,
            first_paid_at: figures.first_paid_at.map(At::from),
            last_paid_at: figures.last_paid_at.map(At::from),
        });
    }
    insert_many!(tx.db, customer_figures::table, &first, columns = COLUMNS)?;
    Ok(insert_many!(tx.db, customer_figures::table, &again, columns = COLUMNS, on_conflict = OVERWRITE)?)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Edge {
    First,
    Last,
}

/// When the earliest or the latest counting order was placed: the end of a stretch of the index
/// `orders_customer`, whose orders nearly all count.
fn edge(db: &mut Db, customer: CustomerId, currency: Currency, edge: Edge) -> Result<Option<Instant>, Error> {
    let counting = orders::table
        .filter(orders::customer_id.eq(Id::from(customer)))
        .filter(orders::currency.eq(currency.code()))
        .filter(orders::counts.eq(true))
        .select(orders::placed_at)
        .limit(1);
    let found: Option<At> = match edge {
        Edge::First => counting.order(orders::placed_at.asc()).first(db),
        Edge::Last => counting.order(orders::placed_at.desc()).first(db),
    }
    .optional()?;
    Ok(found.map(|at| at.0))
}
