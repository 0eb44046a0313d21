//! Return what is proposed.

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

/// `POST /api/v1/complaints/{complaint_id}/actions/return`.
pub const OPERATION: Operation = Operation {
    id: "return_complaint_proposal",
    method: Method::Post,
    path: "/api/v1/complaints/{complaint_id}/actions/return",
    tag: Tag::Complaints,
    summary: "Return the proposal",
    description: "Another person than who proposed, of the level that the handling policy asks for, says why not: the work goes on.",
    problems: &[ProblemCode::IllegalTransition, ProblemCode::AboutOneself, ProblemCode::OwnProposal, ProblemCode::DecisionLevelTooLow],
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
    let command = Command::on(id, caller.reach(), precondition).with_key(key.call(&OPERATION, caller.id(), body.raw()));
    let reason = body.into_inner().read()?;
    let loaded = command.run(&app, &caller, move |_, loaded, asking| Ok(loaded.complaint.return_proposal(reason.clone(), asking)?));
    Ok(Done(ComplaintView::of(loaded.await?, &caller)))
}
