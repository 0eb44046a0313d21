//! Take a message of the customer.

use actix_web::web::Data;
use guanxi_domain::ProblemCode;
use guanxi_domain::ids::TicketId;
use guanxi_persistence::service::tickets::facts;

use super::command::Command;
use super::view::TicketView;
use crate::answer::{Answer, Done};
use crate::app::App;
use crate::case::bodies::MessageBody;
use crate::extract::{Caller, IdempotencyKey, PathId, Precondition, TicketsWrite, Valid};
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/service/tickets/{ticket_id}/messages`.
pub const OPERATION: Operation = Operation {
    id: "take_ticket_message",
    method: Method::Post,
    path: "/api/v1/service/tickets/{ticket_id}/messages",
    tag: Tag::Service,
    summary: "Take a message of the customer",
    description: "Notes what the customer wrote or said. It ends a wait for the customer, and keeps a resolved ticket from being closed by silence.",
    problems: &[ProblemCode::IllegalTransition, ProblemCode::NotResponsible],
};

/// Takes it.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<TicketsWrite>,
    PathId(id): PathId<TicketId>,
    precondition: Precondition,
    key: IdempotencyKey,
    body: Valid<MessageBody>,
    app: Data<App>,
) -> Answer<Done<TicketView>> {
    let reach = caller.reach();
    let command = Command::on(id, reach, precondition).with_key(key.call(&OPERATION, caller.id(), body.raw()));
    let message = body.into_inner().read()?;
    let loaded = command.run(&app, &caller, move |tx, loaded, asking| {
        let facts = facts::of_message(tx, &loaded.ticket, Some(&message), reach)?;
        Ok(loaded.ticket.take_message(&message, &facts, asking)?)
    });
    Ok(Done(TicketView::of(loaded.await?, &caller)))
}
