//! Change a touchpoint.

use actix_web::web::Data;
use guanxi_domain::ids::TouchpointId;
use guanxi_domain::interactions::Touchpoints;

use super::shapes::{TouchpointPatchBody, TouchpointView};
use crate::answer::{Answer, Done};
use crate::app::App;
use crate::extract::{Caller, InteractionsConfigure, MergePatch, PathId, Precondition};
use crate::kept_lists;
use crate::operation::{Method, Operation, Tag};

/// `PATCH /api/v1/touchpoints/{touchpoint_id}`.
pub const OPERATION: Operation = Operation {
    id: "patch_touchpoint",
    method: Method::Patch,
    path: "/api/v1/touchpoints/{touchpoint_id}",
    tag: Tag::Interactions,
    summary: "Change a touchpoint",
    description: "A JSON Merge Patch: absent members stay. One that is used no longer is made inactive: records that name it keep it. A patch that changes nothing leaves the version.",
    problems: &[],
};

/// Changes it.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<InteractionsConfigure>,
    PathId(id): PathId<TouchpointId>,
    precondition: Precondition,
    body: MergePatch<TouchpointPatchBody>,
    app: Data<App>,
) -> Answer<Done<TouchpointView>> {
    let changed = kept_lists::patch::<Touchpoints>(&app, id, precondition, caller.context(), body.into_inner().into());
    Ok(Done(changed.await?.into()))
}
