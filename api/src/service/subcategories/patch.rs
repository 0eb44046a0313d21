//! Change a sub-category.

use actix_web::web::Data;
use guanxi_domain::Fields;
use guanxi_domain::ids::SubcategoryId;
use guanxi_domain::service::ticket::subcategory::SubcategoryDraft;
use guanxi_persistence::service::tickets::subcategories;

use super::bodies::SubcategoryPatchBody;
use super::view::SubcategoryView;
use crate::answer::{Answer, Done};
use crate::app::App;
use crate::extract::{Caller, MergePatch, PathId, Precondition, ServiceConfigure};
use crate::operation::{Method, Operation, Tag};

/// `PATCH /api/v1/service/subcategories/{subcategory_id}`.
pub const OPERATION: Operation = Operation {
    id: "patch_ticket_subcategory",
    method: Method::Patch,
    path: "/api/v1/service/subcategories/{subcategory_id}",
    tag: Tag::Service,
    summary: "Change a sub-category of tickets",
    description: "A JSON Merge Patch: absent members stay. One that is used no longer is made inactive: tickets that name it keep it. A patch that changes nothing leaves the version.",
    problems: &[],
};

/// Changes the sub-category.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<ServiceConfigure>,
    PathId(id): PathId<SubcategoryId>,
    precondition: Precondition,
    body: MergePatch<SubcategoryPatchBody>,
    app: Data<App>,
) -> Answer<Done<SubcategoryView>> {
    let mut fields = Fields::new();
    let draft = SubcategoryDraft::read_patch(body.into_inner().into(), &mut fields);
    let draft = fields.finish(Some(draft))?;
    let context = caller.context();
    let subcategory = app.store.write(move |tx| {
        let subcategory = subcategories::load_for_change(tx, id)?;
        precondition.check(subcategory.version)?;
        subcategories::save(tx, subcategory.edit(draft.clone(), &context), &context)
    });
    Ok(Done(subcategory.await?.into()))
}
