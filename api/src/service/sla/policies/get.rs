//! One SLA policy.

use actix_web::web::Data;
use guanxi_domain::ids::SlaPolicyId;
use guanxi_persistence::service::configurations;

use super::view::PolicyView;
use crate::answer::{Answer, Found};
use crate::app::App;
use crate::extract::{Caller, PathId, TicketsRead};
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/service/sla/policies/{id}`.
pub const OPERATION: Operation = Operation {
    id: "get_sla_policy",
    method: Method::Get,
    path: "/api/v1/service/sla/policies/{id}",
    tag: Tag::Service,
    summary: "Read an SLA policy",
    description: "Its newest version.",
    problems: &[],
};

/// Reads it.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(_: Caller<TicketsRead>, PathId(id): PathId<SlaPolicyId>, app: Data<App>) -> Answer<Found<PolicyView>> {
    let policy: guanxi_domain::service::sla::SlaPolicy = app.store.read(move |tx| configurations::get(tx, id)).await?;
    Ok(Found(policy.into()))
}
