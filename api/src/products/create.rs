//! Create a product.

use actix_web::web::Data;
use guanxi_domain::ids::{ProductId, TypedId};
use guanxi_domain::orders::Product;
use guanxi_domain::orders::product::ProductDraft;
use guanxi_domain::platform::idempotency::Outcome;
use guanxi_domain::{Fields, ProblemCode};
use guanxi_persistence::orders::products;
use guanxi_persistence::platform::idempotency::once;
use uuid::Uuid;

use super::bodies::NewProductBody;
use super::view::ProductView;
use crate::answer::{Answer, Created};
use crate::app::App;
use crate::extract::{Caller, IdempotencyKey, ProductsWrite, Valid};
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/products`.
pub const OPERATION: Operation = Operation {
    id: "create_product",
    method: Method::Post,
    path: "/api/v1/products",
    tag: Tag::Products,
    summary: "Create a product",
    description: "Adds a product to the catalogue. Its sku and each of its references may belong to no other product.",
    problems: &[ProblemCode::AlreadyExists],
};

/// Creates the product.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<ProductsWrite>,
    key: IdempotencyKey,
    body: Valid<NewProductBody>,
    app: Data<App>,
) -> Answer<Created<ProductView>> {
    let call = key.call(&OPERATION, caller.id(), body.raw());
    let mut fields = Fields::new();
    let draft = ProductDraft::read(body.into_inner().into(), &mut fields);
    let draft = fields.finish(draft)?;
    let (id, unit_id, context) = (ProductId::new(Uuid::now_v7()), caller.unit_id(), caller.context());
    let product = app.store.write(move |tx| {
        let planned = Outcome { status: 201, record: Some(id.uuid()) };
        let work = |tx: &mut guanxi_persistence::Tx<'_>| {
            let change = Product::create(id, unit_id, draft.clone(), &context)?;
            products::save(tx, change, &context)
        };
        once(tx, call.as_ref(), planned, context.now, work, |tx, outcome| products::load(tx, outcome.record.map_or(id, ProductId::new)))
    });
    Ok(Created(product.await?.into()))
}
