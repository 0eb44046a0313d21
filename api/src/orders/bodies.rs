//! What callers send about orders. Words, ids and instants are plain strings here: the domain reads them, so that a wrong one is
//! named together with all others.

use guanxi_domain::fields::Patch;
use guanxi_domain::orders::{LineInput, LinePatchInput, OrderInput, OrderPatchInput};
use guanxi_domain::platform::ReferenceInput;
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use validator::Validate;

use crate::openapi::Example;

/// A new order.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = NewOrder)]
pub struct NewOrderBody {
    /// The customer by id; either this or `customer_reference` is required.
    #[schema(format = Uuid)]
    customer_id: Option<String>,
    /// The customer by what another system calls it.
    customer_reference: Option<OrderReferenceBody>,
    /// The outlet; the customer's home unit where absent.
    #[schema(format = Uuid)]
    unit_id: Option<String>,
    /// When it was placed, RFC 3339, at most a day ahead; now where absent.
    #[schema(format = DateTime)]
    placed_at: Option<String>,
    /// Over which channel: a word of the vocabulary `channel`.
    channel: Option<String>,
    /// The staff user who sold.
    #[schema(format = Uuid)]
    salesperson_id: Option<String>,
    /// A word of the vocabulary `priority`; `high` for key accounts and else `normal` where absent.
    priority: Option<String>,
    /// `placed`, `paid` or `fulfilled`; `placed` where absent.
    status: Option<String>,
    /// The currency of all amounts: ISO 4217. Required.
    #[schema(required = true, example = "CNY")]
    currency: Option<String>,
    /// What was bought: up to 200 lines.
    lines: Option<Vec<NewLineBody>>,
    /// How many things, 1–1,000,000. Required without lines; beside lines it must be their sum.
    #[schema(minimum = 1, maximum = 1_000_000)]
    quantity: Option<i64>,
    /// What it costs in minor units, up to 10¹⁵. Required without lines; beside lines it must be their sum.
    #[schema(minimum = 0, maximum = 1_000_000_000_000_000_i64)]
    total_minor: Option<i64>,
    /// Words of the staff, up to 10,000 characters.
    note: Option<String>,
    /// When it was paid, RFC 3339; only beside a status that includes payment.
    #[schema(format = DateTime)]
    paid_at: Option<String>,
    /// When the customer had received everything, RFC 3339; only beside `fulfilled`.
    #[schema(format = DateTime)]
    fulfilled_at: Option<String>,
    /// What other systems call the order: up to 20.
    references: Option<Vec<OrderReferenceBody>>,
}

/// An order as another system has it, in any status. What is absent or `null` is filled up for a new order, and else stays as it is.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = OrderByReference)]
pub struct OrderByReferenceBody {
    /// The customer by id; for a new order either this or `customer_reference` is required. It never changes.
    #[schema(format = Uuid)]
    customer_id: Option<String>,
    /// The customer by what another system calls it.
    customer_reference: Option<OrderReferenceBody>,
    /// The outlet; for a new order the customer's home unit where absent.
    #[schema(format = Uuid)]
    unit_id: Option<String>,
    /// When it was placed, RFC 3339, at most a day ahead; for a new order now where absent.
    #[schema(format = DateTime)]
    placed_at: Option<String>,
    /// Over which channel: a word of the vocabulary `channel`.
    channel: Option<String>,
    /// The staff user who sold.
    #[schema(format = Uuid)]
    salesperson_id: Option<String>,
    /// A word of the vocabulary `priority`.
    priority: Option<String>,
    /// A word of the vocabulary `order_status` that the order can reach from where it is; a new one can have any.
    status: Option<String>,
    /// The currency of all amounts: ISO 4217. Required for a new order; it never changes.
    #[schema(example = "CNY")]
    currency: Option<String>,
    /// What was bought: up to 200 lines. They stand for all lines, in this order, and change only while the order is `placed`.
    lines: Option<Vec<NewLineBody>>,
    /// How many things, 1–1,000,000. For a new order required without lines.
    #[schema(minimum = 1, maximum = 1_000_000)]
    quantity: Option<i64>,
    /// What it costs in minor units, up to 10¹⁵. For a new order required without lines.
    #[schema(minimum = 0, maximum = 1_000_000_000_000_000_i64)]
    total_minor: Option<i64>,
    /// Words of the staff, up to 10,000 characters.
    note: Option<String>,
    /// When it was paid, RFC 3339; only where the status includes payment.
    #[schema(format = DateTime)]
    paid_at: Option<String>,
    /// When the customer had received everything, RFC 3339; only where the status includes delivery.
    #[schema(format = DateTime)]
    fulfilled_at: Option<String>,
    /// When it was called off, RFC 3339; only where the status is `cancelled`.
    #[schema(format = DateTime)]
    cancelled_at: Option<String>,
    /// When all of it had been refunded, RFC 3339; only where the status is `refunded`.
    #[schema(format = DateTime)]
    refunded_at: Option<String>,
    /// Further references to add: up to 20 in all.
    references: Option<Vec<OrderReferenceBody>>,
}

/// What another system calls a record.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewOrderReference)]
pub struct OrderReferenceBody {
    /// The other system: 1–40 letters, digits, `. _ - :`.
    #[schema(required = true, example = "erp")]
    pub(super) source: Option<String>,
    /// What it calls the record: 1–200 characters.
    #[schema(required = true, example = "70012")]
    pub(super) reference: Option<String>,
}

/// A new line of an order.
#[derive(Clone, Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = NewOrderLine)]
pub struct NewLineBody {
    /// The product by id; at most one of this and `sku`.
    #[schema(format = Uuid)]
    product_id: Option<String>,
    /// The product by sku.
    sku: Option<String>,
    /// What was bought, 1–200 characters; the product's name where absent. Required without a product.
    #[schema(max_length = 200)]
    description: Option<String>,
    /// How many, 1–1,000,000; 1 where absent.
    #[schema(minimum = 1, maximum = 1_000_000)]
    quantity: Option<i64>,
    /// Price of one in minor units of the order's currency; the product's where absent. Required without a product.
    #[schema(minimum = 0, maximum = 1_000_000_000_000_000_i64)]
    unit_price_minor: Option<i64>,
    /// What is taken off the whole line in minor units, at most its price; 0 where absent.
    #[schema(minimum = 0, maximum = 1_000_000_000_000_000_i64)]
    discount_minor: Option<i64>,
}

/// A JSON Merge Patch of a line: absent members stay. Only the discount can be cleared.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = OrderLinePatch)]
pub struct LinePatchBody {
    /// Another product by id, which brings its name and price unless they are given too.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    product_id: Patch<String>,
    /// Another product by sku.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    sku: Patch<String>,
    /// What was bought, 1–200 characters.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    description: Patch<String>,
    /// How many, 1–1,000,000.
    #[serde(default)]
    #[schema(value_type = Option<i64>)]
    quantity: Patch<i64>,
    /// Price of one in minor units.
    #[serde(default)]
    #[schema(value_type = Option<i64>)]
    unit_price_minor: Patch<i64>,
    /// What is taken off the whole line in minor units.
    #[serde(default)]
    #[schema(value_type = Option<i64>)]
    discount_minor: Patch<i64>,
}

/// A JSON Merge Patch of an order: absent members stay, `null` clears. Lines and steps have operations of their own.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = OrderPatch)]
pub struct OrderPatchBody {
    /// The outlet. Can't be cleared.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    unit_id: Patch<String>,
    /// When it was placed, RFC 3339, at most a day ahead. Can't be cleared.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    placed_at: Patch<String>,
    /// Over which channel: a word of the vocabulary `channel`.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    channel: Patch<String>,
    /// The staff user who sold.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    salesperson_id: Patch<String>,
    /// A word of the vocabulary `priority`. Can't be cleared.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    priority: Patch<String>,
    /// How many things, 1–1,000,000; only of an order without lines, while it is `placed`.
    #[serde(default)]
    #[schema(value_type = Option<i64>)]
    quantity: Patch<i64>,
    /// What it costs in minor units; only of an order without lines, while it is `placed`.
    #[serde(default)]
    #[schema(value_type = Option<i64>)]
    total_minor: Patch<i64>,
    /// Words of the staff, up to 10,000 characters.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    note: Patch<String>,
}

impl From<OrderReferenceBody> for ReferenceInput {
    fn from(body: OrderReferenceBody) -> Self {
        Self { source: body.source, reference: body.reference }
    }
}

impl From<NewLineBody> for LineInput {
    fn from(body: NewLineBody) -> Self {
        Self {
            product_id: body.product_id,
            sku: body.sku,
            description: body.description,
            quantity: body.quantity,
            unit_price_minor: body.unit_price_minor,
            discount_minor: body.discount_minor,
        }
    }
}

impl From<LinePatchBody> for LinePatchInput {
    fn from(body: LinePatchBody) -> Self {
        Self {
            product_id: body.product_id,
            sku: body.sku,
            description: body.description,
            quantity: body.quantity,
            unit_price_minor: body.unit_price_minor,
            discount_minor: body.discount_minor,
        }
    }
}

impl From<NewOrderBody> for OrderInput {
    fn from(body: NewOrderBody) -> Self {
        OrderByReferenceBody {
            customer_id: body.customer_id,
            customer_reference: body.customer_reference,
            unit_id: body.unit_id,
            placed_at: body.placed_at,
            channel: body.channel,
            salesperson_id: body.salesperson_id,
            priority: body.priority,
            status: body.status,
            currency: body.currency,
            lines: body.lines,
            quantity: body.quantity,
            total_minor: body.total_minor,
            note: body.note,
            paid_at: body.paid_at,
            fulfilled_at: body.fulfilled_at,
            cancelled_at: None,
            refunded_at: None,
            references: body.references,
        }
        .into()
    }
}

impl From<OrderByReferenceBody> for OrderInput {
    fn from(body: OrderByReferenceBody) -> Self {
        Self {
            customer_id: body.customer_id,
            customer_reference: body.customer_reference.map(ReferenceInput::from),
            unit_id: body.unit_id,
            placed_at: body.placed_at,
            channel: body.channel,
            salesperson_id: body.salesperson_id,
            priority: body.priority,
            status: body.status,
            currency: body.currency,
            lines: body.lines.map(|lines| lines.into_iter().map(LineInput::from).collect()),
            quantity: body.quantity,
            total_minor: body.total_minor,
            note: body.note,
            paid_at: body.paid_at,
            fulfilled_at: body.fulfilled_at,
            cancelled_at: body.cancelled_at,
            refunded_at: body.refunded_at,
            references: body.references.unwrap_or_default().into_iter().map(ReferenceInput::from).collect(),
        }
    }
}

impl From<OrderPatchBody> for OrderPatchInput {
    fn from(body: OrderPatchBody) -> Self {
        Self {
            unit_id: body.unit_id,
            placed_at: body.placed_at,
            channel: body.channel,
            salesperson_id: body.salesperson_id,
            priority: body.priority,
            quantity: body.quantity,
            total_minor: body.total_minor,
            note: body.note,
        }
    }
}

impl Example for NewOrderBody {
    fn example() -> Value {
        json!({
            "customer_id": "0192f3a4-5b6c-7d8e-9f01-23456789abcd",
            "placed_at": "2026-11-21T08:30:00Z",
            "channel": "in_store",
            "currency": "CNY",
            "lines": [
                { "description": "一万公里保养套餐", "unit_price_minor": 89_900 },
                { "description": "雨刮片", "quantity": 2, "unit_price_minor": 5_900, "discount_minor": 1_800 }
            ],
            "note": "客户希望下午三点前取车",
            "references": [{ "source": "erp", "reference": "SO-88213" }]
        })
    }
}

impl Example for OrderByReferenceBody {
    fn example() -> Value {
        json!({
            "customer_id": "0192f3a4-5b6c-7d8e-9f01-23456789abcd",
            "placed_at": "2026-11-20T03:12:00Z", "status": "paid", "currency": "CNY", "quantity": 1, "total_minor": 129_900
        })
    }
}

impl Example for OrderPatchBody {
    fn example() -> Value {
        json!({ "channel": "wechat", "priority": "high", "note": null })
    }
}

impl Example for NewLineBody {
    fn example() -> Value {
        json!({ "description": "空调滤芯", "quantity": 1, "unit_price_minor": 16_800 })
    }
}

impl Example for LinePatchBody {
    fn example() -> Value {
        json!({ "quantity": 2, "discount_minor": null })
    }
}
