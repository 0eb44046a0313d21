//! Close an early warning.

use actix_web::web::Data;
use guanxi_domain::ProblemCode;
use guanxi_domain::complaints::warning::alert::Alert;
use guanxi_domain::complaints::warning::place::AlertAsking;
use guanxi_domain::ids::AlertId;
use guanxi_domain::platform::EventKind;

use super::bodies::ClosingBody;
use super::step::take;
use super::view::AlertView;
use crate::answer::{Answer, Done};
use crate::app::App;
use crate::extract::{Caller, ComplaintsApprove, IdempotencyKey, PathId, Precondition, Valid};
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/complaints/alerts/{alert_id}/actions/close`.
pub const OPERATION: Operation = Operation {
    id: "close_complaint_alert",
    method: Method::Post,
    path: "/api/v1/complaints/alerts/{alert_id}/actions/close",
    tag: Tag::Complaints,
    summary: "Close an early warning",
    description: "It is over, with what came of it. It must be acknowledged and every task of its plan done; \
                  a red one is closed by its owner, or by somebody above. Further complaints of the same \
                  window raise it no second time, unless they matter more.",
    problems: &[ProblemCode::IllegalTransition, ProblemCode::NotResponsible, ProblemCode::AlertOfOthers, ProblemCode::TasksOpen],
};

/// Closes it.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<ComplaintsApprove>,
    PathId(id): PathId<AlertId>,
    precondition: Precondition,
    key: IdempotencyKey,
    body: Valid<ClosingBody>,
    app: Data<App>,
) -> Answer<Done<AlertView>> {
    let call = key.call(&OPERATION, caller.id(), body.raw());
    let note = body.into_inner().read()?;
    let kind = EventKind::ComplaintAlertClosed;
    let decide = move |alert: &Alert, asking: &AlertAsking<'_>| Alert::close(alert, note.clone(), asking);
    take(&app, &caller, id, precondition, call, kind, decide).await
}
