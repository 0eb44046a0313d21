//! Proving the running figures: they are computed anew from the orders and must agree to the cent.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use guanxi_domain::ids::CustomerId;
use guanxi_domain::money::Currency;
use guanxi_domain::orders::{Contribution, Figures, OrderStatus};

use super::figures::{Place, kept};
use super::rows::currency;
use crate::dialect::{Chosen, Db, ForChange, MultiBackend};
use crate::error::Error;
use crate::schema::customers;
use crate::store::{Store, Tx};
use crate::types::{At, Id, IdType, InstantType, Word};

/// How many customers are compared at once: a slice that leaves room for others' work.
const SLICE: i64 = 500;

/// Figures that are not what the orders say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Whose figures.
    pub customer_id: CustomerId,
    /// In which currency.
    pub currency: Currency,
    /// What is kept.
    pub kept: Figures,
    /// What the orders say.
    pub recomputed: Figures,
}

/// What a comparison of everything found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// How many customers were compared.
    pub customers: u64,
    /// How many orders count, by currency.
    pub order_counts: BTreeMap<Currency, i64>,
    /// What they are worth less refunds, in minor units, by currency.
    pub net_amounts_minor: BTreeMap<Currency, i64>,
    /// What does not agree.
    pub differences: Vec<Difference>,
}

/// Compares the figures of all customers with their orders, in slices, and tells after each how many customers were compared.
/// A customer whose orders change meanwhile is compared again under its lock.
///
/// # Errors
/// What the database says.
pub fn verify(store: &Store, mut progress: impl FnMut(u64)) -> Result<Verified, Error> {
    let mut verified = Verified::default();
    let mut after: Option<Id> = None;
    loop {
        let slice = store.read_at_leisure(|tx| {
            let ids = next_customers(tx, after)?;
            let compared = compare(tx, &ids)?;
            Ok((ids, compared))
        })?;
        let (ids, mut compared) = slice;
        let Some(last) = ids.last() else { return Ok(verified) };
        after = Some(*last);
        for id in compared.differing() {
            let again = store.write_now(move |tx| {
                ForChange(customers::table.find(Id::from(id)).select(customers::id)).get_result::<Id>(tx.db)?;
                compare(tx, &[id.into()])
            })?;
            compared.replace(id, again);
        }
        verified.customers += u64::try_from(ids.len()).map_err(Error::internal)?;
        verified.add(compared);
        progress(verified.customers);
    }
}

impl Verified {
    fn add(&mut self, compared: Compared) {
        for ((customer_id, currency), (kept, recomputed)) in compared.0 {
            *self.order_counts.entry(currency).or_default() += recomputed.order_count;
            *self.net_amounts_minor.entry(currency).or_default() += recomputed.net_amount_minor;
            if kept != recomputed {
                self.differences.push(Difference { customer_id, currency, kept, recomputed });
            }
        }
    }
}

/// Kept and recomputed figures, by customer and currency.
struct Compared(BTreeMap<Place, (Figures, Figures)>);

impl Compared {
    fn differing(&self) -> BTreeSet<CustomerId> {
        self.0.iter().filter(|(_, (kept, recomputed))| kept != recomputed).map(|((customer, _), _)| *customer).collect()
    }

    fn replace(&mut self, customer: CustomerId, again: Self) {
        self.0.retain(|(other, _), _| *other != customer);
        self.0.extend(again.0);
    }
}

fn next_customers(tx: &mut Tx<'_>, after: Option<Id>) -> Result<Vec<Id>, Error> {
    let mut query = customers::table.select(customers::id).order(customers::id).limit(SLICE).into_boxed();
    if let Some(after) = after {
        query = query.filter(customers::id.gt(after));
    }
    Ok(query.load(tx.db)?)
}

fn compare(tx: &mut Tx<'_>, ids: &[Id]) -> Result<Compared, Error> {
    let mut contributions: BTreeMap<Place, Vec<Contribution>> = BTreeMap::new();
    let rows: Vec<OrderFigures> = OrdersOf { customers: Chosen::ids(ids.iter().copied()) }.load(tx.db)?;
    for row in rows.into_iter().filter(|row| row.status.0.counts()) {
        let currency = currency(&row.currency)?;
        let net_minor = row.total_minor - row.refunded_minor;
        let contribution = Contribution { currency, placed_at: row.placed_at.0, net_minor };
        contributions.entry((row.customer_id.typed(), currency)).or_default().push(contribution);
    }
    let mut compared: BTreeMap<Place, (Figures, Figures)> =
        kept(tx.db, ids.iter().map(|id| id.typed()))?.into_iter().map(|(place, kept)| (place, (kept, Figures::default()))).collect();
    for (place, orders) in contributions {
        compared.entry(place).or_default().1 = Figures::recompute(orders);
    }
    Ok(Compared(compared))
}

#[derive(Debug, Queryable)]
struct OrderFigures {
    customer_id: Id,
    currency: String,
    status: Word<OrderStatus>,
    placed_at: At,
    total_minor: i64,
    refunded_minor: i64,
}

/// The orders of customers with the sums of their refunds, from the rows themselves and not from what is kept beside them.
#[derive(Debug, diesel::query_builder::QueryId)]
struct OrdersOf {
    customers: Chosen,
}

impl diesel::query_builder::QueryFragment<MultiBackend> for OrdersOf {
    fn walk_ast<'b>(&'b self, mut out: diesel::query_builder::AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        out.push_sql(
            "SELECT customer_id, currency, status, placed_at, total_minor, \
             CAST(COALESCE((SELECT SUM(amount_minor) FROM order_refunds WHERE order_id = orders.id), 0) AS bigint) \
             FROM orders WHERE customer_id",
        );
        self.customers.push(&mut out)
    }
}

impl diesel::query_builder::Query for OrdersOf {
    type SqlType = (IdType, Text, Text, InstantType, BigInt, BigInt);
}

impl RunQueryDsl<Db> for OrdersOf {}
