//! Change a sub-cause.

use actix_web::web::Data;
use guanxi_domain::complaints::subcause::Subcauses;
use guanxi_domain::ids::SubcauseId;

use super::shapes::{SubcausePatchBody, SubcauseView};
use crate::answer::{Answer, Done};
use crate::app::App;
use crate::extract::{Caller, ComplaintsConfigure, MergePatch, PathId, Precondition};
use crate::kept_lists;
use crate::operation::{Method, Operation, Tag};

/// `PATCH /api/v1/complaints/subcauses/{subcause_id}`.
pub const OPERATION: Operation = Operation {
    id: "patch_complaint_subcause",
    method: Method::Patch,
    path: "/api/v1/complaints/subcauses/{subcause_id}",
    tag: Tag::Complaints,
    summary: "Change a sub-cause of complaints",
    description: "A JSON Merge Patch: absent members stay. One that is used no longer is made inactive: complaints that name it keep it. A patch that changes nothing leaves the version.",
    problems: &[],
};

/// Changes it.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<ComplaintsConfigure>,
    PathId(id): PathId<SubcauseId>,
    precondition: Precondition,
    body: MergePatch<SubcausePatchBody>,
    app: Data<App>,
) -> Answer<Done<SubcauseView>> {
    let changed = kept_lists::patch::<Subcauses>(&app, id, precondition, caller.context(), body.into_inner().into());
    Ok(Done(changed.await?.into()))
}
