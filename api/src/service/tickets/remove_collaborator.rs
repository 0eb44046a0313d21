//! Let a colleague go who helped with a ticket.

use actix_web::web::Data;
use guanxi_domain::ProblemCode;
use guanxi_domain::ids::{TicketId, UserId};

use super::command::Command;
use crate::answer::{Answer, NoContent};
use crate::app::App;
use crate::extract::{Caller, PathIds, Precondition, TicketsWrite};
use crate::operation::{Method, Operation, Tag};

/// `DELETE /api/v1/service/tickets/{ticket_id}/collaborators/{user_id}`.
pub const OPERATION: Operation = Operation {
    id: "remove_ticket_collaborator",
    method: Method::Delete,
    path: "/api/v1/service/tickets/{ticket_id}/collaborators/{user_id}",
    tag: Tag::Service,
    summary: "Let a helping colleague go",
    description: "The colleague no longer sees the ticket, unless their unit or their customer lets them.",
    problems: &[ProblemCode::IllegalTransition, ProblemCode::NotResponsible],
};

/// Removes the collaborator.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<TicketsWrite>,
    PathIds(id, user): PathIds<TicketId, UserId>,
    precondition: Precondition,
    app: Data<App>,
) -> Answer<NoContent> {
    let command = Command::on(id, caller.reach(), precondition);
    let removed = command
        .run(&app, &caller, move |_, loaded, asking| Ok(loaded.ticket.remove_collaborator(user, &loaded.parts.collaborators, asking)?));
    removed.await?;
    Ok(NoContent)
}
