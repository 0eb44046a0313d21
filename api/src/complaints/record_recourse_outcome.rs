//! Record what outside recourse came to.

use actix_web::web::Data;
use guanxi_domain::ProblemCode;
use guanxi_domain::ids::ComplaintId;

use super::command::Command;
use super::step_bodies::RecourseOutcomeBody;
use super::view::ComplaintView;
use crate::answer::{Answer, Done};
use crate::app::App;
use crate::extract::{Caller, ComplaintsRefer, IdempotencyKey, PathId, Precondition, Valid};
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/complaints/{complaint_id}/actions/record_recourse_outcome`.
pub const OPERATION: Operation = Operation {
    id: "record_complaint_recourse_outcome",
    method: Method::Post,
    path: "/api/v1/complaints/{complaint_id}/actions/record_recourse_outcome",
    tag: Tag::Complaints,
    summary: "Record the outcome of outside recourse",
    description: "Takes the complaint off the watch list.",
    problems: &[ProblemCode::IllegalTransition, ProblemCode::AboutOneself, ProblemCode::NotOnWatchList],
};

/// Takes the step.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<ComplaintsRefer>,
    PathId(id): PathId<ComplaintId>,
    precondition: Precondition,
    key: IdempotencyKey,
    body: Valid<RecourseOutcomeBody>,
    app: Data<App>,
) -> Answer<Done<ComplaintView>> {
    let command = Command::on(id, caller.reach(), precondition).with_key(key.call(&OPERATION, caller.id(), body.raw()));
    let (outcome, note) = body.into_inner().read()?;
    let loaded =
        command.run(&app, &caller, move |_, loaded, asking| Ok(loaded.complaint.record_recourse_outcome(outcome, note.clone(), asking)?));
    Ok(Done(ComplaintView::of(loaded.await?, &caller)))
}
