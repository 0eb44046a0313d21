//! Mark a complaint as major or critical.

use actix_web::web::Data;
use guanxi_domain::ProblemCode;
use guanxi_domain::complaints::handling::HandlingPolicy;
use guanxi_domain::ids::ComplaintId;
use guanxi_persistence::complaints::policies;

use super::command::Command;
use super::step_bodies::SeverityBody;
use super::view::ComplaintView;
use crate::answer::{Answer, Done};
use crate::app::App;
use crate::extract::{Caller, ComplaintsWrite, IdempotencyKey, PathId, Precondition, Valid};
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/complaints/{complaint_id}/actions/mark_severity`.
pub const OPERATION: Operation = Operation {
    id: "mark_complaint_severity",
    method: Method::Post,
    path: "/api/v1/complaints/{complaint_id}/actions/mark_severity",
    tag: Tag::Complaints,
    summary: "Mark as major or critical",
    description: "Raises the severity; nobody lowers it again. The general manager is told at once and must acknowledge it. Every proposal for a critical complaint takes an approval, and for a major one where the policy of its cause says so: one that was decided without waits for it then, before the customer's word counts.",
    problems: &[ProblemCode::IllegalTransition, ProblemCode::SeverityNotRaised],
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
    body: Valid<SeverityBody>,
    app: Data<App>,
) -> Answer<Done<ComplaintView>> {
    let command = Command::on(id, caller.reach(), precondition).with_key(key.call(&OPERATION, caller.id(), body.raw()));
    let (severity, note) = body.into_inner().read()?;
    let loaded = command.run(&app, &caller, move |tx, loaded, asking| {
        let policy = policies::current::<HandlingPolicy>(tx)?.policy;
        Ok(loaded.complaint.mark_severity(severity, note.clone(), &policy, asking)?)
    });
    Ok(Done(ComplaintView::of(loaded.await?, &caller)))
}
