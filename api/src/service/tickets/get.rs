//! Read a ticket.

use actix_web::web::Data;
use guanxi_domain::ids::TicketId;
use guanxi_persistence::service::tickets;

use super::view::TicketView;
use crate::answer::{Answer, Found};
use crate::app::App;
use crate::extract::{Caller, PathId, TicketsRead};
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/service/tickets/{ticket_id}`.
pub const OPERATION: Operation = Operation {
    id: "get_ticket",
    method: Method::Get,
    path: "/api/v1/service/tickets/{ticket_id}",
    tag: Tag::Service,
    summary: "Read a ticket",
    description: "The ticket with everything that hangs on it. One that went into another stays readable, and names that one in `merged_into_id`.",
    problems: &[],
};

/// Reads the ticket.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(caller: Caller<TicketsRead>, PathId(id): PathId<TicketId>, app: Data<App>) -> Answer<Found<TicketView>> {
    let reach = caller.reach();
    let loaded = app.store.read(move |tx| tickets::load(tx, id, reach)).await?;
    Ok(Found(TicketView::of(loaded, &caller)))
}
