//! A decision of a weekly review.

use actix_web::web::Data;
use guanxi_domain::access::Permission;
use guanxi_domain::ids::ReviewDecisionId;
use guanxi_persistence::complaints::review::decisions;

use super::view::DecisionView;
use super::viewer::viewer;
use crate::answer::{Answer, Found};
use crate::app::App;
use crate::extract::{PathId, SignedIn};
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/complaints/review_decisions/{decision_id}`.
pub const OPERATION: Operation = Operation {
    id: "get_complaint_review_decision",
    method: Method::Get,
    path: "/api/v1/complaints/review_decisions/{decision_id}",
    tag: Tag::Complaints,
    summary: "Read a decision of a weekly review",
    description: "What is to be done, who sees to it, until when, and what came of it. Whoever sees to it reads it without any permission.",
    problems: &[],
};

/// Reads it.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(caller: SignedIn, PathId(id): PathId<ReviewDecisionId>, app: Data<App>) -> Answer<Found<DecisionView>> {
    let (viewer, now) = (viewer(&caller, Permission::ComplaintsReport), app.now());
    Ok(Found(DecisionView::of(app.store.read(move |tx| decisions::load(tx, id, viewer)).await?, now)))
}
