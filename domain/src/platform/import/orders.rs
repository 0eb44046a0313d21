//! Rows of a file of orders. Each row is one order.

use std::borrow::Cow;

use chrono_tz::Tz;

use crate::customers::{EmailAddress, NewContactPointInput, NewCustomerInput, PhoneNumber};
use crate::fields::{self, Fault, FieldCode, Patch};
use crate::instant::Instant;
use crate::money::{Currency, MAX_MINOR, Money};
use crate::orders::order::QUANTITY_MAX;
use crate::orders::{LineDraft, OrderDraft, OrderStatus, ProductKey};
use crate::platform::import::cell::{self, CellFault, Cells};
use crate::platform::import::mapping::{Mapping, MappingError};
use crate::platform::reference::REFERENCE_MAX;
use crate::platform::{Reference, ReferenceInput};
use crate::text;
use crate::vocabulary::{Channel, Word};

crate::vocabulary! {
    /// What a column of a file of orders can hold.
    OrderTarget, "import_order_field" {
        CustomerReference = "customer.external_ref", "客户外部编号", "Customer: external reference";
        CustomerNumber = "customer.number", "客户编号", "Customer: number";
        CustomerPhone = "customer.phone", "客户电话", "Customer: phone";
        CustomerEmail = "customer.email", "客户电子邮件", "Customer: e-mail";
        CustomerName = "customer.name", "客户名称", "Customer: name";
        Reference = "external_ref", "订单外部编号", "External reference";
        PlacedAt = "placed_at", "下单时间", "Placed at";
        Status = "status", "状态", "Status";
        Quantity = "quantity", "数量", "Quantity";
        Total = "total", "总额", "Total";
        Currency = "currency", "币种", "Currency";
        Sku = "sku", "产品编码", "Product: sku";
        Description = "description", "描述", "Description";
        UnitPrice = "unit_price", "单价", "Unit price";
        Discount = "discount", "折扣", "Discount";
        Channel = "channel", "渠道", "Channel";
        Note = "note", "备注", "Note";
        PaidAt = "paid_at", "付款时间", "Paid at";
        FulfilledAt = "fulfilled_at", "交付时间", "Fulfilled at";
        CancelledAt = "cancelled_at", "取消时间", "Cancelled at";
        RefundedAt = "refunded_at", "退款时间", "Refunded at";
    }
}

/// What holds for all rows that say nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OrderOptions {
    /// The currency of rows without one.
    pub currency: Currency,
    /// The status of rows without one.
    pub status: OrderStatus,
    /// The zone of dates and local times.
    pub time_zone: Tz,
}

const TARGETS: usize = OrderTarget::ALL.len();

/// Reads the records of one file.
#[derive(Clone, Debug)]
pub struct OrderReader {
    columns: [Option<usize>; TARGETS],
    names: Vec<String>,
    options: OrderOptions,
}

/// How a row names its customer: as many ways as its columns give. Values are personal.
#[derive(Clone, PartialEq, Eq)]
pub struct CustomerMatch<'a> {
    /// An external reference, of the file's source.
    pub reference: Option<Cow<'a, str>>,
    /// The customer's number.
    pub number: Option<Cow<'a, str>>,
    /// A phone number.
    pub phone: Option<PhoneNumber>,
    /// An e-mail address.
    pub email: Option<EmailAddress>,
    /// The name of a customer who is yet to be created.
    pub name: Option<Cow<'a, str>>,
}

/// One order of a file: each value is valid by itself.
#[derive(Clone, PartialEq, Eq)]
pub struct OrderRow<'a> {
    /// The customer.
    pub customer: CustomerMatch<'a>,
    /// What the sender calls the order.
    pub reference: Option<Cow<'a, str>>,
    /// When it was placed.
    pub placed_at: Instant,
    /// How far it has come.
    pub status: OrderStatus,
    /// The currency of its amounts.
    pub currency: Currency,
    /// How many things.
    pub quantity: i64,
    /// What they cost in minor units; `None` where the catalogue's price holds.
    pub total_minor: Option<i64>,
    /// What was bought, where the row says it.
    pub line: Option<LineDraft>,
    /// Over which channel.
    pub channel: Option<Channel>,
    /// Words of the staff.
    pub note: Option<String>,
    /// When it was paid.
    pub paid_at: Option<Instant>,
    /// When it was delivered.
    pub fulfilled_at: Option<Instant>,
    /// When it was called off.
    pub cancelled_at: Option<Instant>,
    /// When it was wholly refunded.
    pub refunded_at: Option<Instant>,
}

impl CustomerMatch<'_> {
    /// Whether it names no customer at all.
    #[must_use]
    pub const fn names_nobody(&self) -> bool {
        self.reference.is_none() && self.number.is_none() && self.phone.is_none() && self.email.is_none()
    }
}

impl OrderReader {
    /// Refuses a mapping with which no row could be read.
    ///
    /// # Errors
    /// `Missing` where nothing names the customer, the instant or the amount.
    pub fn check(mapping: &Mapping<OrderTarget>) -> Result<(), MappingError> {
        use OrderTarget::{CustomerEmail, CustomerNumber, CustomerPhone, CustomerReference, PlacedAt, Sku, Total, UnitPrice};
        mapping.need_one_of(&[CustomerReference, CustomerNumber, CustomerPhone, CustomerEmail])?;
        mapping.need_one_of(&[PlacedAt])?;
        mapping.need_one_of(&[Total, UnitPrice, Sku])
    }

    /// Makes a reader for a file with the given header.
    ///
    /// # Errors
    /// Those of [`Mapping::resolve`] and of [`Self::check`].
    pub fn new(mapping: &Mapping<OrderTarget>, header: &[&str], options: OrderOptions) -> Result<Self, MappingError> {
        let positions = mapping.resolve(header)?;
        Self::check(mapping)?;
        let mut columns = [None; TARGETS];
        for (place, target) in columns.iter_mut().zip(OrderTarget::ALL) {
            *place = positions.of(*target);
        }
        Ok(Self { columns, names: header.iter().map(|name| name.trim().to_owned()).collect(), options })
    }

    /// The name of a column by its position.
    #[must_use]
    pub fn column_name(&self, column: Option<usize>) -> Option<&str> {
        self.names.get(column?).map(String::as_str)
    }

    /// The name of the column from which the member of an order came that a pointer names.
    #[must_use]
    pub fn column_of_pointer(&self, pointer: &str) -> Option<&str> {
        use OrderTarget as To;
        let target = match pointer {
            "/customer_id" | "/customer_reference" => {
                let ways = [To::CustomerReference, To::CustomerNumber, To::CustomerPhone, To::CustomerEmail];
                return ways.into_iter().find_map(|target| self.column_name(self.column(target)));
            }
            "/total_minor" => To::Total,
            "/references" => To::Reference,
            "/lines/0/sku" => To::Sku,
            "/lines/0/unit_price_minor" => To::UnitPrice,
            "/lines/0/discount_minor" => To::Discount,
            "/lines/0/quantity" => To::Quantity,
            "/lines/0/description" => To::Description,
            _ => To::from_word(pointer.trim_start_matches('/'))?,
        };
        self.column_name(self.column(target))
    }

    /// The column of the customer's reference, and that of the order's where there is one. None where rows may name their customer
    /// otherwise.
    #[must_use]
    pub fn reference_columns(&self) -> Option<(usize, Option<usize>)> {
        use OrderTarget::{CustomerEmail, CustomerName, CustomerNumber, CustomerPhone, CustomerReference, Reference};
        let otherwise = [CustomerNumber, CustomerPhone, CustomerEmail, CustomerName];
        let customer = self.column(CustomerReference).filter(|_| otherwise.iter().all(|target| self.column(*target).is_none()))?;
        Some((customer, self.column(Reference)))
    }

    fn column(&self, target: OrderTarget) -> Option<usize> {
        self.columns.get(target as usize).copied().flatten()
    }

    /// Reads one record, given as its cells by position. `None` where any cell is wrong; the faults are then in the list.
    pub fn read<'a>(&self, cell: impl Fn(usize) -> Option<&'a str>, faults: &mut Vec<CellFault>) -> Option<OrderRow<'a>> {
        use OrderTarget as To;
        let before = faults.len();
        let zone = self.options.time_zone;
        let mut cells = Cells::of(cell, &mut *faults);
        let customer = CustomerMatch {
            reference: cells.read(self.column(To::CustomerReference), |text| cell::line(text, REFERENCE_MAX)),
            number: cells.read(self.column(To::CustomerNumber), |text| cell::line(text, 20)),
            phone: cells.read(self.column(To::CustomerPhone), PhoneNumber::read),
            email: cells.read(self.column(To::CustomerEmail), EmailAddress::read),
            name: cells.read(self.column(To::CustomerName), |text| cell::line(text, 200)),
        };
        let reference = cells.read(self.column(To::Reference), |text| cell::line(text, REFERENCE_MAX));
        let placed_at = cells.read(self.column(To::PlacedAt), |text| cell::instant(text, zone));
        let status = cells.read(self.column(To::Status), fields::word).unwrap_or(self.options.status);
        let currency = cells.read(self.column(To::Currency), Currency::read).unwrap_or(self.options.currency);
        let quantity = cells.read(self.column(To::Quantity), |text| cell::whole(text, 1, QUANTITY_MAX)).unwrap_or(1);
        let mut amount = |target: To| {
            cells.read(self.column(target), |text| {
                let amount = Money::parse(text, currency)?.amount_minor();
                if amount < 0 { Err(Fault::outside(0, most(currency))) } else { Ok(amount) }
            })
        };
        let (total, unit_price, discount) = (amount(To::Total), amount(To::UnitPrice), amount(To::Discount));
        let sku = cells.read(self.column(To::Sku), |text| cell::line(text, 64));
        let description = cells.read(self.column(To::Description), |text| text::line(text, 1, 200));
        let channel = cells.read(self.column(To::Channel), fields::word);
        let note = cells.read(self.column(To::Note), |text| text::paragraphs(text, 1, 10_000));
        let mut at = |target: To| cells.read(self.column(target), |text| cell::instant(text, zone));
        let (paid_at, fulfilled_at) = (at(To::PaidAt), at(To::FulfilledAt));
        let (cancelled_at, refunded_at) = (at(To::CancelledAt), at(To::RefundedAt));

        // A missing value is told only where no wrong one explains it.
        if !cells.is_clean(before) {
            return None;
        }
        if customer.names_nobody() {
            let ways = [To::CustomerReference, To::CustomerNumber, To::CustomerPhone, To::CustomerEmail];
            cells.refuse(ways.into_iter().find_map(|target| self.column(target)), FieldCode::Required);
        }
        if placed_at.is_none() {
            cells.refuse(self.column(To::PlacedAt), FieldCode::Required);
        }
        let worth = total.or_else(|| unit_price.map(|price| price.saturating_mul(quantity).saturating_sub(discount.unwrap_or(0))));
        if worth.is_none() && sku.is_none() {
            cells.refuse(self.column(To::Total).or(self.column(To::UnitPrice)), FieldCode::Required);
        }
        if worth.is_some_and(|worth| worth < 0) {
            let full = unit_price.map_or(0, |price| price.saturating_mul(quantity));
            let full = Money::new(full, currency).map_or_else(|_| most(currency), Money::to_decimal);
            cells.refuse(self.column(To::Discount), Fault::outside(0, full));
        }
        if !cells.is_clean(before) {
            return None;
        }
        let line = (sku.is_some() || description.is_some()).then(|| {
            let (unit_price_minor, discount_minor) = match (unit_price, total) {
                (None, Some(total)) => {
                    // The smallest price of one that reaches the total; what it is too much comes off again.
                    let price = total / quantity + i64::from(total % quantity != 0);
                    (Some(price), Some(price.saturating_mul(quantity) - total))
                }
                (price, _) => (price, discount),
            };
            let product = sku.map(|sku| ProductKey::Sku(sku.into_owned()));
            LineDraft { product, description, quantity: Some(quantity), unit_price_minor, discount_minor }
        });
        Some(OrderRow {
            customer,
            reference,
            placed_at: placed_at?,
            status,
            currency,
            quantity,
            total_minor: worth,
            line,
            channel,
            note,
            paid_at,
            fulfilled_at,
            cancelled_at,
            refunded_at,
        })
    }
}

impl CustomerMatch<'_> {
    /// The customer that the row makes where it names none that is known: a person, called by the name, else by the
    /// reference, else by what else the row names it by, masked as all personal values are.
    #[must_use]
    pub fn input(&self, source: &str) -> NewCustomerInput {
        let reference = self.reference.as_ref().map(|text| text.to_string());
        let points = [("phone", self.phone.as_ref().map(PhoneNumber::as_str)), ("email", self.email.as_ref().map(EmailAddress::as_str))];
        let points = points.into_iter().filter_map(|(kind, value)| {
            value.map(|value| NewContactPointInput {
                kind: Some(kind.to_owned()),
                value: Some(value.to_owned()),
                ..NewContactPointInput::default()
            })
        });
        let name = self.name.as_ref().map(|name| name.to_string()).or_else(|| reference.clone());
        let masked = || self.phone.as_ref().map(PhoneNumber::masked).or_else(|| self.email.as_ref().map(EmailAddress::masked));
        NewCustomerInput {
            kind: Some("person".to_owned()),
            name: name.or_else(masked),
            contact_points: Some(points.collect()),
            references: reference.map(|reference| vec![ReferenceInput { source: Some(source.to_owned()), reference: Some(reference) }]),
            ..NewCustomerInput::default()
        }
    }
}

impl OrderRow<'_> {
    /// What the row says of the order, to be created or brought there. The customer is found apart.
    #[must_use]
    pub fn draft(self, source: &str) -> OrderDraft {
        let reference = self.reference.map(|reference| Reference { source: source.to_owned(), reference: reference.into_owned() });
        OrderDraft {
            placed_at: Some(self.placed_at),
            channel: self.channel.map_or(Patch::Leave, Patch::Set),
            status: Some(self.status),
            currency: Some(self.currency),
            quantity: Some(self.quantity),
            total_minor: self.total_minor,
            lines: self.line.map(|line| vec![line]),
            note: self.note.map_or(Patch::Leave, Patch::Set),
            paid_at: self.paid_at,
            fulfilled_at: self.fulfilled_at,
            cancelled_at: self.cancelled_at,
            refunded_at: self.refunded_at,
            references: reference.into_iter().collect(),
            ..OrderDraft::default()
        }
    }
}

/// The most that an amount can be, as files write it.
fn most(currency: Currency) -> String {
    Money::new(MAX_MINOR, currency).map_or_else(|_| MAX_MINOR.to_string(), Money::to_decimal)
}

#[cfg(test)]
mod tests;
