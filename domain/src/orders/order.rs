//! The order: a purchase of a customer, with lines or with quantity and total alone, and what of it was refunded.

use chrono::Duration;

use crate::customers::lifecycle::Purchase;
use crate::fields::{FieldCode, Fields};
use crate::ids::{CustomerId, OrderId, OrderLineId, ProductId, RefundId, UnitId, UserId};
use crate::instant::Instant;
use crate::money::{Currency, MAX_MINOR};
use crate::orders::figures::Contribution;
use crate::orders::workflow::OrderStatus;
use crate::platform::{Event, EventKind, Record, RecordKind, Reference};
use crate::vocabulary::Channel;

/// The most lines of an order.
pub const LINES_MAX: usize = 200;
/// The largest quantity of a line.
pub const QUANTITY_MAX: i64 = 1_000_000;
/// The most external references of an order or a product.
pub const REFERENCES_MAX: usize = 20;
/// How far ahead an instant of an order may lie: clocks of other systems and their zones are not ours.
pub const AHEAD_MAX: Duration = Duration::days(1);

crate::vocabulary! {
    /// How urgent an order is.
    Priority, "priority" {
        Normal = "normal", "普通", "Normal";
        High = "high", "优先", "High";
    }
}

/// A line of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderLine {
    /// Its id; lines stand in the order of their making.
    pub id: OrderLineId,
    /// The product, where it is one of the catalogue.
    pub product_id: Option<ProductId>,
    /// What was bought, 1–200 characters.
    pub description: String,
    /// How many, 1 to [`QUANTITY_MAX`].
    pub quantity: i64,
    /// Price of one, in minor units of the order's currency, not negative.
    pub unit_price_minor: i64,
    /// What is taken off the whole line, in minor units, never more than its price.
    pub discount_minor: i64,
}

impl OrderLine {
    /// What the line costs: quantity × unit price − discount.
    #[must_use]
    pub const fn amount_minor(&self) -> i64 {
        self.quantity.saturating_mul(self.unit_price_minor).saturating_sub(self.discount_minor)
    }
}

/// A part or the whole of what was paid, gone back to the customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refund {
    /// Its id.
    pub id: RefundId,
    /// How much, in minor units of the order's currency.
    pub amount_minor: i64,
    /// When.
    pub at: Instant,
    /// Why, in words of the staff.
    pub reason: Option<String>,
}

/// An order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// Its id.
    pub id: OrderId,
    /// The number that people quote: `O-2026-000123`.
    pub number: String,
    /// Moves by one with each change of fields or state.
    pub version: i64,
    /// Who bought. Never changes.
    pub customer_id: CustomerId,
    /// The outlet.
    pub unit_id: UnitId,
    /// When it was placed.
    pub placed_at: Instant,
    /// Over which channel.
    pub channel: Option<Channel>,
    /// Who sold.
    pub salesperson_id: Option<UserId>,
    /// How urgent it is.
    pub priority: Priority,
    /// How far it has come.
    pub status: OrderStatus,
    /// The currency of all its amounts. Never changes.
    pub currency: Currency,
    /// How many things: the sum of the lines, or as given where there are none.
    pub quantity: i64,
    /// What it costs, in minor units: the sum of the lines, or as given where there are none.
    pub total_minor: i64,
    /// The lines; none where only quantity and total are known.
    pub lines: Vec<OrderLine>,
    /// What was refunded.
    pub refunds: Vec<Refund>,
    /// What other systems call it.
    pub references: Vec<Reference>,
    /// Words of the staff.
    pub note: Option<String>,
    /// When it was paid.
    pub paid_at: Option<Instant>,
    /// When the customer had received everything.
    pub fulfilled_at: Option<Instant>,
    /// When it was called off.
    pub cancelled_at: Option<Instant>,
    /// When all of it had been refunded.
    pub refunded_at: Option<Instant>,
    /// When the record was created.
    pub created_at: Instant,
    /// When the record was last changed.
    pub updated_at: Instant,
}

impl Order {
    /// What was refunded so far, in minor units.
    #[must_use]
    pub fn refunded_minor(&self) -> i64 {
        self.refunds.iter().map(|refund| refund.amount_minor).sum()
    }

    /// Total less refunds, in minor units: the most that can be refunded.
    #[must_use]
    pub fn left_minor(&self) -> i64 {
        self.total_minor - self.refunded_minor()
    }

    /// What the order adds to the figures of its customer; nothing unless it counts.
    #[must_use]
    pub fn contribution(&self) -> Option<Contribution> {
        self.status.counts().then(|| Contribution { currency: self.currency, placed_at: self.placed_at, net_minor: self.left_minor() })
    }

    /// What the order is to the lifecycle of its customer; nothing unless it has been paid and was not called off.
    #[must_use]
    pub fn purchase(&self) -> Option<Purchase> {
        purchase(self.id, self.placed_at, self.status, self.refunded_at)
    }

    pub(super) fn event(&self, kind: EventKind) -> Event {
        Event::new(kind, Record::new(RecordKind::Order, self.id), self.unit_id, Some(self.customer_id))
    }

    /// Notes instants that lie too far ahead or before the one they follow. An error stands at the later of the two fields
    /// that the caller gave.
    pub(super) fn check_instants(&self, given: &[&str], now: Instant, fields: &mut Fields) {
        let first_refund = self.refunds.iter().map(|refund| refund.at).min();
        let paid = self.paid_at.map_or(("placed_at", self.placed_at), |paid_at| ("paid_at", paid_at));
        let placed = ("placed_at", self.placed_at);
        let instants = [
            ("placed_at", Some(self.placed_at), placed),
            ("paid_at", self.paid_at, placed),
            ("fulfilled_at", self.fulfilled_at, paid),
            ("cancelled_at", self.cancelled_at, placed),
            ("refunded_at", self.refunded_at, placed),
            ("refunds", first_refund.filter(|_| self.refunded_at.is_none()), placed),
        ];
        for (name, instant, (earlier, not_before)) in instants {
            let Some(instant) = instant else { continue };
            let place = [name, earlier].into_iter().find(|name| given.contains(name)).unwrap_or("placed_at");
            if instant > now + AHEAD_MAX {
                fields.refuse(place, FieldCode::InFuture);
            } else if instant < not_before {
                fields.refuse(place, FieldCode::OutOfOrder);
            }
        }
    }
}

/// What an order with these columns is to the lifecycle of its customer; see [`Order::purchase`].
#[must_use]
pub fn purchase(order_id: OrderId, at: Instant, status: OrderStatus, refunded_at: Option<Instant>) -> Option<Purchase> {
    let until = if status == OrderStatus::Refunded { refunded_at } else { None };
    (status.counts() || until.is_some()).then_some(Purchase { at, order_id, until })
}

/// Whether an amount is one that an order or a line may have.
pub(super) fn is_price(amount_minor: i64) -> bool {
    (0..=MAX_MINOR).contains(&amount_minor)
}
