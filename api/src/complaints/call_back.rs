//! Call the customer back.

use actix_web::web::Data;
use guanxi_domain::ProblemCode;
use guanxi_domain::ids::ComplaintId;
use guanxi_persistence::complaints::facts;

use super::command::Command;
use super::step_bodies::CallbackBody;
use super::view::ComplaintView;
use crate::answer::{Answer, Done};
use crate::app::App;
use crate::extract::{Caller, ComplaintsCallback, IdempotencyKey, PathId, Precondition, Valid};
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/complaints/{complaint_id}/actions/callback`.
pub const OPERATION: Operation = Operation {
    id: "call_back_complaint_customer",
    method: Method::Post,
    path: "/api/v1/complaints/{complaint_id}/actions/callback",
    tag: Tag::Complaints,
    summary: "Call back",
    description: "By a person who has not handled the complaint in any round. The contact is their own, had since the customer said to be satisfied. Satisfied closes it; not satisfied begins the next round; not reached leaves it due. Tries count two hours or more apart.",
    problems: &[
        ProblemCode::IllegalTransition,
        ProblemCode::AboutOneself,
        ProblemCode::HandledBySelf,
        ProblemCode::ContactNotLogged,
        ProblemCode::CallbackOfAnother,
        ProblemCode::ContactTooEarly,
        ProblemCode::CustomerNotHeard,
        ProblemCode::CustomerReached,
    ],
};

/// Takes the step.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<ComplaintsCallback>,
    PathId(id): PathId<ComplaintId>,
    precondition: Precondition,
    key: IdempotencyKey,
    body: Valid<CallbackBody>,
    app: Data<App>,
) -> Answer<Done<ComplaintView>> {
    let reach = caller.reach();
    let command = Command::on(id, reach, precondition).with_key(key.call(&OPERATION, caller.id(), body.raw()));
    let said = body.into_inner().read()?;
    let loaded = command.run(&app, &caller, move |tx, loaded, asking| {
        let facts = facts::of_message(tx, &loaded.complaint, said.step.contact.as_ref(), reach)?;
        Ok(loaded.complaint.call_back(&said, &facts, asking)?)
    });
    Ok(Done(ComplaintView::of(loaded.await?, &caller)))
}
