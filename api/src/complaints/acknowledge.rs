//! Acknowledge a complaint.

use actix_web::web::Data;
use guanxi_domain::ProblemCode;
use guanxi_domain::ids::ComplaintId;
use guanxi_persistence::complaints::facts;

use super::command::Command;
use super::step_bodies::AcknowledgeBody;
use super::view::ComplaintView;
use crate::answer::{Answer, Done};
use crate::app::App;
use crate::extract::{Caller, ComplaintsWrite, IdempotencyKey, PathId, Precondition, Valid};
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/complaints/{complaint_id}/actions/acknowledge`.
pub const OPERATION: Operation = Operation {
    id: "acknowledge_complaint",
    method: Method::Post,
    path: "/api/v1/complaints/{complaint_id}/actions/acknowledge",
    tag: Tag::Complaints,
    summary: "Acknowledge a complaint",
    description: "The first assessment: how serious the complaint is, whether safety is concerned, whether it is a repeat; with the contact in which the customer was told that it was received, where there is one. The assessment meets the promise of an acknowledgement; an attempt that reached nobody is logged and changes nothing of that. Whoever assesses handles the complaint, and does not make its callback. A severity of `major` or `critical` marks it so.",
    problems: &[
        ProblemCode::IllegalTransition,
        ProblemCode::AboutOneself,
        ProblemCode::AlreadyAcknowledged,
        ProblemCode::SeverityNotRaised,
        ProblemCode::ContactTooEarly,
    ],
};

/// Takes the step.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<ComplaintsWrite>,
    PathId(id): PathId<ComplaintId>,
    precondition: Precondition,
    key: IdempotencyKey,
    body: Valid<AcknowledgeBody>,
    app: Data<App>,
) -> Answer<Done<ComplaintView>> {
    let reach = caller.reach();
    let command = Command::on(id, reach, precondition).with_key(key.call(&OPERATION, caller.id(), body.raw()));
    let said = body.into_inner().read()?;
    let loaded = command.run(&app, &caller, move |tx, loaded, asking| {
        let facts = facts::of_message(tx, &loaded.complaint, said.step.contact.as_ref(), reach)?;
        Ok(loaded.complaint.acknowledge(&said, &facts, asking)?)
    });
    Ok(Done(ComplaintView::of(loaded.await?, &caller)))
}
