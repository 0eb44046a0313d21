//! What callers send about products.

use guanxi_domain::fields::Patch;
use guanxi_domain::orders::product::{PriceInput, ProductInput, ProductPatchInput};
use guanxi_domain::platform::ReferenceInput;
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use validator::Validate;

use crate::openapi::Example;

/// A new product.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = NewProduct)]
pub struct NewProductBody {
    /// The stock-keeping unit, unique, 1–64 characters. Required.
    #[schema(required = true, max_length = 64)]
    sku: Option<String>,
    /// The name, 1–200 characters. Required.
    #[schema(required = true, max_length = 200)]
    name: Option<String>,
    /// The category, 1–100 characters.
    category: Option<String>,
    /// The list price, which lines of orders take unless they say otherwise.
    price: Option<PriceBody>,
    /// Whether it is sold; `true` where absent.
    active: Option<bool>,
    /// What other systems call the product: up to 20.
    references: Option<Vec<ProductReferenceBody>>,
}

/// An amount of one currency.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PriceInput)]
pub struct PriceBody {
    /// The amount in minor units of the currency, from 0 to 10¹⁵.
    #[schema(required = true, minimum = 0, maximum = 1_000_000_000_000_000_i64, example = 19_900)]
    amount_minor: Option<i64>,
    /// ISO 4217.
    #[schema(required = true, example = "CNY")]
    currency: Option<String>,
}

/// What another system calls a product.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewProductReference)]
pub struct ProductReferenceBody {
    /// The other system: 1–40 letters, digits, `. _ - :`.
    #[schema(required = true, example = "erp")]
    source: Option<String>,
    /// What it calls the product: 1–200 characters.
    #[schema(required = true, example = "M-70012")]
    reference: Option<String>,
}

/// A JSON Merge Patch of a product: absent members stay, `null` clears.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = ProductPatch)]
pub struct ProductPatchBody {
    /// The stock-keeping unit, unique, 1–64 characters. Can't be cleared.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    sku: Patch<String>,
    /// The name, 1–200 characters. Can't be cleared.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    name: Patch<String>,
    /// The category, 1–100 characters.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    category: Patch<String>,
    /// The list price, given as a whole. Lines that exist keep theirs.
    #[serde(default)]
    #[schema(value_type = Option<PriceBody>)]
    price: Patch<PriceBody>,
    /// Whether it is sold. Can't be cleared.
    #[serde(default)]
    #[schema(value_type = Option<bool>)]
    active: Patch<bool>,
}

/// A product as another system has it. What is absent or `null` stays as it is.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = ProductByReference)]
pub struct ProductByReferenceBody {
    /// The stock-keeping unit, unique, 1–64 characters. Required for a new product.
    sku: Option<String>,
    /// The name, 1–200 characters. Required for a new product.
    name: Option<String>,
    /// The category, 1–100 characters.
    category: Option<String>,
    /// The list price.
    price: Option<PriceBody>,
    /// Whether it is sold; `true` for a new product where absent.
    active: Option<bool>,
    /// Further references to add: up to 20 in all.
    references: Option<Vec<ProductReferenceBody>>,
}

impl From<PriceBody> for PriceInput {
    fn from(body: PriceBody) -> Self {
        Self { amount_minor: body.amount_minor, currency: body.currency }
    }
}

impl From<ProductReferenceBody> for ReferenceInput {
    fn from(body: ProductReferenceBody) -> Self {
        Self { source: body.source, reference: body.reference }
    }
}

impl From<NewProductBody> for ProductInput {
    fn from(body: NewProductBody) -> Self {
        let NewProductBody { sku, name, category, price, active, references } = body;
        ProductByReferenceBody { sku, name, category, price, active, references }.into()
    }
}

impl From<ProductByReferenceBody> for ProductInput {
    fn from(body: ProductByReferenceBody) -> Self {
        Self {
            sku: body.sku,
            name: body.name,
            category: body.category,
            price: body.price.map(PriceInput::from),
            active: body.active,
            references: body.references.unwrap_or_default().into_iter().map(ReferenceInput::from).collect(),
        }
    }
}

impl From<ProductPatchBody> for ProductPatchInput {
    fn from(body: ProductPatchBody) -> Self {
        let price = match body.price {
            Patch::Leave => Patch::Leave,
            Patch::Clear => Patch::Clear,
            Patch::Set(price) => Patch::Set(price.into()),
        };
        Self { sku: body.sku, name: body.name, category: body.category, price, active: body.active }
    }
}

impl Example for NewProductBody {
    fn example() -> Value {
        json!({
            "sku": "MNT-10K",
            "name": "一万公里保养套餐",
            "category": "保养",
            "price": { "amount_minor": 89_900, "currency": "CNY" },
            "references": [{ "source": "erp", "reference": "M-70012" }]
        })
    }
}

impl Example for ProductPatchBody {
    fn example() -> Value {
        json!({ "price": { "amount_minor": 92_900, "currency": "CNY" }, "category": null })
    }
}

impl Example for ProductByReferenceBody {
    fn example() -> Value {
        json!({ "sku": "TYR-225-55R17", "name": "轮胎 225/55 R17", "category": "轮胎", "price": { "amount_minor": 76_000, "currency": "CNY" } })
    }
}
