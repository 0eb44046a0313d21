//! Read one sub-cause.

use actix_web::web::Data;
use guanxi_domain::complaints::subcause::Subcauses;
use guanxi_domain::ids::SubcauseId;

use super::shapes::SubcauseView;
use crate::answer::{Answer, Found};
use crate::app::App;
use crate::extract::{Caller, ComplaintsRead, PathId};
use crate::kept_lists;
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/complaints/subcauses/{subcause_id}`.
pub const OPERATION: Operation = Operation {
    id: "get_complaint_subcause",
    method: Method::Get,
    path: "/api/v1/complaints/subcauses/{subcause_id}",
    tag: Tag::Complaints,
    summary: "Read a sub-cause of complaints",
    description: "The sub-cause.",
    problems: &[],
};

/// Reads it.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(_: Caller<ComplaintsRead>, PathId(id): PathId<SubcauseId>, app: Data<App>) -> Answer<Found<SubcauseView>> {
    Ok(Found(kept_lists::get::<Subcauses>(&app, id).await?.into()))
}
