//! Confirm a ticket.

use actix_web::web::Data;
use guanxi_domain::ProblemCode;
use guanxi_domain::ids::TicketId;
use guanxi_persistence::service::tickets::facts;

use super::command::Command;
use super::step_bodies::ContactBody;
use super::view::TicketView;
use crate::answer::{Answer, Done};
use crate::app::App;
use crate::extract::{Caller, IdempotencyKey, PathId, Precondition, TicketsWrite, Valid};
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/service/tickets/{ticket_id}/actions/confirm`.
pub const OPERATION: Operation = Operation {
    id: "confirm_ticket",
    method: Method::Post,
    path: "/api/v1/service/tickets/{ticket_id}/actions/confirm",
    tag: Tag::Service,
    summary: "Confirm a ticket",
    description: "The customer agrees that it is solved; the contact in which they said so is logged with the step.",
    problems: &[ProblemCode::IllegalTransition, ProblemCode::NotResponsible],
};

/// Confirms it.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<TicketsWrite>,
    PathId(id): PathId<TicketId>,
    precondition: Precondition,
    key: IdempotencyKey,
    body: Valid<ContactBody>,
    app: Data<App>,
) -> Answer<Done<TicketView>> {
    let reach = caller.reach();
    let command = Command::on(id, reach, precondition).with_key(key.call(&OPERATION, caller.id(), body.raw()));
    let said = body.into_inner().read()?;
    let loaded = command.run(&app, &caller, move |tx, loaded, asking| {
        let facts = facts::of_message(tx, &loaded.ticket, said.contact.as_ref(), reach)?;
        Ok(loaded.ticket.confirm(&said, &facts, asking)?)
    });
    Ok(Done(TicketView::of(loaded.await?, &caller)))
}
