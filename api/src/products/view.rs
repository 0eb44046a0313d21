//! What goes out about products.

use guanxi_domain::ids::{ProductId, UnitId};
use guanxi_domain::instant;
use guanxi_domain::money::Money;
use guanxi_domain::orders::Product;
use guanxi_domain::platform::Reference;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::answer::Resource;
use crate::openapi::Example;

/// A product.
#[derive(Serialize, ToSchema)]
#[schema(as = Product)]
pub struct ProductView {
    /// The id.
    pub id: ProductId,
    /// Counts the changes, from 1.
    pub version: i64,
    /// The stock-keeping unit, unique.
    pub sku: String,
    /// The name.
    pub name: String,
    /// The category.
    pub category: Option<String>,
    /// The list price.
    pub price: Option<PriceView>,
    /// Whether it is sold.
    pub active: bool,
    /// What other systems call the product, in byte order.
    pub references: Vec<ProductReferenceView>,
    /// The unit that keeps it in the catalogue.
    pub unit_id: UnitId,
    /// When it was created.
    #[schema(format = DateTime)]
    pub created_at: String,
    /// When it last changed.
    #[schema(format = DateTime)]
    pub updated_at: String,
}

/// An amount of one currency.
#[derive(Serialize, ToSchema)]
#[schema(as = Price)]
pub struct PriceView {
    /// The amount in minor units of the currency.
    #[schema(minimum = 0)]
    pub amount_minor: i64,
    /// ISO 4217.
    #[schema(example = "CNY")]
    pub currency: &'static str,
}

/// What another system calls a product.
#[derive(Serialize, ToSchema)]
#[schema(as = ProductReference)]
pub struct ProductReferenceView {
    /// The other system.
    pub source: String,
    /// What it calls the product.
    pub reference: String,
}

impl From<Product> for ProductView {
    fn from(product: Product) -> Self {
        Self {
            id: product.id,
            version: product.version,
            sku: product.sku,
            name: product.name,
            category: product.category,
            price: product.price.map(PriceView::from),
            active: product.active,
            references: product.references.into_iter().map(ProductReferenceView::from).collect(),
            unit_id: product.unit_id,
            created_at: instant::format(product.created_at),
            updated_at: instant::format(product.updated_at),
        }
    }
}

impl From<Money> for PriceView {
    fn from(price: Money) -> Self {
        Self { amount_minor: price.amount_minor(), currency: price.currency().code() }
    }
}

impl From<Reference> for ProductReferenceView {
    fn from(reference: Reference) -> Self {
        Self { source: reference.source, reference: reference.reference }
    }
}

impl Resource for ProductView {
    fn version(&self) -> i64 {
        self.version
    }

    fn location(&self) -> String {
        format!("/api/v1/products/{}", self.id)
    }
}

impl Example for ProductView {
    fn example() -> Value {
        json!({
            "id": "0192f3a4-5b6c-7d8e-9f01-23456789abcd", "version": 1, "sku": "MNT-10K", "name": "一万公里保养套餐", "category": "保养",
            "price": { "amount_minor": 89_900, "currency": "CNY" }, "active": true,
            "references": [{ "source": "erp", "reference": "M-70012" }], "unit_id": "0192f3a4-0000-7000-8000-000000000001",
            "created_at": "2026-11-21T08:30:00Z", "updated_at": "2026-11-21T08:30:00Z"
        })
    }
}
