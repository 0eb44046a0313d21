//! Wait for the customer.

use actix_web::web::Data;
use guanxi_domain::ProblemCode;
use guanxi_domain::ids::TicketId;
use guanxi_persistence::service::tickets::facts;

use super::command::Command;
use super::step_bodies::WaitBody;
use super::view::TicketView;
use crate::answer::{Answer, Done};
use crate::app::App;
use crate::extract::{Caller, IdempotencyKey, PathId, Precondition, TicketsWrite, Valid};
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/service/tickets/{ticket_id}/actions/wait_for_customer`.
pub const OPERATION: Operation = Operation {
    id: "wait_for_customer_ticket",
    method: Method::Post,
    path: "/api/v1/service/tickets/{ticket_id}/actions/wait_for_customer",
    tag: Tag::Service,
    summary: "Wait for the customer",
    description: "The promise of a solution stands still until the customer has answered. What the customer is asked goes with the step as a reply.",
    problems: &[ProblemCode::IllegalTransition, ProblemCode::NotResponsible],
};

/// Begins to wait.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<TicketsWrite>,
    PathId(id): PathId<TicketId>,
    precondition: Precondition,
    key: IdempotencyKey,
    body: Valid<WaitBody>,
    app: Data<App>,
) -> Answer<Done<TicketView>> {
    let reach = caller.reach();
    let command = Command::on(id, reach, precondition).with_key(key.call(&OPERATION, caller.id(), body.raw()));
    let (reason, said) = body.into_inner().read()?;
    let loaded = command.run(&app, &caller, move |tx, loaded, asking| {
        let facts = facts::of_message(tx, &loaded.ticket, said.contact.as_ref(), reach)?;
        Ok(loaded.ticket.wait(reason, &said, &facts, asking)?)
    });
    Ok(Done(TicketView::of(loaded.await?, &caller)))
}
