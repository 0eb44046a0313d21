//! Give a complaint to whoever answers for it.

use actix_web::web::Data;
use guanxi_domain::ProblemCode;
use guanxi_domain::ids::ComplaintId;
use guanxi_persistence::complaints::facts;

use super::command::Command;
use super::step_bodies::AssignBody;
use super::view::ComplaintView;
use crate::answer::{Answer, Done};
use crate::app::App;
use crate::extract::{Caller, ComplaintsAssign, IdempotencyKey, PathId, Precondition, Valid};
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/complaints/{complaint_id}/actions/assign`.
pub const OPERATION: Operation = Operation {
    id: "assign_complaint",
    method: Method::Post,
    path: "/api/v1/complaints/{complaint_id}/actions/assign",
    tag: Tag::Complaints,
    summary: "Assign a complaint",
    description: "Gives the complaint to the manager who answers for it: somebody who works here, may work on complaints, reaches this one, and whom it is not about.",
    problems: &[ProblemCode::IllegalTransition, ProblemCode::AboutOneself, ProblemCode::AssigneeConcerned],
};

/// Takes the step.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<ComplaintsAssign>,
    PathId(id): PathId<ComplaintId>,
    precondition: Precondition,
    key: IdempotencyKey,
    body: Valid<AssignBody>,
    app: Data<App>,
) -> Answer<Done<ComplaintView>> {
    let command = Command::on(id, caller.reach(), precondition).with_key(key.call(&OPERATION, caller.id(), body.raw()));
    let (assignee, note) = body.into_inner().read()?;
    let loaded = command.run(&app, &caller, move |tx, loaded, asking| {
        facts::assignee(tx, &loaded.complaint, assignee)?;
        Ok(loaded.complaint.assign(assignee, None, note.clone(), asking)?)
    });
    Ok(Done(ComplaintView::of(loaded.await?, &caller)))
}
