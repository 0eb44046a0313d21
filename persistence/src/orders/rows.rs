//! The rows of orders and what they say in the words of the domain.

use diesel::prelude::*;
use guanxi_domain::money::Currency;
use guanxi_domain::orders::{Order, OrderLine, OrderStatus, Priority, Refund};
use guanxi_domain::platform::Reference;
use guanxi_domain::vocabulary::Channel;

use crate::error::Error;
use crate::schema::{order_lines, order_references, order_refunds, orders};
use crate::types::{At, Id, Word, id_or_null, typed_or_none};

#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = orders, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(super) struct OrderRow {
    pub id: Id,
    pub number: String,
    pub version: i64,
    pub customer_id: Id,
    pub unit_id: Id,
    pub placed_at: At,
    pub channel: Option<Word<Channel>>,
    pub salesperson_id: Option<Id>,
    pub currency: String,
    pub total_minor: i64,
    pub refunded_minor: i64,
    pub quantity: i64,
    pub priority: Word<Priority>,
    pub status: Word<OrderStatus>,
    pub counts: bool,
    pub paid_at: Option<At>,
    pub fulfilled_at: Option<At>,
    pub cancelled_at: Option<At>,
    pub refunded_at: Option<At>,
    pub note: Option<String>,
    pub created_at: At,
    pub updated_at: At,
}

pub(super) const ORDER_COLUMNS: usize = 22;

#[derive(Clone, Debug, Insertable)]
#[diesel(table_name = order_lines, treat_none_as_default_value = false)]
pub(super) struct LineRow {
    pub id: Id,
    pub order_id: Id,
    pub product_id: Option<Id>,
    pub description: String,
    pub quantity: i64,
    pub unit_price_minor: i64,
    pub discount_minor: i64,
}

pub(super) const LINE_COLUMNS: usize = 7;

#[derive(Clone, Debug, Insertable)]
#[diesel(table_name = order_refunds, treat_none_as_default_value = false)]
pub(super) struct RefundRow {
    pub id: Id,
    pub order_id: Id,
    pub amount_minor: i64,
    pub refunded_at: At,
    pub reason: Option<String>,
    pub recorded_at: At,
}

pub(super) const REFUND_COLUMNS: usize = 6;

#[derive(Clone, Debug, Insertable)]
#[diesel(table_name = order_references, treat_none_as_default_value = false)]
pub(super) struct ReferenceRow {
    pub order_id: Id,
    pub source: String,
    pub reference: String,
}

pub(super) const REFERENCE_COLUMNS: usize = 3;

impl From<&Order> for OrderRow {
    fn from(order: &Order) -> Self {
        Self {
            id: order.id.into(),
            number: order.number.clone(),
            version: order.version,
            customer_id: order.customer_id.into(),
            unit_id: order.unit_id.into(),
            placed_at: order.placed_at.into(),
            channel: order.channel.map(Word),
            salesperson_id: id_or_null(order.salesperson_id),
            currency: order.currency.code().to_owned(),
            total_minor: order.total_minor,
            refunded_minor: order.refunded_minor(),
            quantity: order.quantity,
            priority: Word(order.priority),
            status: Word(order.status),
            counts: order.status.counts(),
            paid_at: order.paid_at.map(At::from),
            fulfilled_at: order.fulfilled_at.map(At::from),
            cancelled_at: order.cancelled_at.map(At::from),
            refunded_at: order.refunded_at.map(At::from),
            note: order.note.clone(),
            created_at: order.created_at.into(),
            updated_at: order.updated_at.into(),
        }
    }
}

impl OrderRow {
    /// The order without the parts that stand in rows of their own.
    pub(super) fn into_order(self) -> Result<Order, Error> {
        Ok(Order {
            id: self.id.typed(),
            number: self.number,
            version: self.version,
            customer_id: self.customer_id.typed(),
            unit_id: self.unit_id.typed(),
            placed_at: self.placed_at.0,
            channel: self.channel.map(|word| word.0),
            salesperson_id: typed_or_none(self.salesperson_id),
            priority: self.priority.0,
            status: self.status.0,
            currency: currency(&self.currency)?,
            quantity: self.quantity,
            total_minor: self.total_minor,
            lines: Vec::new(),
            refunds: Vec::new(),
            references: Vec::new(),
            note: self.note,
            paid_at: self.paid_at.map(|at| at.0),
            fulfilled_at: self.fulfilled_at.map(|at| at.0),
            cancelled_at: self.cancelled_at.map(|at| at.0),
            refunded_at: self.refunded_at.map(|at| at.0),
            created_at: self.created_at.0,
            updated_at: self.updated_at.0,
        })
    }
}

impl LineRow {
    pub(super) fn of(order: &Order, line: &OrderLine) -> Self {
        Self {
            id: line.id.into(),
            order_id: order.id.into(),
            product_id: id_or_null(line.product_id),
            description: line.description.clone(),
            quantity: line.quantity,
            unit_price_minor: line.unit_price_minor,
            discount_minor: line.discount_minor,
        }
    }
}

impl RefundRow {
    pub(super) fn of(order: &Order, refund: &Refund) -> Self {
        Self {
            id: refund.id.into(),
            order_id: order.id.into(),
            amount_minor: refund.amount_minor,
            refunded_at: refund.at.into(),
            reason: refund.reason.clone(),
            recorded_at: order.updated_at.into(),
        }
    }
}

impl ReferenceRow {
    pub(super) fn of(order: &Order, reference: &Reference) -> Self {
        Self { order_id: order.id.into(), source: reference.source.clone(), reference: reference.reference.clone() }
    }
}

/// The currency of a column.
pub(crate) fn currency(code: &str) -> Result<Currency, Error> {
    Currency::read(code).map_err(|_| Error::internal(format!("an unknown currency {code}")))
}
