//! Add a note for colleagues.

use actix_web::web::Data;
use guanxi_domain::ProblemCode;
use guanxi_domain::ids::TicketId;
use guanxi_persistence::service::tickets::facts;

use super::command::Command;
use super::step_bodies::NoteBody;
use super::view::TicketView;
use crate::answer::{Answer, Done};
use crate::app::App;
use crate::extract::{Caller, IdempotencyKey, PathId, Precondition, TicketsWrite, Valid};
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/service/tickets/{ticket_id}/notes`.
pub const OPERATION: Operation = Operation {
    id: "add_ticket_note",
    method: Method::Post,
    path: "/api/v1/service/tickets/{ticket_id}/notes",
    tag: Tag::Service,
    summary: "Add a note for colleagues",
    description: "Notes something that the customer never sees. Whoever helps with the ticket may.",
    problems: &[ProblemCode::IllegalTransition, ProblemCode::NotResponsible],
};

/// Adds it.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<TicketsWrite>,
    PathId(id): PathId<TicketId>,
    precondition: Precondition,
    key: IdempotencyKey,
    body: Valid<NoteBody>,
    app: Data<App>,
) -> Answer<Done<TicketView>> {
    let reach = caller.reach();
    let command = Command::on(id, reach, precondition).with_key(key.call(&OPERATION, caller.id(), body.raw()));
    let message = body.into_inner().read()?;
    let loaded = command.run(&app, &caller, move |tx, loaded, asking| {
        let facts = facts::of_message(tx, &loaded.ticket, Some(&message), reach)?;
        Ok(loaded.ticket.note(&message, &facts, asking)?)
    });
    Ok(Done(TicketView::of(loaded.await?, &caller)))
}
