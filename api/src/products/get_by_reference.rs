//! Read the product that another system calls so.

use actix_web::web::Data;
use guanxi_domain::platform::Reference;
use guanxi_persistence::orders::products;

use super::view::ProductView;
use crate::answer::{Answer, Found};
use crate::app::App;
use crate::extract::{Caller, PathReference, ProductsRead};
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/products/by_reference/{source}/{reference}`.
pub const OPERATION: Operation = Operation {
    id: "get_product_by_reference",
    method: Method::Get,
    path: "/api/v1/products/by_reference/{source}/{reference}",
    tag: Tag::Products,
    summary: "Read a product by reference",
    description: "The product that another system calls by this reference.",
    problems: &[],
};

/// Reads the product.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(_: Caller<ProductsRead>, path: PathReference, app: Data<App>) -> Answer<Found<ProductView>> {
    let reference = Reference { source: path.source, reference: path.reference };
    let product = app.store.read(move |tx| products::load_by_reference(tx, &reference)).await?;
    Ok(Found(product.into()))
}
