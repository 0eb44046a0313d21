//! The versions of an SLA policy.

use actix_web::web::Data;
use guanxi_domain::ids::SlaPolicyId;
use guanxi_domain::service::sla::PolicyDocument;
use guanxi_persistence::service::configurations;

use super::view::PolicyVersionView;
use crate::answer::{Answer, Listed};
use crate::app::App;
use crate::extract::{Caller, PageQuery, PathId, TicketsRead};
use crate::operation::{Method, Operation, Tag};
use crate::service::versions::Versions;

/// `GET /api/v1/service/sla/policies/{id}/versions`.
pub const OPERATION: Operation = Operation {
    id: "list_sla_policy_versions",
    method: Method::Get,
    path: "/api/v1/service/sla/policies/{id}/versions",
    tag: Tag::Service,
    summary: "List the versions of an SLA policy",
    description: "The newest first, each with who made it.",
    problems: &[guanxi_domain::ProblemCode::NotFound],
};

/// Lists them.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    _: Caller<TicketsRead>,
    PathId(id): PathId<SlaPolicyId>,
    page: PageQuery<Versions>,
    app: Data<App>,
) -> Answer<Listed<PolicyVersionView>> {
    let spelling = page.spelling();
    let rows = app.store.read(move |tx| configurations::versions::<PolicyDocument>(tx, id, page.after.as_ref(), page.limit));
    Ok(Listed::of(rows.await?, &spelling, None, PolicyVersionView::from))
}
