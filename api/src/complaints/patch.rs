//! Change a complaint.

use actix_web::web::Data;
use guanxi_domain::complaints::ComplaintPatch;
use guanxi_domain::ids::ComplaintId;
use guanxi_domain::{Fields, ProblemCode};
use guanxi_persistence::complaints::facts;

use super::bodies::ComplaintPatchBody;
use super::command::Command;
use super::view::ComplaintView;
use crate::answer::{Answer, Done};
use crate::app::App;
use crate::extract::{Caller, ComplaintsWrite, MergePatch, PathId, Precondition};
use crate::operation::{Method, Operation, Tag};

/// `PATCH /api/v1/complaints/{complaint_id}`.
pub const OPERATION: Operation = Operation {
    id: "patch_complaint",
    method: Method::Patch,
    path: "/api/v1/complaints/{complaint_id}",
    tag: Tag::Complaints,
    summary: "Change a complaint",
    description: "A JSON Merge Patch: absent members stay, `null` clears. A patch that changes nothing leaves the version. A change of subject, account or demand says why (`note`), and what they were stays in the history (`words_before` of the step); so does whoever takes off staff whom it is about, and none of those changes anything of it. Customer, channel and source never change.",
    problems: &[ProblemCode::IllegalTransition, ProblemCode::AboutOneself],
};

/// Changes the complaint.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<ComplaintsWrite>,
    PathId(id): PathId<ComplaintId>,
    precondition: Precondition,
    body: MergePatch<ComplaintPatchBody>,
    app: Data<App>,
) -> Answer<Done<ComplaintView>> {
    let mut fields = Fields::new();
    let patch = ComplaintPatch::read(body.into_inner().into(), &mut fields);
    let patch = fields.finish(Some(patch))?;
    let reach = caller.reach();
    let loaded = Command::on(id, reach, precondition).run(&app, &caller, move |tx, loaded, asking| {
        let facts = facts::of_patch(tx, &loaded.complaint, &patch, reach)?;
        Ok(loaded.complaint.edit(&patch, &facts, asking)?)
    });
    Ok(Done(ComplaintView::of(loaded.await?, &caller)))
}
