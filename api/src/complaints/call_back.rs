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
    description: "By a person who has not handled the complaint in any round. The contact is their own, recorded by themselves or a program (another's is `callback_of_another`), and was had since the customer said to be satisfied; one that was recorded before that was had before it (`contact_too_early`). Satisfied closes it, and takes a talk with the customer (phone, callback, chat, in store, on site, at an event): what they wrote is `customer_not_heard` then. Not satisfied begins the next round; the customer may also have written it, or left it on a machine. Not reached leaves it due. Tries count two hours or more apart.",
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
