//! Cancel a ticket.

use actix_web::web::Data;
use guanxi_domain::ProblemCode;
use guanxi_domain::ids::TicketId;

use super::command::Command;
use super::step_bodies::ReasonBody;
use super::view::TicketView;
use crate::answer::{Answer, Done};
use crate::app::App;
use crate::extract::{Caller, IdempotencyKey, PathId, Precondition, TicketsWrite, Valid};
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/service/tickets/{ticket_id}/actions/cancel`.
pub const OPERATION: Operation = Operation {
    id: "cancel_ticket",
    method: Method::Post,
    path: "/api/v1/service/tickets/{ticket_id}/actions/cancel",
    tag: Tag::Service,
    summary: "Cancel a ticket",
    description: "Gives the ticket up, saying why.",
    problems: &[ProblemCode::IllegalTransition, ProblemCode::NotResponsible],
};

/// Gives it up.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<TicketsWrite>,
    PathId(id): PathId<TicketId>,
    precondition: Precondition,
    key: IdempotencyKey,
    body: Valid<ReasonBody>,
    app: Data<App>,
) -> Answer<Done<TicketView>> {
    let command = Command::on(id, caller.reach(), precondition).with_key(key.call(&OPERATION, caller.id(), body.raw()));
    let reason = body.into_inner().read()?;
    let loaded = command.run(&app, &caller, move |_, loaded, asking| Ok(loaded.ticket.cancel(reason.clone(), asking)?));
    Ok(Done(TicketView::of(loaded.await?, &caller)))
}
