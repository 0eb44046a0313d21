//! Acknowledge an early warning.

use actix_web::web::Data;
use guanxi_domain::ProblemCode;
use guanxi_domain::ids::AlertId;
use guanxi_domain::platform::EventKind;

use super::step::take;
use super::view::AlertView;
use crate::answer::{Answer, Done};
use crate::app::App;
use crate::extract::{Caller, ComplaintsApprove, IdempotencyKey, PathId, Precondition};
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/complaints/alerts/{alert_id}/actions/acknowledge`.
pub const OPERATION: Operation = Operation {
    id: "acknowledge_complaint_alert",
    method: Method::Post,
    path: "/api/v1/complaints/alerts/{alert_id}/actions/acknowledge",
    tag: Tag::Complaints,
    summary: "Acknowledge an early warning",
    description: "Somebody has taken note and sees to it: who decides about complaints; of a red one its owner, or somebody on the level of \
                  the general manager. It climbs no further then.",
    problems: &[ProblemCode::IllegalTransition, ProblemCode::NotResponsible, ProblemCode::AlertOfOthers],
};

/// Acknowledges it.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<ComplaintsApprove>,
    PathId(id): PathId<AlertId>,
    precondition: Precondition,
    key: IdempotencyKey,
    app: Data<App>,
) -> Answer<Done<AlertView>> {
    let call = key.call(&OPERATION, caller.id(), b"");
    let kind = EventKind::ComplaintAlertAcknowledged;
    take(&app, &caller, id, precondition, call, kind, |alert, asking| alert.acknowledge(asking)).await
}
