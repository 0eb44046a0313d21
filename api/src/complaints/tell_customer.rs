//! Tell the customer of the decision.

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

/// `POST /api/v1/complaints/{complaint_id}/actions/tell_customer`.
pub const OPERATION: Operation = Operation {
    id: "tell_complaint_customer",
    method: Method::Post,
    path: "/api/v1/complaints/{complaint_id}/actions/tell_customer",
    tag: Tag::Complaints,
    summary: "Tell the customer",
    description: "Logs the contact in which the customer is told of the decision: it meets the promise of a resolution, unless nobody was reached (`outcome` is `no_answer`, or `left_message` where people talk) or a program told them. The contact is one that the company made, or a talk (phone, chat, in person), whoever called. It takes place at the decision or later (`contact_too_early`); a time on a whole minute counts as that minute. The round keeps what the customer was told first; what `told` says stands in the step each time.",
    problems: &[ProblemCode::IllegalTransition, ProblemCode::AboutOneself, ProblemCode::ContactNotLogged, ProblemCode::ContactTooEarly],
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
        Ok(loaded.complaint.tell_customer(&said, &facts, asking)?)
    });
    Ok(Done(ComplaintView::of(loaded.await?, &caller)))
}
