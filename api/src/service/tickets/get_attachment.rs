//! Read what is known of a file.

use actix_web::web::Data;
use guanxi_domain::Refusal;
use guanxi_domain::ids::{AttachmentId, TicketId};
use guanxi_persistence::service::tickets;

use super::attachment_part;
use crate::answer::{Answer, Found};
use crate::app::App;
use crate::extract::{Caller, PathIds, TicketsRead};
use crate::interactions::AttachmentView;
use crate::operation::{Method, Operation, Tag};
use crate::part::PartView;

/// `GET /api/v1/service/tickets/{ticket_id}/attachments/{attachment_id}`.
pub const OPERATION: Operation = Operation {
    id: "get_ticket_attachment",
    method: Method::Get,
    path: "/api/v1/service/tickets/{ticket_id}/attachments/{attachment_id}",
    tag: Tag::Service,
    summary: "Read a file's particulars",
    description: "What is known of the file; its bytes are read at `…/content`. The `ETag` is that of the ticket.",
    problems: &[],
};

/// Reads it.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<TicketsRead>,
    PathIds(id, attachment): PathIds<TicketId, AttachmentId>,
    app: Data<App>,
) -> Answer<Found<PartView<AttachmentView>>> {
    let reach = caller.reach();
    let loaded = app.store.read(move |tx| tickets::load(tx, id, reach)).await?;
    let version = loaded.ticket.version;
    let found = loaded.parts.attachments.into_iter().find(|one| one.id == attachment).ok_or_else(Refusal::not_found)?;
    Ok(Found(attachment_part(found, id, version)))
}
