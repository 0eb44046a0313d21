//! Identify the cause of a complaint.

use actix_web::web::Data;
use guanxi_domain::ProblemCode;
use guanxi_domain::ids::ComplaintId;
use guanxi_persistence::complaints::facts;

use super::command::Command;
use super::step_bodies::FindingBody;
use super::view::ComplaintView;
use crate::answer::{Answer, Done};
use crate::app::App;
use crate::extract::{Caller, ComplaintsWrite, IdempotencyKey, PathId, Precondition, Valid};
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/complaints/{complaint_id}/actions/identify_cause`.
pub const OPERATION: Operation = Operation {
    id: "identify_complaint_cause",
    method: Method::Post,
    path: "/api/v1/complaints/{complaint_id}/actions/identify_cause",
    tag: Tag::Complaints,
    summary: "Identify the cause",
    description: "Says where the cause lies, with what was found. From then on the handling policy of that cause holds: which measures are open, and who decides.",
    problems: &[ProblemCode::IllegalTransition, ProblemCode::AboutOneself, ProblemCode::NotResponsible],
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
    body: Valid<FindingBody>,
    app: Data<App>,
) -> Answer<Done<ComplaintView>> {
    let command = Command::on(id, caller.reach(), precondition).with_key(key.call(&OPERATION, caller.id(), body.raw()));
    let said = body.into_inner().read()?;
    let loaded = command.run(&app, &caller, move |tx, loaded, asking| {
        let subcause = facts::subcause(tx, said.subcause.as_deref())?;
        Ok(loaded.complaint.identify_cause(&said, subcause, asking)?)
    });
    Ok(Done(ComplaintView::of(loaded.await?, &caller)))
}
