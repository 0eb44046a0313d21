//! Reply to the customer.

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

/// `POST /api/v1/service/tickets/{ticket_id}/replies`.
pub const OPERATION: Operation = Operation {
    id: "reply_to_ticket",
    method: Method::Post,
    path: "/api/v1/service/tickets/{ticket_id}/replies",
    tag: Tag::Service,
    summary: "Reply to the customer",
    description: "Answers the customer, or logs a contact with them, over whichever channel: a call, a visit or a letter of the company is a reply as well. It keeps the promise of an answer, unless nobody was reached (`outcome` is `no_answer`) or a program gave it.",
    problems: &[ProblemCode::IllegalTransition, ProblemCode::NotResponsible],
};

/// Replies.
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
        Ok(loaded.ticket.reply(&message, &facts, asking)?)
    });
    Ok(Done(TicketView::of(loaded.await?, &caller)))
}
