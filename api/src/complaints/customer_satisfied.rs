//! Note that the customer is satisfied.

use actix_web::web::Data;
use guanxi_domain::ProblemCode;
use guanxi_domain::ids::ComplaintId;
use guanxi_persistence::complaints::facts;

use super::command::Command;
use super::talk_body::TalkBody;
use super::view::ComplaintView;
use crate::answer::{Answer, Done};
use crate::app::App;
use crate::extract::{Caller, ComplaintsWrite, IdempotencyKey, PathId, Precondition, Valid};
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/complaints/{complaint_id}/actions/customer_satisfied`.
pub const OPERATION: Operation = Operation {
    id: "note_complaint_customer_satisfied",
    method: Method::Post,
    path: "/api/v1/complaints/{complaint_id}/actions/customer_satisfied",
    tag: Tag::Complaints,
    summary: "The customer is satisfied",
    description: "Logs the contact in which the customer said to be satisfied. The contact is one in which the customer wrote, or was spoken with (phone, chat, in person); an e-mail, a letter or a message that the company sent, and one left on a machine, are `customer_not_heard`. The customer was told of the decision of this round before (`tell_customer`), or in the same talk, with `told`; else `customer_not_told`. A callback by somebody else is promised from when the customer said it, also where it is entered later; only that closes the complaint.",
    problems: &[
        ProblemCode::IllegalTransition,
        ProblemCode::AboutOneself,
        ProblemCode::ContactNotLogged,
        ProblemCode::CustomerNotHeard,
        ProblemCode::CustomerNotTold,
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
    body: Valid<TalkBody>,
    app: Data<App>,
) -> Answer<Done<ComplaintView>> {
    let reach = caller.reach();
    let command = Command::on(id, reach, precondition).with_key(key.call(&OPERATION, caller.id(), body.raw()));
    let said = body.into_inner().read()?;
    let loaded = command.run(&app, &caller, move |tx, loaded, asking| {
        let facts = facts::of_message(tx, &loaded.complaint, said.step.contact.as_ref(), reach)?;
        Ok(loaded.complaint.customer_satisfied(&said, &facts, asking)?)
    });
    Ok(Done(ComplaintView::of(loaded.await?, &caller)))
}
