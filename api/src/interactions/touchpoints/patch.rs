//! Change a touchpoint.

use actix_web::web::Data;
use guanxi_domain::Fields;
use guanxi_domain::ids::TouchpointId;
use guanxi_domain::interactions::touchpoint::TouchpointDraft;
use guanxi_persistence::interactions::touchpoints;

use super::bodies::TouchpointPatchBody;
use super::view::TouchpointView;
use crate::answer::{Answer, Done};
use crate::app::App;
use crate::extract::{Caller, InteractionsConfigure, MergePatch, PathId, Precondition};
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

/// Changes the touchpoint.
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
    let mut fields = Fields::new();
    let draft = TouchpointDraft::read_patch(body.into_inner().into(), &mut fields);
    let draft = fields.finish(Some(draft))?;
    let context = caller.context();
    let touchpoint = app.store.write(move |tx| {
        let touchpoint = touchpoints::load_for_change(tx, id)?;
        precondition.check(touchpoint.version)?;
        touchpoints::save(tx, touchpoint.edit(draft.clone(), &context), &context)
    });
    Ok(Done(touchpoint.await?.into()))
}
