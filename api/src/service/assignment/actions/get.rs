//! Why somebody has a ticket.

use actix_web::web::Data;
use guanxi_domain::ids::TicketId;
use guanxi_persistence::service::assignment::assignment_of;

use super::view::AssignmentView;
use crate::answer::{Answer, Content};
use crate::app::App;
use crate::extract::{Caller, PathId, TicketsRead};
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/service/tickets/{ticket_id}/assignment`.
pub const OPERATION: Operation = Operation {
    id: "get_ticket_assignment",
    method: Method::Get,
    path: "/api/v1/service/tickets/{ticket_id}/assignment",
    tag: Tag::Service,
    summary: "Read why somebody has a ticket",
    description: "Who has it and who had it, with the decisions of the system: the rule that matched, how somebody was chosen, who was passed over and \
                  why, and when somebody is told if nobody takes it.",
    problems: &[],
};

/// Reads it.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(caller: Caller<TicketsRead>, PathId(id): PathId<TicketId>, app: Data<App>) -> Answer<Content<AssignmentView>> {
    let reach = caller.reach();
    let assignment = app.store.read(move |tx| assignment_of(tx, id, reach)).await?;
    Ok(Content(assignment.into()))
}
