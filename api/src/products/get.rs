//! Read one product.

use actix_web::web::Data;
use guanxi_domain::ids::ProductId;
use guanxi_persistence::orders::products;

use super::view::ProductView;
use crate::answer::{Answer, Found};
use crate::app::App;
use crate::extract::{Caller, PathId, ProductsRead};
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/products/{product_id}`.
pub const OPERATION: Operation = Operation {
    id: "get_product",
    method: Method::Get,
    path: "/api/v1/products/{product_id}",
    tag: Tag::Products,
    summary: "Read a product",
    description: "The product with its references.",
    problems: &[],
};

/// Reads the product.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(_: Caller<ProductsRead>, PathId(id): PathId<ProductId>, app: Data<App>) -> Answer<Found<ProductView>> {
    let product = app.store.read(move |tx| products::load(tx, id)).await?;
    Ok(Found(product.into()))
}
