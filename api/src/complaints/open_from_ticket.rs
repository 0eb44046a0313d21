//! Open a complaint from a ticket.

use actix_web::web::Data;
use guanxi_domain::ProblemCode;
use guanxi_domain::complaints::ComplaintInput;
use guanxi_domain::ids::TicketId;

use super::bodies::OpenComplaintBody;
use super::receive::receive;
use super::view::ComplaintView;
use crate::answer::{Answer, Created};
use crate::app::App;
use crate::extract::{Caller, ComplaintsWrite, IdempotencyKey, PathId, TicketsRead, Valid};
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/service/tickets/{ticket_id}/actions/open_complaint`.
pub const OPERATION: Operation = Operation {
    id: "open_complaint_from_ticket",
    method: Method::Post,
    path: "/api/v1/service/tickets/{ticket_id}/actions/open_complaint",
    tag: Tag::Complaints,
    summary: "Open a complaint from a ticket",
    description: "Receives a complaint that names the ticket as its origin; what is absent is taken from there. The ticket goes its own way. From one ticket a further complaint is opened only with `again`; without, the refusal names the first one.",
    problems: &[ProblemCode::Archived, ProblemCode::ComplaintExists],
};

/// Receives the complaint.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<ComplaintsWrite>,
    _: Caller<TicketsRead>,
    PathId(id): PathId<TicketId>,
    key: IdempotencyKey,
    body: Valid<OpenComplaintBody>,
    app: Data<App>,
) -> Answer<Created<ComplaintView>> {
    let call = key.call(&OPERATION, caller.id(), body.raw());
    let input = ComplaintInput { ticket_id: Some(id.to_string()), ..body.into_inner().into() };
    let loaded = receive(&app, &caller, caller.reach(), (input, true), call).await?;
    Ok(Created(ComplaintView::of(loaded, &caller)))
}
