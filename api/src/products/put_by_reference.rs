//! Write a product by what another system calls it.

use actix_web::web::Data;
use guanxi_domain::ids::ProductId;
use guanxi_domain::orders::product::ProductDraft;
use guanxi_domain::orders::{Effect, Product};
use guanxi_domain::platform::{Reference, ReferenceInput};
use guanxi_domain::{Fields, ProblemCode};
use guanxi_persistence::orders::products;
use uuid::Uuid;

use super::bodies::ProductByReferenceBody;
use super::view::ProductView;
use crate::answer::{Answer, Upserted};
use crate::app::App;
use crate::extract::{Caller, PathReference, Precondition, ProductsWrite, Valid};
use crate::operation::{Method, Operation, Tag};

/// `PUT /api/v1/products/by_reference/{source}/{reference}`.
pub const OPERATION: Operation = Operation {
    id: "put_product_by_reference",
    method: Method::Put,
    path: "/api/v1/products/by_reference/{source}/{reference}",
    tag: Tag::Products,
    summary: "Create or change a product by reference",
    description: "Creates the product that another system calls by this reference, or changes what differs. Sending the same again changes nothing.",
    problems: &[ProblemCode::AlreadyExists],
};

/// Creates or changes the product.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<ProductsWrite>,
    path: PathReference,
    precondition: Precondition,
    body: Valid<ProductByReferenceBody>,
    app: Data<App>,
) -> Answer<Upserted<ProductView>> {
    let mut fields = Fields::new();
    let reference = Reference::read(ReferenceInput { source: Some(path.source), reference: Some(path.reference) }, &mut fields);
    let draft = ProductDraft::read(body.into_inner().into(), &mut fields);
    let (reference, draft) = fields.finish(reference.zip(draft))?;
    let (id, unit_id, context) = (ProductId::new(Uuid::now_v7()), caller.unit_id(), caller.context());
    let written = app.store.write(move |tx| {
        let existing = products::by_reference_for_change(tx, &reference)?;
        existing.as_ref().map_or(Ok(()), |product| precondition.check(product.version))?;
        let change = Product::upsert(existing.as_ref(), id, unit_id, reference.clone(), draft.clone(), &context)?;
        Ok((change.effect, products::save(tx, change, &context)?))
    });
    let (effect, product) = written.await?;
    let view = product.into();
    Ok(if effect == Effect::Created { Upserted::Created(view) } else { Upserted::Updated(view) })
}
