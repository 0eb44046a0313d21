//! What an order costs: lines from what the caller said and what the catalogue says, and the figures from the lines.

use uuid::Uuid;

use crate::fields::{FieldCode, Fields};
use crate::ids::{OrderLineId, ProductId};
use crate::money::{Currency, MAX_MINOR, Money};
use crate::orders::line_input::{LineDraft, ProductKey};
use crate::orders::order::{Order, OrderLine, is_price};

/// Makes ids for rows around a record, one for each call, in rising order.
pub type MakeId<'a> = &'a mut dyn FnMut() -> Uuid;

/// What an order needs to know of a product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProductFacts {
    /// Its id.
    pub id: ProductId,
    /// Its sku.
    pub sku: String,
    /// Its name, the description of lines that have none.
    pub name: String,
    /// Its price, for lines that have none.
    pub price: Option<Money>,
}

/// The products that the lines of a command name, as far as they exist.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Catalogue(pub Vec<ProductFacts>);

impl Catalogue {
    /// Finds a product.
    #[must_use]
    pub fn find(&self, key: &ProductKey) -> Option<&ProductFacts> {
        self.0.iter().find(|product| match key {
            ProductKey::Id(id) => product.id == *id,
            ProductKey::Sku(sku) => product.sku == *sku,
        })
    }
}

impl LineDraft {
    /// Makes the line. What was not mentioned is kept from the line `before` where it is of the same product, else found in the
    /// catalogue; notes what is wrong or missing.
    pub(super) fn complete(
        &self,
        id: OrderLineId,
        before: Option<&OrderLine>,
        currency: Currency,
        catalogue: &Catalogue,
        fields: &mut Fields,
    ) -> Option<OrderLine> {
        let product = match &self.product {
            None => None,
            Some(key) => {
                let Some(product) = catalogue.find(key) else {
                    fields.refuse(if matches!(key, ProductKey::Id(_)) { "product_id" } else { "sku" }, FieldCode::NotFound);
                    return None;
                };
                Some(product)
            }
        };
        let before = before.filter(|line| line.product_id == product.map(|product| product.id));
        let kept = |field: fn(&OrderLine) -> i64| before.map(field);
        let description = self
            .description
            .clone()
            .or_else(|| before.filter(|_| product.is_some()).map(|line| line.description.clone()))
            .or_else(|| product.map(|product| product.name.clone()));
        if description.is_none() {
            fields.refuse("description", FieldCode::Required);
        }
        let list_price = product.and_then(|product| product.price);
        let unit_price_minor = self.unit_price_minor.or_else(|| kept(|line| line.unit_price_minor)).or_else(|| {
            match list_price {
                Some(price) if price.currency() == currency => return Some(price.amount_minor()),
                Some(_) => fields.refuse("unit_price_minor", FieldCode::CurrencyMismatch),
                None => fields.refuse("unit_price_minor", FieldCode::Required),
            }
            None
        });
        let line = OrderLine {
            id,
            product_id: product.map(|product| product.id),
            description: description?,
            quantity: self.quantity.or_else(|| kept(|line| line.quantity)).unwrap_or(1),
            unit_price_minor: unit_price_minor?,
            discount_minor: self.discount_minor.or_else(|| kept(|line| line.discount_minor)).unwrap_or(0),
        };
        line.check(fields).then_some(line)
    }
}

impl OrderLine {
    /// Notes a line that costs more than an amount can be, or less than nothing.
    pub(super) fn check(&self, fields: &mut Fields) -> bool {
        let full = self.quantity.saturating_mul(self.unit_price_minor);
        if !is_price(full) {
            let max = MAX_MINOR / self.quantity.max(1);
            fields.refuse_with("unit_price_minor", FieldCode::OutOfRange, [("min", "0".to_owned()), ("max", max.to_string())]);
        } else if self.discount_minor > full {
            fields.refuse_with("discount_minor", FieldCode::OutOfRange, [("min", "0".to_owned()), ("max", full.to_string())]);
        } else {
            return true;
        }
        false
    }
}

/// Makes the lines of an order from drafts: the first takes the place of the first line that was there, and so on.
pub(super) fn complete_lines(
    drafts: &[LineDraft],
    before: &[OrderLine],
    currency: Currency,
    catalogue: &Catalogue,
    make_id: MakeId<'_>,
    fields: &mut Fields,
) -> Option<Vec<OrderLine>> {
    fields.within("lines", |fields| {
        let mut lines = Vec::with_capacity(drafts.len());
        for (at, draft) in drafts.iter().enumerate() {
            let old = before.get(at);
            let id = old.map_or_else(|| OrderLineId::new(make_id()), |line| line.id);
            lines.push(fields.within(at, |fields| draft.complete(id, old, currency, catalogue, fields)));
        }
        lines.into_iter().collect()
    })
}

/// Quantity and total of an order with the given lines. Figures that the caller gave beside lines must be theirs; without
/// lines they are needed, unless they stand already.
pub(super) fn figures(
    lines: &[OrderLine],
    standing: Option<&Order>,
    quantity: Option<i64>,
    total_minor: Option<i64>,
    fields: &mut Fields,
) -> Option<(i64, i64)> {
    if lines.is_empty() {
        let standing = standing.filter(|order| order.lines.is_empty());
        let quantity = quantity.or_else(|| standing.map(|order| order.quantity));
        let total_minor = total_minor.or_else(|| standing.map(|order| order.total_minor));
        return fields.required("quantity", quantity, Ok).zip(fields.required("total_minor", total_minor, Ok));
    }
    let sum = |part: fn(&OrderLine) -> i64| lines.iter().fold(0_i64, |sum, line| sum.saturating_add(part(line)));
    let (line_quantity, line_total) = (sum(|line| line.quantity), sum(OrderLine::amount_minor));
    if !is_price(line_total) {
        fields.refuse_with("lines", FieldCode::OutOfRange, [("min", "0".to_owned()), ("max", MAX_MINOR.to_string())]);
        return None;
    }
    let mut agree = true;
    for (name, given, sum) in [("quantity", quantity, line_quantity), ("total_minor", total_minor, line_total)] {
        if given.is_some_and(|given| given != sum) {
            fields.refuse_with(name, FieldCode::TotalMismatch, [("expected", sum.to_string())]);
            agree = false;
        }
    }
    agree.then_some((line_quantity, line_total))
}
