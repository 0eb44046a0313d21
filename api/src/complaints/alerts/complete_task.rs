//! Tick off a task of an emergency plan.

use actix_web::web::Data;
use guanxi_domain::ProblemCode;
use guanxi_domain::complaints::warning::alert::Alert;
use guanxi_domain::complaints::warning::place::AlertAsking;
use guanxi_domain::ids::AlertId;
use guanxi_domain::platform::EventKind;

use super::bodies::TaskDoneBody;
use super::step::take;
use super::view::AlertView;
use crate::answer::{Answer, Done};
use crate::app::App;
use crate::extract::{Caller, ComplaintsApprove, IdempotencyKey, PathId, Precondition, Valid};
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/complaints/alerts/{alert_id}/actions/complete_task`.
pub const OPERATION: Operation = Operation {
    id: "complete_complaint_alert_task",
    method: Method::Post,
    path: "/api/v1/complaints/alerts/{alert_id}/actions/complete_task",
    tag: Tag::Complaints,
    summary: "Tick off a task of an emergency plan",
    description: "The task is done: ticked off by whom it was given to, by somebody of its role, by somebody on a level above by the handling policy, or by the owner of the alert. One that was ticked off already stays as it was.",
    problems: &[ProblemCode::IllegalTransition, ProblemCode::NotResponsible, ProblemCode::TaskOfOthers],
};

/// Ticks it off.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<ComplaintsApprove>,
    PathId(id): PathId<AlertId>,
    precondition: Precondition,
    key: IdempotencyKey,
    body: Valid<TaskDoneBody>,
    app: Data<App>,
) -> Answer<Done<AlertView>> {
    let call = key.call(&OPERATION, caller.id(), body.raw());
    let (number, note) = body.into_inner().read()?;
    let kind = EventKind::ComplaintAlertTaskCompleted;
    let decide = move |alert: &Alert, asking: &AlertAsking<'_>| Alert::complete_task(alert, number, note.clone(), asking);
    take(&app, &caller, id, precondition, call, kind, decide).await
}
