//! A decision of a weekly review.

use actix_web::web::Data;
use guanxi_domain::ids::ReviewDecisionId;
use guanxi_persistence::complaints::review::decisions::{self, DecisionViewer};

use super::view::DecisionView;
use crate::answer::{Answer, Found};
use crate::app::App;
use crate::extract::{Caller, ComplaintsReport, PathId};
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/complaints/review_decisions/{decision_id}`.
pub const OPERATION: Operation = Operation {
    id: "get_complaint_review_decision",
    method: Method::Get,
    path: "/api/v1/complaints/review_decisions/{decision_id}",
    tag: Tag::Complaints,
    summary: "Read a decision of a weekly review",
    description: "What is to be done, who sees to it, until when, and what came of it.",
    problems: &[],
};

/// Reads it.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(caller: Caller<ComplaintsReport>, PathId(id): PathId<ReviewDecisionId>, app: Data<App>) -> Answer<Found<DecisionView>> {
    let (viewer, now) = (DecisionViewer { reach: caller.reach(), user_id: caller.user_id() }, app.now());
    Ok(Found(DecisionView::of(app.store.read(move |tx| decisions::load(tx, id, viewer)).await?, now)))
}
