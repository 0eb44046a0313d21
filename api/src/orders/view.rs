//! What goes out about orders.

use guanxi_domain::ids::{CustomerId, OrderId, OrderLineId, ProductId, RefundId, UnitId, UserId};
use guanxi_domain::instant;
use guanxi_domain::orders::workflow;
use guanxi_domain::orders::{Order, OrderAction, OrderLine, OrderStatus, Priority, Refund};
use guanxi_domain::platform::Reference;
use guanxi_domain::vocabulary::Channel;
use guanxi_persistence::orders::{LoadedOrder, OrderSummary};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::answer::Resource;
use crate::extract::SignedIn;
use crate::openapi::Example;

/// An order.
#[derive(Serialize, ToSchema)]
#[schema(as = Order)]
pub struct OrderView {
    /// What lists show of it too.
    #[serde(flatten)]
    pub summary: OrderSummaryView,
    /// The lines in the order of their making; none where only quantity and total are known.
    pub lines: Vec<LineView>,
    /// What was refunded, in the order of its recording.
    pub refunds: Vec<RefundView>,
    /// What other systems call the order.
    pub references: Vec<OrderReferenceView>,
    /// Words of the staff.
    pub note: Option<String>,
}

/// An order as lists show it.
#[derive(Serialize, ToSchema)]
#[schema(as = OrderSummary)]
pub struct OrderSummaryView {
    /// The id.
    pub id: OrderId,
    /// The number that people quote on the phone.
    pub number: String,
    /// Counts the changes, from 1.
    pub version: i64,
    /// Who bought.
    pub customer_id: CustomerId,
    /// The customer's number.
    pub customer_number: String,
    /// The customer's name.
    pub customer_name: String,
    /// The outlet.
    pub unit_id: UnitId,
    /// When it was placed.
    #[schema(format = DateTime)]
    pub placed_at: String,
    /// Over which channel.
    pub channel: Option<Channel>,
    /// The staff user who sold.
    pub salesperson_id: Option<UserId>,
    /// How urgent it is.
    pub priority: Priority,
    /// How far it has come.
    pub status: OrderStatus,
    /// The currency of all amounts: ISO 4217.
    #[schema(example = "CNY")]
    pub currency: &'static str,
    /// How many things: the sum of the lines, or as given where there are none.
    #[schema(minimum = 0)]
    pub quantity: i64,
    /// What it costs in minor units: the sum of the lines, or as given where there are none.
    #[schema(minimum = 0)]
    pub total_minor: i64,
    /// What was refunded so far, in minor units.
    #[schema(minimum = 0)]
    pub refunded_minor: i64,
    /// When it was paid.
    #[schema(format = DateTime)]
    pub paid_at: Option<String>,
    /// When the customer had received everything.
    #[schema(format = DateTime)]
    pub fulfilled_at: Option<String>,
    /// When it was called off.
    #[schema(format = DateTime)]
    pub cancelled_at: Option<String>,
    /// When all of it had been refunded.
    #[schema(format = DateTime)]
    pub refunded_at: Option<String>,
    /// What this caller may do with the order now.
    pub available_actions: Vec<OrderAction>,
    /// When the record was created.
    #[schema(format = DateTime)]
    pub created_at: String,
    /// When the record last changed.
    #[schema(format = DateTime)]
    pub updated_at: String,
}

/// A line of an order.
#[derive(Serialize, ToSchema)]
#[schema(as = OrderLine)]
pub struct LineView {
    /// The id.
    pub id: OrderLineId,
    /// The product, where it is one of the catalogue.
    pub product_id: Option<ProductId>,
    /// The product's sku.
    pub sku: Option<String>,
    /// What was bought.
    pub description: String,
    /// How many.
    #[schema(minimum = 1)]
    pub quantity: i64,
    /// Price of one in minor units of the order's currency.
    #[schema(minimum = 0)]
    pub unit_price_minor: i64,
    /// What is taken off the whole line, in minor units.
    #[schema(minimum = 0)]
    pub discount_minor: i64,
    /// What the line costs in minor units: quantity × unit price − discount.
    #[schema(minimum = 0)]
    pub amount_minor: i64,
}

/// A part or the whole of what was paid, gone back to the customer.
#[derive(Serialize, ToSchema)]
#[schema(as = Refund)]
pub struct RefundView {
    /// The id.
    pub id: RefundId,
    /// How much, in minor units of the order's currency.
    #[schema(minimum = 0)]
    pub amount_minor: i64,
    /// When.
    #[schema(format = DateTime)]
    pub at: String,
    /// Why.
    pub reason: Option<String>,
}

/// What another system calls an order.
#[derive(Serialize, ToSchema)]
#[schema(as = OrderReference)]
pub struct OrderReferenceView {
    /// The other system.
    pub source: String,
    /// What it calls the order.
    pub reference: String,
}

impl OrderView {
    /// The view that this caller gets.
    #[must_use]
    pub fn of(loaded: LoadedOrder, caller: &SignedIn) -> Self {
        let lines = loaded.order.lines.iter().map(|line| LineView::of(line, &loaded)).collect();
        let LoadedOrder { mut order, customer, .. } = loaded;
        let refunded_minor = order.refunded_minor();
        let refunds = std::mem::take(&mut order.refunds).into_iter().map(RefundView::from).collect();
        let references = std::mem::take(&mut order.references).into_iter().map(OrderReferenceView::from).collect();
        let note = order.note.take();
        let summary = OrderSummaryView::of(OrderSummary { order, refunded_minor, customer }, caller);
        Self { summary, lines, refunds, references, note }
    }
}

impl OrderSummaryView {
    /// The view that this caller gets.
    #[must_use]
    pub fn of(summary: OrderSummary, caller: &SignedIn) -> Self {
        let OrderSummary { order, refunded_minor, customer } = summary;
        let Order { id, number, version, customer_id, unit_id, channel, salesperson_id, priority, status, .. } = order;
        Self {
            id,
            number,
            version,
            customer_id,
            customer_number: customer.number,
            customer_name: customer.name,
            unit_id,
            placed_at: instant::format(order.placed_at),
            channel,
            salesperson_id,
            priority,
            status,
            currency: order.currency.code(),
            quantity: order.quantity,
            total_minor: order.total_minor,
            refunded_minor,
            paid_at: order.paid_at.map(instant::format),
            fulfilled_at: order.fulfilled_at.map(instant::format),
            cancelled_at: order.cancelled_at.map(instant::format),
            refunded_at: order.refunded_at.map(instant::format),
            available_actions: workflow::available(status, &caller.standing().grants),
            created_at: instant::format(order.created_at),
            updated_at: instant::format(order.updated_at),
        }
    }
}

impl LineView {
    /// A line of the order.
    #[must_use]
    pub fn of(line: &OrderLine, order: &LoadedOrder) -> Self {
        Self {
            id: line.id,
            product_id: line.product_id,
            sku: line.product_id.and_then(|product| order.sku(product)).map(str::to_owned),
            description: line.description.clone(),
            quantity: line.quantity,
            unit_price_minor: line.unit_price_minor,
            discount_minor: line.discount_minor,
            amount_minor: line.amount_minor(),
        }
    }
}

impl From<Refund> for RefundView {
    fn from(refund: Refund) -> Self {
        Self { id: refund.id, amount_minor: refund.amount_minor, at: instant::format(refund.at), reason: refund.reason }
    }
}

impl From<Reference> for OrderReferenceView {
    fn from(reference: Reference) -> Self {
        Self { source: reference.source, reference: reference.reference }
    }
}

impl Resource for OrderView {
    fn version(&self) -> i64 {
        self.summary.version
    }

    fn location(&self) -> String {
        format!("/api/v1/orders/{}", self.summary.id)
    }
}

impl Example for OrderSummaryView {
    fn example() -> Value {
        json!({
            "id": "0192f3a4-5b6c-7d8e-9f01-23456789abcd", "number": "O-2026-000123", "version": 1,
            "customer_id": "0192f3a4-5b6c-7d8e-9f01-23456789abce", "customer_number": "K-000123", "customer_name": "王芳",
            "unit_id": "0192f3a4-0000-7000-8000-000000000001", "placed_at": "2026-11-21T08:30:00Z", "channel": "in_store",
            "salesperson_id": null, "priority": "normal", "status": "placed", "currency": "CNY", "quantity": 3, "total_minor": 99_900,
            "refunded_minor": 0, "paid_at": null, "fulfilled_at": null, "cancelled_at": null, "refunded_at": null,
            "available_actions": ["change_lines", "pay", "cancel"], "created_at": "2026-11-21T08:30:02Z",
            "updated_at": "2026-11-21T08:30:02Z"
        })
    }
}

impl Example for OrderView {
    fn example() -> Value {
        let mut example = OrderSummaryView::example();
        let second = json!({
            "id": "0192f3a4-5b6c-7d8e-9f01-23456789abd1", "product_id": null, "sku": null, "description": "雨刮片", "quantity": 2,
            "unit_price_minor": 5_900, "discount_minor": 1_800, "amount_minor": 10_000
        });
        let parts = json!({
            "lines": [LineView::example(), second], "refunds": [],
            "references": [{ "source": "erp", "reference": "SO-88213" }], "note": "客户希望下午三点前取车"
        });
        if let (Some(example), Value::Object(parts)) = (example.as_object_mut(), parts) {
            example.extend(parts);
        }
        example
    }
}

impl Example for LineView {
    fn example() -> Value {
        json!({
            "id": "0192f3a4-5b6c-7d8e-9f01-23456789abd0", "product_id": null, "sku": null, "description": "一万公里保养套餐", "quantity": 1,
            "unit_price_minor": 89_900, "discount_minor": 0, "amount_minor": 89_900
        })
    }
}
