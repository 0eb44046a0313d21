//! Receive a complaint.

use actix_web::web::Data;
use guanxi_domain::ProblemCode;
use guanxi_domain::complaints::ComplaintInput;

use super::bodies::NewComplaintBody;
use super::receive::receive;
use super::view::ComplaintView;
use crate::answer::{Answer, Created};
use crate::app::App;
use crate::extract::{Caller, ComplaintsWrite, IdempotencyKey, Valid};
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/complaints`.
pub const OPERATION: Operation = Operation {
    id: "create_complaint",
    method: Method::Post,
    path: "/api/v1/complaints",
    tag: Tag::Complaints,
    summary: "Receive a complaint",
    description: "Takes a grievance in: as told now, or from a ticket, a contact or an earlier complaint, which then say what is absent.",
    problems: &[ProblemCode::Archived, ProblemCode::ComplaintExists],
};

/// Receives the complaint.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<ComplaintsWrite>,
    key: IdempotencyKey,
    body: Valid<NewComplaintBody>,
    app: Data<App>,
) -> Answer<Created<ComplaintView>> {
    let call = key.call(&OPERATION, caller.id(), body.raw());
    let input = ComplaintInput::from(body.into_inner());
    let loaded = receive(&app, &caller, caller.reach(), (input, false), call).await?;
    Ok(Created(ComplaintView::of(loaded, &caller)))
}
