//! Open a closed complaint again.

use actix_web::web::Data;
use guanxi_domain::ProblemCode;
use guanxi_domain::ids::ComplaintId;
use guanxi_persistence::complaints::facts;

use super::command::Command;
use super::step_bodies::ReopenBody;
use super::view::ComplaintView;
use crate::answer::{Answer, Done};
use crate::app::App;
use crate::extract::{Caller, ComplaintsWrite, IdempotencyKey, PathId, Precondition, Valid};
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/complaints/{complaint_id}/actions/reopen`.
pub const OPERATION: Operation = Operation {
    id: "reopen_complaint",
    method: Method::Post,
    path: "/api/v1/complaints/{complaint_id}/actions/reopen",
    tag: Tag::Complaints,
    summary: "Reopen",
    description: "Within 30 days after it was closed or withdrawn, with the contact in which the customer asked for it, and why: the next round begins. Whoever answered for it does so again where they still can; else whoever does by the rules.",
    problems: &[ProblemCode::IllegalTransition, ProblemCode::ClosedTooLongAgo, ProblemCode::ContactNotLogged, ProblemCode::ContactTooEarly],
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
    body: Valid<ReopenBody>,
    app: Data<App>,
) -> Answer<Done<ComplaintView>> {
    let reach = caller.reach();
    let command = Command::on(id, reach, precondition).with_key(key.call(&OPERATION, caller.id(), body.raw()));
    let said = body.into_inner().read()?;
    let loaded = command.run(&app, &caller, move |tx, loaded, asking| {
        let facts = facts::of_message(tx, &loaded.complaint, said.contact.as_ref(), reach)?;
        Ok(loaded.complaint.reopen(&said, &facts, asking)?)
    });
    Ok(Done(ComplaintView::of(loaded.await?, &caller)))
}
