//! Close a complaint whose customer cannot be reached.

use actix_web::web::Data;
use guanxi_domain::ProblemCode;
use guanxi_domain::ids::ComplaintId;

use super::command::Command;
use super::view::ComplaintView;
use crate::answer::{Answer, Done};
use crate::app::App;
use crate::case::bodies::ReasonBody;
use crate::extract::{Caller, ComplaintsApprove, IdempotencyKey, PathId, Precondition, Valid};
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/complaints/{complaint_id}/actions/close_unreachable`.
pub const OPERATION: Operation = Operation {
    id: "close_complaint_unreachable",
    method: Method::Post,
    path: "/api/v1/complaints/{complaint_id}/actions/close_unreachable",
    tag: Tag::Complaints,
    summary: "Close as unreachable",
    description: "After three callbacks in vain, each two hours or more after the one before, saying why.",
    problems: &[ProblemCode::IllegalTransition, ProblemCode::AboutOneself, ProblemCode::TooFewTries],
};

/// Takes the step.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<ComplaintsApprove>,
    PathId(id): PathId<ComplaintId>,
    precondition: Precondition,
    key: IdempotencyKey,
    body: Valid<ReasonBody>,
    app: Data<App>,
) -> Answer<Done<ComplaintView>> {
    let reach = caller.reach();
    let command = Command::on(id, reach, precondition).with_key(key.call(&OPERATION, caller.id(), body.raw()));
    let reason = body.into_inner().read()?;
    let loaded = command.run(&app, &caller, move |_, loaded, asking| Ok(loaded.complaint.close_unreachable(reason.clone(), asking)?));
    Ok(Done(ComplaintView::of(loaded.await?, &caller)))
}
