//! Loading whole orders: for a change under the locks of the customer and the order, or for a screen.

use diesel::prelude::*;
use guanxi_domain::Refusal;
use guanxi_domain::access::Reach;
use guanxi_domain::ids::{OrderId, ProductId};
use guanxi_domain::orders::{Catalogue, Order};
use guanxi_domain::platform::Reference;

use super::parts;
use super::rows::OrderRow;
use crate::access::scope::Within;
use crate::dialect::{ForChange, OneOf};
use crate::error::Error;
use crate::schema::{customers, order_references, orders};
use crate::store::Tx;
use crate::types::Id;

/// What people call a customer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CustomerName {
    /// The customer's number.
    pub number: String,
    /// The customer's name.
    pub name: String,
}

/// An order with what its screen shows of other records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadedOrder {
    /// The order with its lines, refunds and references.
    pub order: Order,
    /// Who bought.
    pub customer: CustomerName,
    /// The skus of the products that lines name.
    pub skus: Vec<(ProductId, String)>,
}

impl LoadedOrder {
    /// The order after a decision, with what its screen shows of the products that the decision brought in.
    #[must_use]
    pub fn changed_to(self, order: Order, catalogue: &Catalogue) -> Self {
        let mut skus = self.skus;
        skus.extend(catalogue.0.iter().map(|product| (product.id, product.sku.clone())));
        skus.retain(|(id, _)| order.lines.iter().any(|line| line.product_id == Some(*id)));
        Self { order, customer: self.customer, skus }
    }

    /// The sku of a product of a line.
    #[must_use]
    pub fn sku(&self, product: ProductId) -> Option<&str> {
        self.skus.iter().find(|(id, _)| *id == product).map(|(_, sku)| sku.as_str())
    }
}

/// An order as it stands.
///
/// # Errors
/// `not_found` also where it is out of reach, or what the database says.
pub fn load(tx: &mut Tx<'_>, id: OrderId, reach: Reach) -> Result<LoadedOrder, Error> {
    let found = orders::table.find(Id::from(id)).filter(Within::of(reach, orders::id));
    let row: OrderRow = found.select(OrderRow::as_select()).first(tx.db)?;
    complete(tx, row)
}

/// The order that another system calls so.
///
/// # Errors
/// `not_found` also where it is out of reach, or what the database says.
pub fn load_by_reference(tx: &mut Tx<'_>, reference: &Reference, reach: Reach) -> Result<LoadedOrder, Error> {
    let of_reference = order_references::table
        .filter(order_references::source.eq(&reference.source).and(order_references::reference.eq(&reference.reference)))
        .select(order_references::order_id);
    let found = orders::table.filter(orders::id.eq_any(of_reference)).filter(Within::of(reach, orders::id));
    let row: OrderRow = found.select(OrderRow::as_select()).first(tx.db)?;
    complete(tx, row)
}

/// An order to be changed: first its customer's root row, then its own stay locked until the transaction ends.
///
/// # Errors
/// `not_found` also where it is out of reach, or what the database says.
pub fn load_for_change(tx: &mut Tx<'_>, id: OrderId, reach: Reach) -> Result<LoadedOrder, Error> {
    // An order never changes its customer, so that it may be read before the lock.
    let of_order = orders::table.find(Id::from(id)).select(orders::customer_id);
    ForChange(customers::table.filter(customers::id.eq_any(of_order)).select(customers::id)).get_result::<Id>(tx.db)?;
    let found = orders::table.find(Id::from(id)).filter(Within::of(reach, orders::id));
    let row = ForChange(found.select(OrderRow::as_select())).get_result(tx.db)?;
    complete(tx, row)
}

/// Orders to be changed, in the order of their ids. The root rows of their customers must be locked.
pub(super) fn load_many_for_change(tx: &mut Tx<'_>, ids: impl IntoIterator<Item = OrderId>) -> Result<Vec<LoadedOrder>, Error> {
    let chosen = OneOf::ids(orders::id, ids.into_iter().map(Id::from));
    let rows: Vec<OrderRow> = ForChange(orders::table.filter(chosen).order(orders::id).select(OrderRow::as_select())).load(tx.db)?;
    let orders = rows.into_iter().map(OrderRow::into_order).collect::<Result<_, _>>()?;
    parts::complete(tx.db, orders)
}

fn complete(tx: &mut Tx<'_>, row: OrderRow) -> Result<LoadedOrder, Error> {
    let order = row.into_order()?;
    parts::complete(tx.db, vec![order])?.pop().ok_or_else(|| Refusal::not_found().into())
}
