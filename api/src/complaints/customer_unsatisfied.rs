//! Note that the customer is not satisfied.

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

/// `POST /api/v1/complaints/{complaint_id}/actions/customer_unsatisfied`.
pub const OPERATION: Operation = Operation {
    id: "note_complaint_customer_unsatisfied",
    method: Method::Post,
    path: "/api/v1/complaints/{complaint_id}/actions/customer_unsatisfied",
    tag: Tag::Complaints,
    summary: "The customer is not satisfied",
    description: "Logs the contact in which the customer said not to be satisfied. The contact is one in which the customer wrote, or was spoken with (phone, chat, in person); an e-mail, a letter or a message that the company sent, and one left on the customer's machine, are `customer_not_heard`. What they left on a machine of the company counts (`inbound`, `left_message`), and so does what they said to somebody whom the complaint is about; somebody else enters it. The customer was told of the decision of this round before (`tell_customer`), or in the same talk, with `told`; else `customer_not_told`. A customer who said yes may think better of it before they are called back: their no since then leads from `callback_due` to the next round as well, whomever they said it to; whoever hears or enters that has not handled the complaint by it, and the promise of a callback ends as `withdrawn`. The next round begins: the cause is identified anew, and nothing of the round before is overwritten.",
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
        Ok(loaded.complaint.customer_unsatisfied(&said, &facts, asking)?)
    });
    Ok(Done(ComplaintView::of(loaded.await?, &caller)))
}
