//! What callers say about an order, as it comes in and once it is read.

use crate::fields::{self, Fault, FieldCode, FieldResult, Fields, Patch};
use crate::ids::{CustomerId, UnitId, UserId};
use crate::instant::{self, Instant};
use crate::money::{Currency, MAX_MINOR};
use crate::orders::line_input::{LineDraft, LineInput, ProductKey};
use crate::orders::order::{LINES_MAX, Priority, QUANTITY_MAX, REFERENCES_MAX};
use crate::orders::workflow::OrderStatus;
use crate::platform::{Reference, ReferenceInput};
use crate::text;
use crate::vocabulary::Channel;

/// An order as it comes in, to be created or brought to this state. What is absent is filled up or kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrderInput {
    /// The customer by id.
    pub customer_id: Option<String>,
    /// The customer by an external reference; exactly one of the two for a new order.
    pub customer_reference: Option<ReferenceInput>,
    /// The outlet; the customer's home unit where absent.
    pub unit_id: Option<String>,
    /// RFC 3339; now where absent.
    pub placed_at: Option<String>,
    /// Word of [`Channel`].
    pub channel: Option<String>,
    /// Who sold.
    pub salesperson_id: Option<String>,
    /// Word of [`Priority`]; `high` for key accounts where absent.
    pub priority: Option<String>,
    /// Word of [`OrderStatus`]; `placed` where absent.
    pub status: Option<String>,
    /// ISO 4217; needed for a new order.
    pub currency: Option<String>,
    /// The lines.
    pub lines: Option<Vec<LineInput>>,
    /// How many things, where there are no lines.
    pub quantity: Option<i64>,
    /// What they cost in minor units, where there are no lines; beside lines it must be their sum.
    pub total_minor: Option<i64>,
    /// Words of the staff, up to 10,000 characters.
    pub note: Option<String>,
    /// RFC 3339; only beside a status that includes payment.
    pub paid_at: Option<String>,
    /// RFC 3339; only beside a status that includes delivery.
    pub fulfilled_at: Option<String>,
    /// RFC 3339; only beside status `cancelled`.
    pub cancelled_at: Option<String>,
    /// RFC 3339; only beside status `refunded`.
    pub refunded_at: Option<String>,
    /// What other systems call it.
    pub references: Vec<ReferenceInput>,
}

/// A merge patch of an order as it comes in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrderPatchInput {
    /// The outlet; can't be cleared.
    pub unit_id: Patch<String>,
    /// RFC 3339; can't be cleared.
    pub placed_at: Patch<String>,
    /// Word of [`Channel`].
    pub channel: Patch<String>,
    /// Who sold.
    pub salesperson_id: Patch<String>,
    /// Word of [`Priority`]; can't be cleared.
    pub priority: Patch<String>,
    /// Only of an order without lines, while placed; can't be cleared.
    pub quantity: Patch<i64>,
    /// Only of an order without lines, while placed; can't be cleared.
    pub total_minor: Patch<i64>,
    /// Words of the staff.
    pub note: Patch<String>,
}

/// Which customer an order names.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum CustomerKey {
    /// By id.
    Id(CustomerId),
    /// By an external reference.
    Reference(Reference),
}

impl CustomerKey {
    /// Reads which customer a body names, by id or by reference; `None` inside `Some` means that it names none.
    #[allow(clippy::option_option, reason = "absent and wrong are told apart")]
    pub fn read(id: Option<String>, reference: Option<ReferenceInput>, fields: &mut Fields) -> Option<Option<Self>> {
        let by_id = fields.optional("customer_id", id, fields::id::<CustomerId>);
        let by_reference = match reference {
            Some(reference) => fields.within("customer_reference", |fields| Reference::read(reference, fields)).map(Some),
            None => Some(None),
        };
        match (by_id?, by_reference?) {
            (Some(_), Some(_)) => {
                fields.refuse("customer_reference", FieldCode::Unexpected);
                None
            }
            (Some(id), None) => Some(Some(Self::Id(id))),
            (None, reference) => Some(reference.map(Self::Reference)),
        }
    }

    /// Where the key stands in the body.
    #[must_use]
    pub const fn pointer(&self) -> &'static str {
        match self {
            Self::Id(_) => "/customer_id",
            Self::Reference(_) => "/customer_reference",
        }
    }
}

/// An order, read: each value is valid by itself. What is `None` was not mentioned.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrderDraft {
    /// The customer.
    pub customer: Option<CustomerKey>,
    /// The outlet.
    pub unit_id: Option<UnitId>,
    /// When it was placed.
    pub placed_at: Option<Instant>,
    /// Over which channel.
    pub channel: Patch<Channel>,
    /// Who sold.
    pub salesperson_id: Patch<UserId>,
    /// How urgent it is.
    pub priority: Option<Priority>,
    /// How far it has come.
    pub status: Option<OrderStatus>,
    /// The currency.
    pub currency: Option<Currency>,
    /// The lines.
    pub lines: Option<Vec<LineDraft>>,
    /// How many things.
    pub quantity: Option<i64>,
    /// What it costs in minor units.
    pub total_minor: Option<i64>,
    /// Words of the staff.
    pub note: Patch<String>,
    /// When it was paid.
    pub paid_at: Option<Instant>,
    /// When it was delivered.
    pub fulfilled_at: Option<Instant>,
    /// When it was called off.
    pub cancelled_at: Option<Instant>,
    /// When it was wholly refunded.
    pub refunded_at: Option<Instant>,
    /// What other systems call it.
    pub references: Vec<Reference>,
}

impl OrderDraft {
    /// Reads an order to be created by a person or a program that has it first-hand: its status may be `placed`, `paid` or
    /// `fulfilled`; what comes after takes a step of its own.
    pub fn read_new(input: OrderInput, fields: &mut Fields) -> Option<Self> {
        let draft = Self::read(input, fields)?;
        if matches!(draft.status, Some(OrderStatus::Cancelled | OrderStatus::Refunded)) {
            fields.absorb("status", Err(Fault::with(FieldCode::UnknownWord, "allowed", "placed, paid, fulfilled")));
            return None;
        }
        Some(draft)
    }

    /// Reads an order as another system has it, in any status.
    pub fn read(input: OrderInput, fields: &mut Fields) -> Option<Self> {
        let customer = CustomerKey::read(input.customer_id, input.customer_reference, fields);
        let unit_id = fields.optional("unit_id", input.unit_id, fields::id::<UnitId>);
        let placed_at = fields.optional("placed_at", input.placed_at, instant::parse);
        let channel = fields.optional("channel", input.channel, fields::word::<Channel>);
        let salesperson_id = fields.optional("salesperson_id", input.salesperson_id, fields::id::<UserId>);
        let priority = fields.optional("priority", input.priority, fields::word::<Priority>);
        let status = fields.optional("status", input.status, fields::word::<OrderStatus>);
        let currency = fields.optional("currency", input.currency, Currency::read);
        let lines = match input.lines {
            Some(lines) => read_list(fields, "lines", lines, LINES_MAX, LineDraft::read).map(Some),
            None => Some(None),
        };
        let quantity = fields.optional("quantity", input.quantity, |quantity| between(quantity, 1, QUANTITY_MAX));
        let total_minor = fields.optional("total_minor", input.total_minor, price);
        let note = fields.optional("note", input.note, note);
        let paid_at = fields.optional("paid_at", input.paid_at, instant::parse);
        let fulfilled_at = fields.optional("fulfilled_at", input.fulfilled_at, instant::parse);
        let cancelled_at = fields.optional("cancelled_at", input.cancelled_at, instant::parse);
        let refunded_at = fields.optional("refunded_at", input.refunded_at, instant::parse);
        let references = read_list(fields, "references", input.references, REFERENCES_MAX, Reference::read);
        Some(Self {
            customer: customer?,
            unit_id: unit_id?,
            placed_at: placed_at?,
            channel: set(channel?),
            salesperson_id: set(salesperson_id?),
            priority: priority?,
            status: status?,
            currency: currency?,
            lines: lines?,
            quantity: quantity?,
            total_minor: total_minor?,
            note: set(note?.flatten()),
            paid_at: paid_at?,
            fulfilled_at: fulfilled_at?,
            cancelled_at: cancelled_at?,
            refunded_at: refunded_at?,
            references: references?,
        })
    }

    /// Reads a merge patch.
    pub fn read_patch(input: OrderPatchInput, fields: &mut Fields) -> Self {
        let note = match input.note.read(fields, "note", note) {
            Patch::Set(Some(note)) => Patch::Set(note),
            Patch::Set(None) | Patch::Clear => Patch::Clear,
            Patch::Leave => Patch::Leave,
        };
        Self {
            unit_id: value(input.unit_id.read_kept(fields, "unit_id", fields::id::<UnitId>)),
            placed_at: value(input.placed_at.read_kept(fields, "placed_at", instant::parse)),
            channel: input.channel.read(fields, "channel", fields::word::<Channel>),
            salesperson_id: input.salesperson_id.read(fields, "salesperson_id", fields::id::<UserId>),
            priority: value(input.priority.read_kept(fields, "priority", fields::word::<Priority>)),
            quantity: value(input.quantity.read_kept(fields, "quantity", |quantity| between(quantity, 1, QUANTITY_MAX))),
            total_minor: value(input.total_minor.read_kept(fields, "total_minor", price)),
            note,
            ..Self::default()
        }
    }

    /// Every product that a line names, to be loaded before the decision.
    pub fn product_keys(&self) -> impl Iterator<Item = &ProductKey> {
        self.lines.iter().flatten().filter_map(|line| line.product.as_ref())
    }

    /// The instants that the caller gave, by field name.
    pub(super) fn given_instants(&self) -> Vec<&'static str> {
        let instants = [
            ("placed_at", self.placed_at),
            ("paid_at", self.paid_at),
            ("fulfilled_at", self.fulfilled_at),
            ("cancelled_at", self.cancelled_at),
            ("refunded_at", self.refunded_at),
        ];
        instants.into_iter().filter(|(_, instant)| instant.is_some()).map(|(name, _)| name).collect()
    }
}

/// Reads a list whose members are objects, noting every wrong one.
pub(crate) fn read_list<I, T>(
    fields: &mut Fields,
    name: &str,
    list: Vec<I>,
    max: usize,
    read: impl Fn(I, &mut Fields) -> Option<T>,
) -> Option<Vec<T>> {
    if list.len() > max {
        fields.refuse_with(name, FieldCode::TooMany, [("max", max.to_string())]);
        return None;
    }
    fields.within(name, |fields| {
        let read: Vec<_> = list.into_iter().enumerate().map(|(at, one)| fields.within(at, |fields| read(one, fields))).collect();
        read.into_iter().collect()
    })
}

/// Reads the sku of a product: 1–64 characters.
pub(super) fn sku(text: impl AsRef<str>) -> FieldResult<String> {
    text::line(text, 1, 64)
}

/// Reads an amount in minor units that is not negative.
pub(super) fn price(amount_minor: i64) -> FieldResult<i64> {
    between(amount_minor, 0, MAX_MINOR)
}

pub(crate) fn between(value: i64, min: i64, max: i64) -> FieldResult<i64> {
    if (min..=max).contains(&value) {
        Ok(value)
    } else {
        let arguments = vec![("min".to_owned(), min.to_string()), ("max".to_owned(), max.to_string())];
        Err(Fault { code: FieldCode::OutOfRange, arguments })
    }
}

fn note(text: impl AsRef<str>) -> FieldResult<Option<String>> {
    let text = text::paragraphs(text, 0, 10_000)?;
    Ok((!text.is_empty()).then_some(text))
}

fn set<T>(value: Option<T>) -> Patch<T> {
    value.map_or(Patch::Leave, Patch::Set)
}

pub(super) fn value<T>(patch: Patch<T>) -> Option<T> {
    if let Patch::Set(value) = patch { Some(value) } else { None }
}
