//! One version of the incentive policy.

use actix_web::web::Data;
use guanxi_domain::complaints::incentives::IncentivePolicy;
use guanxi_domain::ids::ComplaintPolicyId;

use super::view::IncentivePolicyView;
use crate::answer::{Answer, Found};
use crate::app::App;
use crate::complaints::policies;
use crate::extract::{Caller, ComplaintsRead, PathId};
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/complaints/incentive_policies/{id}`.
pub const OPERATION: Operation = Operation {
    id: "get_incentive_policy",
    method: Method::Get,
    path: "/api/v1/complaints/incentive_policies/{id}",
    tag: Tag::Complaints,
    summary: "Read an incentive policy",
    description: "One version of how much is deducted from whom.",
    problems: &[],
};

/// Reads it.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    _: Caller<ComplaintsRead>,
    PathId(id): PathId<ComplaintPolicyId>,
    app: Data<App>,
) -> Answer<Found<IncentivePolicyView>> {
    Ok(Found(policies::get::<IncentivePolicy>(&app, id).await?.into()))
}
