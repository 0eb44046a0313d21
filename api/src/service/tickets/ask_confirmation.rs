//! Ask the customer to confirm.

use actix_web::web::Data;
use guanxi_domain::ProblemCode;
use guanxi_domain::ids::TicketId;
use guanxi_persistence::service::tickets::facts;

use super::command::Command;
use super::step_bodies::ReplyStepBody;
use super::view::TicketView;
use crate::answer::{Answer, Done};
use crate::app::App;
use crate::extract::{Caller, IdempotencyKey, PathId, Precondition, TicketsWrite, Valid};
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/service/tickets/{ticket_id}/actions/ask_confirmation`.
pub const OPERATION: Operation = Operation {
    id: "ask_confirmation_ticket",
    method: Method::Post,
    path: "/api/v1/service/tickets/{ticket_id}/actions/ask_confirmation",
    tag: Tag::Service,
    summary: "Ask the customer to confirm",
    description: "Notes that the customer was asked whether it is solved: silence closes the ticket some days from now on.",
    problems: &[ProblemCode::IllegalTransition, ProblemCode::NotResponsible],
};

/// Asks again.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<TicketsWrite>,
    PathId(id): PathId<TicketId>,
    precondition: Precondition,
    key: IdempotencyKey,
    body: Valid<ReplyStepBody>,
    app: Data<App>,
) -> Answer<Done<TicketView>> {
    let reach = caller.reach();
    let command = Command::on(id, reach, precondition).with_key(key.call(&OPERATION, caller.id(), body.raw()));
    let said = body.into_inner().read()?;
    let loaded = command.run(&app, &caller, move |tx, loaded, asking| {
        let facts = facts::of_message(tx, &loaded.ticket, said.contact.as_ref(), reach)?;
        Ok(loaded.ticket.ask_confirmation(&said, &facts, asking)?)
    });
    Ok(Done(TicketView::of(loaded.await?, &caller)))
}
