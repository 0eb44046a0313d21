//! Lists of orders: a page of rows and the names of their customers, in two statements.

use std::collections::HashMap;

use diesel::prelude::*;
use guanxi_domain::access::Reach;
use guanxi_domain::ids::{CustomerId, UnitId, UserId};
use guanxi_domain::instant::Instant;
use guanxi_domain::money::Currency;
use guanxi_domain::orders::{Order, OrderSort, OrderStatus, Priority};
use guanxi_domain::platform::RecordKind;
use guanxi_domain::platform::page::Sort;
use guanxi_domain::vocabulary::Channel;

use super::load::CustomerName;
use super::rows::OrderRow;
use crate::access::scope::{Within, holder};
use crate::dialect::{AnyWord, FirstRows, MultiBackend, OneOf, WithinTime};
use crate::error::Error;
use crate::platform::page::{After, Page, SortValue};
use crate::schema::{customers, orders, record_holders};
use crate::store::Tx;
use crate::types::{At, Id, Word};
use crate::{held_by, keyset};

/// Which orders a list shows. Every condition that is given must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrderFilter {
    /// Those of this customer.
    pub customer_id: Option<CustomerId>,
    /// Those of this outlet.
    pub unit_id: Option<UnitId>,
    /// Those in one of these statuses.
    pub statuses: Vec<OrderStatus>,
    /// Those that came over one of these channels.
    pub channels: Vec<Channel>,
    /// Those that this staff user sold.
    pub salesperson_id: Option<UserId>,
    /// Those in this currency.
    pub currency: Option<Currency>,
    /// Those of this priority.
    pub priority: Option<Priority>,
    /// Placed at this instant or later.
    pub placed_from: Option<Instant>,
    /// Placed before this instant.
    pub placed_before: Option<Instant>,
    /// Created at this instant or later.
    pub created_from: Option<Instant>,
    /// Created before this instant.
    pub created_before: Option<Instant>,
    /// Changed at this instant or later.
    pub updated_from: Option<Instant>,
    /// Changed before this instant.
    pub updated_before: Option<Instant>,
}

impl OrderFilter {
    /// Whether few records meet a condition that has an index of its own: then the list begins there and not at whom it is held by.
    fn is_selective(&self) -> bool {
        self.customer_id.is_some() || self.salesperson_id.is_some()
    }
}

/// An order as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderSummary {
    /// The order without lines, refunds and references.
    pub order: Order,
    /// What was refunded so far, in minor units.
    pub refunded_minor: i64,
    /// Who bought.
    pub customer: CustomerName,
}

/// Every condition, on a query of this table.
macro_rules! narrowed {
    ($query:expr, $filter:expr) => {{
        let filter: &OrderFilter = $filter;
        let mut query = $query.filter(WithinTime).into_boxed();
        if let Some(customer) = filter.customer_id {
            query = query.filter(orders::customer_id.eq(Id::from(customer)));
        }
        if let Some(unit) = filter.unit_id {
            query = query.filter(orders::unit_id.eq(Id::from(unit)));
        }
        if !filter.statuses.is_empty() {
            query = query.filter(AnyWord::of(orders::status, &filter.statuses));
        }
        if !filter.channels.is_empty() {
            query = query.filter(AnyWord::of(orders::channel, &filter.channels));
        }
        if let Some(salesperson) = filter.salesperson_id {
            query = query.filter(orders::salesperson_id.eq(Id::from(salesperson)));
        }
        if let Some(currency) = filter.currency {
            query = query.filter(orders::currency.eq(currency.code()));
        }
        if let Some(priority) = filter.priority {
            query = query.filter(orders::priority.eq(Word(priority)));
        }
        if let Some(from) = filter.placed_from {
            query = query.filter(orders::placed_at.ge(At::from(from)));
        }
        if let Some(before) = filter.placed_before {
            query = query.filter(orders::placed_at.lt(At::from(before)));
        }
        if let Some(from) = filter.created_from {
            query = query.filter(orders::created_at.ge(At::from(from)));
        }
        if let Some(before) = filter.created_before {
            query = query.filter(orders::created_at.lt(At::from(before)));
        }
        if let Some(from) = filter.updated_from {
            query = query.filter(orders::updated_at.ge(At::from(from)));
        }
        if let Some(before) = filter.updated_before {
            query = query.filter(orders::updated_at.lt(At::from(before)));
        }
        query
    }};
}

fn filtered(filter: &OrderFilter, reach: Reach) -> orders::BoxedQuery<'static, MultiBackend> {
    narrowed!(orders::table.filter(Within::of(reach, orders::id)), filter)
}

/// A page of orders.
///
/// # Errors
/// `filter_too_broad` where it takes too long, or what the database says.
pub fn list(
    tx: &mut Tx<'_>,
    filter: &OrderFilter,
    reach: Reach,
    sort: Sort<OrderSort>,
    after: Option<&After>,
    limit: u32,
) -> Result<Page<OrderSummary>, Error> {
    let query = filtered(filter, reach).select(OrderRow::as_select());
    let place = After::at(after)?;
    let rows: Vec<OrderRow> = match (sort.by, holder(reach)) {
        (OrderSort::PlacedAt, Some(holder)) if !filter.is_selective() => {
            let held = held_by!(orders::table, orders::id, RecordKind::Order, holder);
            let held = narrowed!(held, filter).select(OrderRow::as_select());
            FirstRows::of_page(keyset!(held, record_holders::sort_at, record_holders::record_id, sort.direction, place), limit)
                .load(tx.db)?
        }
        (OrderSort::PlacedAt, _) => {
            FirstRows::of_page(keyset!(query, orders::placed_at, orders::id, sort.direction, place), limit).load(tx.db)?
        }
        (OrderSort::CreatedAt, _) => {
            FirstRows::of_page(keyset!(query, orders::created_at, orders::id, sort.direction, place), limit).load(tx.db)?
        }
        (OrderSort::UpdatedAt, _) => {
            FirstRows::of_page(keyset!(query, orders::updated_at, orders::id, sort.direction, place), limit).load(tx.db)?
        }
    };
    let page = Page::cut(rows, limit, |row| {
        let at = match sort.by {
            OrderSort::PlacedAt => row.placed_at,
            OrderSort::CreatedAt => row.created_at,
            OrderSort::UpdatedAt => row.updated_at,
        };
        After { value: SortValue::At(at.0), id: row.id.0 }
    });
    with_customers(tx, page)
}

/// How many orders the filter finds.
///
/// # Errors
/// `filter_too_broad` where it takes too long, or what the database says.
pub fn count(tx: &mut Tx<'_>, filter: &OrderFilter, reach: Reach) -> Result<i64, Error> {
    Ok(filtered(filter, reach).count().get_result(tx.db)?)
}

fn with_customers(tx: &mut Tx<'_>, page: Page<OrderRow>) -> Result<Page<OrderSummary>, Error> {
    let Page { items, next } = page;
    let mut names = HashMap::new();
    if !items.is_empty() {
        let chosen = OneOf::ids(customers::id, items.iter().map(|row| row.customer_id));
        let columns = (customers::id, customers::number, customers::name);
        let rows: Vec<(Id, String, String)> = customers::table.filter(chosen).select(columns).load(tx.db)?;
        names.extend(rows.into_iter().map(|(id, number, name)| (id, CustomerName { number, name })));
    }
    let summary = |row: OrderRow| {
        let (refunded_minor, customer) = (row.refunded_minor, names.get(&row.customer_id).cloned().unwrap_or_default());
        Ok(OrderSummary { order: row.into_order()?, refunded_minor, customer })
    };
    Ok(Page { items: items.into_iter().map(summary).collect::<Result<_, Error>>()?, next })
}
