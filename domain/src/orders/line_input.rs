//! What callers say about a line of an order, as it comes in and once it is read.

use crate::fields::{self, FieldCode, Fields, Patch};
use crate::ids::ProductId;
use crate::orders::input::{between, price, sku, value};
use crate::orders::order::QUANTITY_MAX;
use crate::text;

/// A line as it comes in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LineInput {
    /// The product by id.
    pub product_id: Option<String>,
    /// The product by sku; at most one of the two.
    pub sku: Option<String>,
    /// What was bought; the product's name where absent.
    pub description: Option<String>,
    /// How many; 1 where absent.
    pub quantity: Option<i64>,
    /// Price of one in minor units; the product's where absent.
    pub unit_price_minor: Option<i64>,
    /// What is taken off the line in minor units; 0 where absent.
    pub discount_minor: Option<i64>,
}

/// A merge patch of a line as it comes in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LinePatchInput {
    /// Another product by id; can't be cleared.
    pub product_id: Patch<String>,
    /// Another product by sku; can't be cleared.
    pub sku: Patch<String>,
    /// What was bought; can't be cleared.
    pub description: Patch<String>,
    /// How many; can't be cleared.
    pub quantity: Patch<i64>,
    /// Price of one in minor units; can't be cleared.
    pub unit_price_minor: Patch<i64>,
    /// What is taken off the line in minor units; `null` takes nothing off.
    pub discount_minor: Patch<i64>,
}

/// Which product a line names.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ProductKey {
    /// By id.
    Id(ProductId),
    /// By sku.
    Sku(String),
}

/// A line, read; product, price and description may still have to be found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LineDraft {
    /// The product.
    pub product: Option<ProductKey>,
    /// What was bought.
    pub description: Option<String>,
    /// How many.
    pub quantity: Option<i64>,
    /// Price of one in minor units.
    pub unit_price_minor: Option<i64>,
    /// What is taken off in minor units.
    pub discount_minor: Option<i64>,
}

impl LineDraft {
    /// Reads a line, noting every wrong field.
    pub fn read(input: LineInput, fields: &mut Fields) -> Option<Self> {
        let product_id = fields.optional("product_id", input.product_id, fields::id::<ProductId>);
        let sku = fields.optional("sku", input.sku, sku);
        let description = fields.optional("description", input.description, |text| text::line(text, 1, 200));
        let quantity = fields.optional("quantity", input.quantity, |quantity| between(quantity, 1, QUANTITY_MAX));
        let unit_price_minor = fields.optional("unit_price_minor", input.unit_price_minor, price);
        let discount_minor = fields.optional("discount_minor", input.discount_minor, price);
        let product = match (product_id?, sku?) {
            (Some(_), Some(_)) => {
                fields.refuse("sku", FieldCode::Unexpected);
                return None;
            }
            (Some(id), None) => Some(ProductKey::Id(id)),
            (None, sku) => sku.map(ProductKey::Sku),
        };
        Some(Self {
            product,
            description: description?,
            quantity: quantity?,
            unit_price_minor: unit_price_minor?,
            discount_minor: discount_minor?,
        })
    }
}

impl LineDraft {
    /// Reads a merge patch of a line, noting every wrong field.
    pub fn read_patch(input: LinePatchInput, fields: &mut Fields) -> Option<Self> {
        let mut kept = |name: &str, is_clear: bool| {
            if is_clear {
                fields.refuse(name, FieldCode::Required);
            }
        };
        kept("product_id", matches!(input.product_id, Patch::Clear));
        kept("sku", matches!(input.sku, Patch::Clear));
        kept("description", matches!(input.description, Patch::Clear));
        kept("quantity", matches!(input.quantity, Patch::Clear));
        kept("unit_price_minor", matches!(input.unit_price_minor, Patch::Clear));
        let discount_minor = if matches!(input.discount_minor, Patch::Clear) { Some(0) } else { value(input.discount_minor) };
        let line = LineInput {
            product_id: value(input.product_id),
            sku: value(input.sku),
            description: value(input.description),
            quantity: value(input.quantity),
            unit_price_minor: value(input.unit_price_minor),
            discount_minor,
        };
        Self::read(line, fields)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_patch_of_a_line_clears_the_discount_alone() {
        let mut fields = Fields::new();
        let input = LinePatchInput { discount_minor: Patch::Clear, quantity: Patch::Clear, ..LinePatchInput::default() };
        let draft = LineDraft::read_patch(input, &mut fields).unwrap();
        assert_eq!((draft.discount_minor, draft.quantity), (Some(0), None));
        let error = &fields.finish(Some(())).unwrap_err().errors[0];
        assert_eq!(error.pointer, "/quantity");
        assert_eq!(error.code, FieldCode::Required);
    }
}
