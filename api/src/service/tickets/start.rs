//! Start work on a ticket.

use actix_web::web::Data;
use guanxi_domain::ProblemCode;
use guanxi_domain::ids::TicketId;

use super::command::Command;
use super::step_bodies::PlainBody;
use super::view::TicketView;
use crate::answer::{Answer, Done};
use crate::app::App;
use crate::extract::{Caller, IdempotencyKey, PathId, Precondition, TicketsWrite, Valid};
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/service/tickets/{ticket_id}/actions/start`.
pub const OPERATION: Operation = Operation {
    id: "start_ticket",
    method: Method::Post,
    path: "/api/v1/service/tickets/{ticket_id}/actions/start",
    tag: Tag::Service,
    summary: "Start work on a ticket",
    description: "The assignee begins to work on it.",
    problems: &[ProblemCode::IllegalTransition, ProblemCode::NotResponsible],
};

/// Starts the work.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<TicketsWrite>,
    PathId(id): PathId<TicketId>,
    precondition: Precondition,
    key: IdempotencyKey,
    body: Valid<PlainBody>,
    app: Data<App>,
) -> Answer<Done<TicketView>> {
    let command = Command::on(id, caller.reach(), precondition).with_key(key.call(&OPERATION, caller.id(), body.raw()));
    let note = body.into_inner().read()?;
    let loaded = command.run(&app, &caller, move |_, loaded, asking| Ok(loaded.ticket.start(note.clone(), asking)?));
    Ok(Done(TicketView::of(loaded.await?, &caller)))
}
