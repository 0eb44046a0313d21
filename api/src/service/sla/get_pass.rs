//! How far new promises are applied.

use actix_web::web::Data;
use guanxi_domain::ids::SlaPassId;
use guanxi_persistence::service::passes;

use super::pass_view::PassView;
use crate::answer::{Answer, Found};
use crate::app::App;
use crate::extract::{Caller, PathId, ServiceConfigure};
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/service/sla/passes/{id}`.
pub const OPERATION: Operation = Operation {
    id: "get_sla_pass",
    method: Method::Get,
    path: "/api/v1/service/sla/passes/{id}",
    tag: Tag::Service,
    summary: "See how far new promises are applied",
    description: "A pass over the open tickets, with how many it has looked at and how many changed.",
    problems: &[],
};

/// Reads it.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(_: Caller<ServiceConfigure>, PathId(id): PathId<SlaPassId>, app: Data<App>) -> Answer<Found<PassView>> {
    Ok(Found(app.store.read(move |tx| passes::get(tx, id)).await?.into()))
}
