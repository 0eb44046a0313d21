//! The versions of the incentive policy.

use actix_web::web::Data;
use guanxi_domain::complaints::incentives::IncentivePolicy;

use super::view::IncentivePolicyView;
use crate::answer::{Answer, Listed};
use crate::app::App;
use crate::complaints::policies::{self, Versions};
use crate::extract::{Caller, ComplaintsRead, PageQuery};
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/complaints/incentive_policies`.
pub const OPERATION: Operation = Operation {
    id: "list_incentive_policies",
    method: Method::Get,
    path: "/api/v1/complaints/incentive_policies",
    tag: Tag::Complaints,
    summary: "List incentive policies",
    description: "Every version of how much is deducted from whom. The first of the list holds.",
    problems: &[],
};

/// Lists them.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(_: Caller<ComplaintsRead>, query: PageQuery<Versions>, app: Data<App>) -> Answer<Listed<IncentivePolicyView>> {
    let spelling = query.spelling();
    let (page, total) = policies::list::<IncentivePolicy>(&app, query).await?;
    Ok(Listed::of(page, &spelling, total, IncentivePolicyView::from))
}
