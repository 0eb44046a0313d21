//! Reopen a ticket.

use actix_web::web::Data;
use guanxi_domain::ProblemCode;
use guanxi_domain::ids::TicketId;
use guanxi_persistence::service::tickets::facts;

use super::command::Command;
use super::step_bodies::ContactStepBody;
use super::view::TicketView;
use crate::answer::{Answer, Done};
use crate::app::App;
use crate::extract::{Caller, IdempotencyKey, PathId, Precondition, TicketsWrite, Valid};
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/service/tickets/{ticket_id}/actions/reopen`.
pub const OPERATION: Operation = Operation {
    id: "reopen_ticket",
    method: Method::Post,
    path: "/api/v1/service/tickets/{ticket_id}/actions/reopen",
    tag: Tag::Service,
    summary: "Reopen a ticket",
    description: "Opens a ticket that was closed less than 14 days ago: the next round, with a promise of a solution of its own. What the promise before came to stays.",
    problems: &[ProblemCode::IllegalTransition, ProblemCode::NotResponsible],
};

/// Opens it again.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<TicketsWrite>,
    PathId(id): PathId<TicketId>,
    precondition: Precondition,
    key: IdempotencyKey,
    body: Valid<ContactStepBody>,
    app: Data<App>,
) -> Answer<Done<TicketView>> {
    let reach = caller.reach();
    let command = Command::on(id, reach, precondition).with_key(key.call(&OPERATION, caller.id(), body.raw()));
    let said = body.into_inner().read()?;
    let loaded = command.run(&app, &caller, move |tx, loaded, asking| {
        let facts = facts::of_message(tx, &loaded.ticket, said.contact.as_ref(), reach)?;
        Ok(loaded.ticket.reopen(&said, &facts, asking)?)
    });
    Ok(Done(TicketView::of(loaded.await?, &caller)))
}
