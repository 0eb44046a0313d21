//! Everything that hangs on orders (lines, refunds, references) and what people call their customer, in one statement.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{BigInt, Nullable, Text};
use guanxi_domain::ids::{OrderId, ProductId};
use guanxi_domain::orders::{OrderLine, Refund};
use guanxi_domain::platform::Reference;

use super::load::{CustomerName, LoadedOrder};
use crate::dialect::{Chosen, Db, MultiBackend};
use crate::error::Error;
use crate::types::{At, Id, IdType, InstantType, typed_or_none};

/// One row of any part; which columns are filled depends on the part.
#[derive(Debug, Queryable)]
struct Part {
    part: String,
    order_id: Id,
    id: Id,
    product_id: Option<Id>,
    first: Option<String>,
    second: Option<String>,
    amount: Option<i64>,
    quantity: Option<i64>,
    discount: Option<i64>,
    at: Option<At>,
    recorded_at: Option<At>,
}

/// The first select list gives every column a type, because PostgreSQL types a union by its first member.
const REFUNDS: &str = "SELECT 'refund', order_id, id, CAST(NULL AS uuid), reason, CAST(NULL AS text), amount_minor, CAST(NULL AS bigint), \
     CAST(NULL AS bigint), refunded_at, recorded_at FROM order_refunds WHERE order_id";
const LINES: &str = " UNION ALL SELECT 'line', order_id, order_lines.id, product_id, description, sku, unit_price_minor, quantity, \
     discount_minor, NULL, NULL FROM order_lines LEFT JOIN products ON products.id = product_id WHERE order_id";
const REFERENCES: &str = " UNION ALL SELECT 'reference', order_id, order_id, NULL, source, reference, NULL, NULL, NULL, NULL, NULL \
     FROM order_references WHERE order_id";
const CUSTOMERS: &str = " UNION ALL SELECT 'customer', orders.id, customer_id, NULL, customers.number, name, NULL, NULL, NULL, NULL, NULL \
     FROM orders JOIN customers ON customers.id = customer_id WHERE orders.id";

#[derive(Debug, QueryId)]
struct PartsOf {
    orders: Chosen,
}

impl QueryFragment<MultiBackend> for PartsOf {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        for select in [REFUNDS, LINES, REFERENCES, CUSTOMERS] {
            out.push_sql(select);
            self.orders.push(&mut out)?;
        }
        Ok(())
    }
}

impl Query for PartsOf {
    type SqlType = (
        Text,
        IdType,
        IdType,
        Nullable<IdType>,
        Nullable<Text>,
        Nullable<Text>,
        Nullable<BigInt>,
        Nullable<BigInt>,
        Nullable<BigInt>,
        Nullable<InstantType>,
        Nullable<InstantType>,
    );
}

impl RunQueryDsl<Db> for PartsOf {}

/// Puts their parts into orders that were loaded without.
pub(super) fn complete(db: &mut Db, orders: Vec<guanxi_domain::orders::Order>) -> Result<Vec<LoadedOrder>, Error> {
    if orders.is_empty() {
        return Ok(Vec::new());
    }
    let query = PartsOf { orders: Chosen::alone_or_ids(orders.iter().map(|order| Id::from(order.id))) };
    let mut parts: HashMap<OrderId, Vec<Part>> = HashMap::with_capacity(orders.len());
    for part in query.load::<Part>(db)? {
        parts.entry(part.order_id.typed()).or_default().push(part);
    }
    orders
        .into_iter()
        .map(|order| {
            let parts = parts.remove(&order.id).unwrap_or_default();
            let mut loaded = LoadedOrder { order, customer: CustomerName::default(), skus: Vec::new() };
            for part in sorted(parts) {
                add(&mut loaded, part)?;
            }
            Ok(loaded)
        })
        .collect()
}

/// Lines in the order of their making, refunds in that of their recording, references in that of their text.
fn sorted(mut parts: Vec<Part>) -> Vec<Part> {
    parts.sort_by(|one, two| {
        (one.recorded_at, one.id)
            .cmp(&(two.recorded_at, two.id))
            .then_with(|| one.first.cmp(&two.first))
            .then_with(|| one.second.cmp(&two.second))
    });
    parts
}

fn add(loaded: &mut LoadedOrder, part: Part) -> Result<(), Error> {
    let order = &mut loaded.order;
    match part.part.as_str() {
        "line" => {
            let product_id: Option<ProductId> = typed_or_none(part.product_id);
            if let (Some(id), Some(sku)) = (product_id, part.second) {
                loaded.skus.push((id, sku));
            }
            order.lines.push(OrderLine {
                id: part.id.typed(),
                product_id,
                description: there(part.first)?,
                quantity: there(part.quantity)?,
                unit_price_minor: there(part.amount)?,
                discount_minor: there(part.discount)?,
            });
        }
        "refund" => {
            order.refunds.push(Refund {
                id: part.id.typed(),
                amount_minor: there(part.amount)?,
                at: there(part.at)?.0,
                reason: part.first,
            });
        }
        "reference" => order.references.push(Reference { source: there(part.first)?, reference: there(part.second)? }),
        "customer" => loaded.customer = CustomerName { number: there(part.first)?, name: there(part.second)? },
        other => return Err(Error::internal(format!("an unknown part {other}"))),
    }
    Ok(())
}

fn there<T>(column: Option<T>) -> Result<T, Error> {
    column.ok_or_else(|| Error::internal("a part of an order has an empty column"))
}
