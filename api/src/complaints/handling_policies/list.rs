//! The versions of the handling policy.

use actix_web::web::Data;
use guanxi_domain::complaints::handling::HandlingPolicy;

use super::view::HandlingPolicyView;
use crate::answer::{Answer, Listed};
use crate::app::App;
use crate::complaints::policies::{self, Versions};
use crate::extract::{Caller, ComplaintsRead, PageQuery};
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/complaints/handling_policies`.
pub const OPERATION: Operation = Operation {
    id: "list_handling_policies",
    method: Method::Get,
    path: "/api/v1/complaints/handling_policies",
    tag: Tag::Complaints,
    summary: "List handling policies",
    description: "Every version of which measures are open for a cause, and who decides. The first of the list holds.",
    problems: &[],
};

/// Lists them.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(_: Caller<ComplaintsRead>, query: PageQuery<Versions>, app: Data<App>) -> Answer<Listed<HandlingPolicyView>> {
    let spelling = query.spelling();
    let (page, total) = policies::list::<HandlingPolicy>(&app, query).await?;
    Ok(Listed::of(page, &spelling, total, HandlingPolicyView::from))
}
