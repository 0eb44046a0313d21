//! Ask a colleague to help with a ticket.

use actix_web::web::Data;
use guanxi_domain::ProblemCode;
use guanxi_domain::ids::TicketId;
use guanxi_persistence::Named;

use super::command::Command;
use super::step_bodies::CollaboratorBody;
use super::view::TicketView;
use crate::answer::{Answer, Done};
use crate::app::App;
use crate::extract::{Caller, IdempotencyKey, PathId, Precondition, TicketsWrite, Valid};
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/service/tickets/{ticket_id}/collaborators`.
pub const OPERATION: Operation = Operation {
    id: "add_ticket_collaborator",
    method: Method::Post,
    path: "/api/v1/service/tickets/{ticket_id}/collaborators",
    tag: Tag::Service,
    summary: "Ask a colleague to help",
    description: "A colleague of another department sees the ticket from then on, and adds notes and files to it; who decides stays who handles it. One who helps already changes nothing. Up to 50 may help.",
    problems: &[ProblemCode::IllegalTransition, ProblemCode::NotResponsible],
};

/// Adds the collaborator.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<TicketsWrite>,
    PathId(id): PathId<TicketId>,
    precondition: Precondition,
    key: IdempotencyKey,
    body: Valid<CollaboratorBody>,
    app: Data<App>,
) -> Answer<Done<TicketView>> {
    let command = Command::on(id, caller.reach(), precondition).with_key(key.call(&OPERATION, caller.id(), body.raw()));
    let (user, note) = body.into_inner().read()?;
    let loaded = command.run(&app, &caller, move |tx, loaded, asking| {
        Named::default().active_staff("user_id", Some(user)).check(tx)?;
        Ok(loaded.ticket.add_collaborator(user, &loaded.parts.collaborators, note.clone(), asking)?)
    });
    Ok(Done(TicketView::of(loaded.await?, &caller)))
}
