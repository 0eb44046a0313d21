//! Drop a decision of a weekly review.

use actix_web::web::Data;
use guanxi_domain::ProblemCode;
use guanxi_domain::complaints::review::decision::DecisionStatus;
use guanxi_domain::ids::ReviewDecisionId;

use super::end::end;
use super::view::{DecisionView, OutcomeBody};
use crate::answer::{Answer, Done};
use crate::app::App;
use crate::extract::{IdempotencyKey, PathId, Precondition, SignedIn, Valid};
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/complaints/review_decisions/{decision_id}/actions/drop`.
pub const OPERATION: Operation = Operation {
    id: "drop_complaint_review_decision",
    method: Method::Post,
    path: "/api/v1/complaints/review_decisions/{decision_id}/actions/drop",
    tag: Tag::Complaints,
    summary: "Drop a decision of a weekly review",
    description: "It is not to be done any more, with the reason. The owner says so, without any permission, or who decides about complaints.",
    problems: &[ProblemCode::IllegalTransition, ProblemCode::NotResponsible, ProblemCode::PermissionDenied],
};

/// Ends it.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: SignedIn,
    PathId(id): PathId<ReviewDecisionId>,
    precondition: Precondition,
    key: IdempotencyKey,
    body: Valid<OutcomeBody>,
    app: Data<App>,
) -> Answer<Done<DecisionView>> {
    let call = key.call(&OPERATION, caller.id(), body.raw());
    let outcome = body.into_inner().read()?;
    end(&app, &caller, id, precondition, call, DecisionStatus::Dropped, outcome).await
}
