//! One version of what alarms.

use actix_web::web::Data;
use guanxi_domain::ids::ComplaintPolicyId;
use guanxi_persistence::complaints::warning::policies;

use super::view::WarningPolicyView;
use crate::answer::{Answer, Found};
use crate::app::App;
use crate::extract::{Caller, ComplaintsRead, PathId};
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/complaints/warning_policies/{id}`.
pub const OPERATION: Operation = Operation {
    id: "get_complaint_warning_policy",
    method: Method::Get,
    path: "/api/v1/complaints/warning_policies/{id}",
    tag: Tag::Complaints,
    summary: "Read what alarms about complaints",
    description: "One version of what alarms about complaints, and of what is to be done then.",
    problems: &[],
};

/// Reads it.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(_: Caller<ComplaintsRead>, PathId(id): PathId<ComplaintPolicyId>, app: Data<App>) -> Answer<Found<WarningPolicyView>> {
    Ok(Found(app.store.read(move |tx| policies::get(tx, id)).await?.into()))
}
