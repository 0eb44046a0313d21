//! Open a complaint from a contact.

use actix_web::web::Data;
use guanxi_domain::ProblemCode;
use guanxi_domain::complaints::ComplaintInput;
use guanxi_domain::ids::InteractionId;

use super::bodies::OpenComplaintBody;
use super::receive::receive;
use super::view::ComplaintView;
use crate::answer::{Answer, Created};
use crate::app::App;
use crate::extract::{Caller, ComplaintsWrite, IdempotencyKey, InteractionsRead, PathId, Valid};
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/interactions/{interaction_id}/actions/open_complaint`.
pub const OPERATION: Operation = Operation {
    id: "open_complaint_from_interaction",
    method: Method::Post,
    path: "/api/v1/interactions/{interaction_id}/actions/open_complaint",
    tag: Tag::Complaints,
    summary: "Open a complaint from a contact",
    description: "Receives the complaint that a customer made in a contact that was logged: a call, a letter, a callback. What is absent is taken from there, the instant too, and the contact belongs to the complaint from then on.",
    problems: &[ProblemCode::Archived],
};

/// Receives the complaint.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<ComplaintsWrite>,
    _: Caller<InteractionsRead>,
    PathId(id): PathId<InteractionId>,
    key: IdempotencyKey,
    body: Valid<OpenComplaintBody>,
    app: Data<App>,
) -> Answer<Created<ComplaintView>> {
    let call = key.call(&OPERATION, caller.id(), body.raw());
    let input = ComplaintInput { interaction_id: Some(id.to_string()), ..body.into_inner().into() };
    let loaded = receive(&app, &caller, caller.reach(), (input, true), call).await?;
    Ok(Created(ComplaintView::of(loaded, &caller)))
}
