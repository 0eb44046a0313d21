//! What became of a complaint.

use actix_web::web::Data;
use guanxi_domain::ProblemCode;
use guanxi_persistence::complaints::tokens;

use super::view::StatusView;
use crate::access::RefreshSecret;
use crate::answer::{Answer, Content};
use crate::app::App;
use crate::extract::{FollowUpToken, RequestContext};
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/public/complaints/status`.
pub const OPERATION: Operation = Operation {
    id: "get_public_complaint_status",
    method: Method::Get,
    path: "/api/v1/public/complaints/status",
    tag: Tag::Complaints,
    summary: "Ask what became of your complaint",
    description: "Needs no account, but the token that was given with the number. A token that is missing, wrong or over gets the same answer. \
                  A complaint that went into another one is told of by that one, under its own number.",
    problems: &[ProblemCode::NotFound],
};

/// Answers.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(request: RequestContext, FollowUpToken(token): FollowUpToken, app: Data<App>) -> Answer<Content<StatusView>> {
    let hash = RefreshSecret::hash_of(&token).ok_or(ProblemCode::NotFound)?;
    let found = app.store.read(move |tx| tokens::find(tx, &hash, request.now)).await?;
    Ok(Content(StatusView::of(&found.ok_or(ProblemCode::NotFound)?, request.now)))
}
