//! Acknowledge a major complaint.

use actix_web::web::Data;
use guanxi_domain::ProblemCode;
use guanxi_domain::ids::ComplaintId;

use super::command::Command;
use super::view::ComplaintView;
use crate::answer::{Answer, Done};
use crate::app::App;
use crate::case::bodies::PlainBody;
use crate::extract::{Caller, ComplaintsWrite, IdempotencyKey, PathId, Precondition, Valid};
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/complaints/{complaint_id}/actions/acknowledge_major`.
pub const OPERATION: Operation = Operation {
    id: "acknowledge_major_complaint",
    method: Method::Post,
    path: "/api/v1/complaints/{complaint_id}/actions/acknowledge_major",
    tag: Tag::Complaints,
    summary: "Acknowledge a major complaint",
    description: "The general manager knows of it: once for each time that it was marked as major or critical, also where it was closed meanwhile. Where it is about whoever leads the company, a director may acknowledge it, too.",
    problems: &[
        ProblemCode::IllegalTransition,
        ProblemCode::AboutOneself,
        ProblemCode::NothingToAcknowledge,
        ProblemCode::GeneralManagersStep,
    ],
};

/// Takes the step.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<ComplaintsWrite>,
    PathId(id): PathId<ComplaintId>,
    precondition: Precondition,
    key: IdempotencyKey,
    body: Valid<PlainBody>,
    app: Data<App>,
) -> Answer<Done<ComplaintView>> {
    let command = Command::on(id, caller.reach(), precondition).with_key(key.call(&OPERATION, caller.id(), body.raw()));
    let note = body.into_inner().read()?;
    let loaded = command.run(&app, &caller, move |_, loaded, asking| Ok(loaded.complaint.acknowledge_major(note.clone(), asking)?));
    Ok(Done(ComplaintView::of(loaded.await?, &caller)))
}
