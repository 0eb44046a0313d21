//! Inform the customer of outside recourse.

use actix_web::web::Data;
use guanxi_domain::ProblemCode;
use guanxi_domain::ids::ComplaintId;
use guanxi_persistence::complaints::facts;

use super::command::Command;
use super::step_bodies::RecourseBody;
use super::view::ComplaintView;
use crate::answer::{Answer, Done};
use crate::app::App;
use crate::extract::{Caller, ComplaintsRefer, IdempotencyKey, PathId, Precondition, Valid};
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/complaints/{complaint_id}/actions/inform_outside_recourse`.
pub const OPERATION: Operation = Operation {
    id: "inform_complaint_outside_recourse",
    method: Method::Post,
    path: "/api/v1/complaints/{complaint_id}/actions/inform_outside_recourse",
    tag: Tag::Complaints,
    summary: "Inform of outside recourse",
    description: "Logs the contact in which the customer was told which recourse is open outside the company, and closes the complaint. It stays on the watch list (`GET /api/v1/complaints?watched=true`) until the outcome is recorded.",
    problems: &[
        ProblemCode::IllegalTransition,
        ProblemCode::AboutOneself,
        ProblemCode::FirstRoundOpen,
        ProblemCode::ContactNotLogged,
        ProblemCode::CustomerNotTold,
        ProblemCode::ContactTooEarly,
    ],
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
    body: Valid<RecourseBody>,
    app: Data<App>,
) -> Answer<Done<ComplaintView>> {
    let reach = caller.reach();
    let command = Command::on(id, reach, precondition).with_key(key.call(&OPERATION, caller.id(), body.raw()));
    let said = body.into_inner().read()?;
    let loaded = command.run(&app, &caller, move |tx, loaded, asking| {
        let facts = facts::of_message(tx, &loaded.complaint, said.step.contact.as_ref(), reach)?;
        Ok(loaded.complaint.inform_outside_recourse(&said, &facts, asking)?)
    });
    Ok(Done(ComplaintView::of(loaded.await?, &caller)))
}
