//! One version of the handling policy.

use actix_web::web::Data;
use guanxi_domain::complaints::handling::HandlingPolicy;
use guanxi_domain::ids::ComplaintPolicyId;

use super::view::HandlingPolicyView;
use crate::answer::{Answer, Found};
use crate::app::App;
use crate::complaints::policies;
use crate::extract::{Caller, ComplaintsRead, PathId};
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/complaints/handling_policies/{id}`.
pub const OPERATION: Operation = Operation {
    id: "get_handling_policy",
    method: Method::Get,
    path: "/api/v1/complaints/handling_policies/{id}",
    tag: Tag::Complaints,
    summary: "Read a handling policy",
    description: "One version of which measures are open for a cause, and who decides.",
    problems: &[],
};

/// Reads it.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(_: Caller<ComplaintsRead>, PathId(id): PathId<ComplaintPolicyId>, app: Data<App>) -> Answer<Found<HandlingPolicyView>> {
    Ok(Found(policies::get::<HandlingPolicy>(&app, id).await?.into()))
}
