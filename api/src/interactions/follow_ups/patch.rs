//! Change a follow-up.

use actix_web::web::Data;
use guanxi_domain::ids::FollowUpId;
use guanxi_domain::interactions::FollowUpPatch;
use guanxi_domain::{Fields, ProblemCode};
use guanxi_persistence::Named;

use super::bodies::FollowUpPatchBody;
use super::command::Command;
use super::view::FollowUpView;
use crate::answer::{Answer, Done};
use crate::app::App;
use crate::extract::{Caller, InteractionsWrite, MergePatch, PathId, Precondition};
use crate::operation::{Method, Operation, Tag};

/// `PATCH /api/v1/follow_ups/{follow_up_id}`.
pub const OPERATION: Operation = Operation {
    id: "patch_follow_up",
    method: Method::Patch,
    path: "/api/v1/follow_ups/{follow_up_id}",
    tag: Tag::Interactions,
    summary: "Change a follow-up",
    description: "A JSON Merge Patch of an open follow-up: absent members stay, `null` clears. A patch that changes nothing leaves the version.",
    problems: &[ProblemCode::IllegalTransition],
};

/// Changes the follow-up.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<InteractionsWrite>,
    PathId(id): PathId<FollowUpId>,
    precondition: Precondition,
    body: MergePatch<FollowUpPatchBody>,
    app: Data<App>,
) -> Answer<Done<FollowUpView>> {
    let mut fields = Fields::new();
    let patch = FollowUpPatch::read(body.into_inner().into(), &mut fields);
    let patch = fields.finish(Some(patch))?;
    let command = Command::on(id, caller.reach(), precondition).naming(Named::default().answering("assignee_id", patch.assignee()));
    let loaded = command.run(&app, &caller, move |follow_up, context| follow_up.edit(&patch, context)).await?;
    Ok(Done(FollowUpView::of(loaded, &caller)))
}
