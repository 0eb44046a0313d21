//! Minutes of a weekly review.

use actix_web::web::Data;
use guanxi_domain::ids::ReviewMinutesId;
use guanxi_persistence::complaints::review::minutes;

use super::view::MinutesView;
use crate::answer::{Answer, Found};
use crate::app::App;
use crate::extract::{Caller, ComplaintsReport, PathId};
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/complaints/review_minutes/{id}`.
pub const OPERATION: Operation = Operation {
    id: "get_complaint_review_minutes",
    method: Method::Get,
    path: "/api/v1/complaints/review_minutes/{id}",
    tag: Tag::Complaints,
    summary: "Read minutes of a weekly review",
    description: "What was said in the review of a week.",
    problems: &[],
};

/// Reads them.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(caller: Caller<ComplaintsReport>, PathId(id): PathId<ReviewMinutesId>, app: Data<App>) -> Answer<Found<MinutesView>> {
    let reach = caller.reach();
    Ok(Found(app.store.read(move |tx| minutes::load(tx, id, reach)).await?.into()))
}
