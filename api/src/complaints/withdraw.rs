//! Withdraw a complaint by the word of the customer.

use actix_web::web::Data;
use guanxi_domain::ProblemCode;
use guanxi_domain::ids::ComplaintId;
use guanxi_persistence::complaints::facts;

use super::command::Command;
use super::view::ComplaintView;
use crate::answer::{Answer, Done};
use crate::app::App;
use crate::case::bodies::ContactBody;
use crate::extract::{Caller, ComplaintsWrite, IdempotencyKey, PathId, Precondition, Valid};
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/complaints/{complaint_id}/actions/withdraw`.
pub const OPERATION: Operation = Operation {
    id: "withdraw_complaint",
    method: Method::Post,
    path: "/api/v1/complaints/{complaint_id}/actions/withdraw",
    tag: Tag::Complaints,
    summary: "Withdraw",
    description: "Logs the contact in which the customer took the complaint back: they wrote, or were spoken with, in this round. An e-mail, a letter or a message that the company sent, and one left on a machine, are `customer_not_heard`.",
    problems: &[
        ProblemCode::IllegalTransition,
        ProblemCode::AboutOneself,
        ProblemCode::ContactNotLogged,
        ProblemCode::CustomerNotHeard,
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
    body: Valid<ContactBody>,
    app: Data<App>,
) -> Answer<Done<ComplaintView>> {
    let reach = caller.reach();
    let command = Command::on(id, reach, precondition).with_key(key.call(&OPERATION, caller.id(), body.raw()));
    let said = body.into_inner().read()?;
    let loaded = command.run(&app, &caller, move |tx, loaded, asking| {
        let facts = facts::of_message(tx, &loaded.complaint, said.contact.as_ref(), reach)?;
        Ok(loaded.complaint.withdraw(&said, &facts, asking)?)
    });
    Ok(Done(ComplaintView::of(loaded.await?, &caller)))
}
