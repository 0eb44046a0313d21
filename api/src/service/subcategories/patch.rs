//! Change a sub-category.

use actix_web::web::Data;
use guanxi_domain::ids::SubcategoryId;
use guanxi_domain::service::ticket::Subcategories;

use super::shapes::{SubcategoryPatchBody, SubcategoryView};
use crate::answer::{Answer, Done};
use crate::app::App;
use crate::extract::{Caller, MergePatch, PathId, Precondition, ServiceConfigure};
use crate::kept_lists;
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

/// Changes it.
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
    let changed = kept_lists::patch::<Subcategories>(&app, id, precondition, caller.context(), body.into_inner().into());
    Ok(Done(changed.await?.into()))
}
