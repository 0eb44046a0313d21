//! Change a product.

use actix_web::web::Data;
use guanxi_domain::ids::ProductId;
use guanxi_domain::orders::product::ProductDraft;
use guanxi_domain::{Fields, ProblemCode};
use guanxi_persistence::orders::products;

use super::bodies::ProductPatchBody;
use super::view::ProductView;
use crate::answer::{Answer, Done};
use crate::app::App;
use crate::extract::{Caller, MergePatch, PathId, Precondition, ProductsWrite};
use crate::operation::{Method, Operation, Tag};

/// `PATCH /api/v1/products/{product_id}`.
pub const OPERATION: Operation = Operation {
    id: "patch_product",
    method: Method::Patch,
    path: "/api/v1/products/{product_id}",
    tag: Tag::Products,
    summary: "Change a product",
    description: "A JSON Merge Patch: absent members stay, `null` clears. A patch that changes nothing leaves the version. Orders that exist keep what they say.",
    problems: &[ProblemCode::AlreadyExists],
};

/// Changes the product.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<ProductsWrite>,
    PathId(id): PathId<ProductId>,
    precondition: Precondition,
    body: MergePatch<ProductPatchBody>,
    app: Data<App>,
) -> Answer<Done<ProductView>> {
    let mut fields = Fields::new();
    let draft = ProductDraft::read_patch(body.into_inner().into(), &mut fields);
    let draft = fields.finish(Some(draft))?;
    let context = caller.context();
    let product = app.store.write(move |tx| {
        let product = products::load_for_change(tx, id)?;
        precondition.check(product.version)?;
        let change = product.edit(draft.clone(), &context)?;
        products::save(tx, change, &context)
    });
    Ok(Done(product.await?.into()))
}
