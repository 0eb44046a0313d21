//! One version of the desk policy.

use actix_web::web::Data;
use guanxi_domain::ids::DeskPolicyId;
use guanxi_persistence::service::desk_policies;

use super::view::DeskPolicyView;
use crate::answer::{Answer, Found};
use crate::app::App;
use crate::extract::{Caller, PathId, TicketsRead};
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/service/desk_policies/{id}`.
pub const OPERATION: Operation = Operation {
    id: "get_desk_policy",
    method: Method::Get,
    path: "/api/v1/service/desk_policies/{id}",
    tag: Tag::Service,
    summary: "Read a desk policy",
    description: "One version of who is told of broken promises, and of when silence closes a ticket.",
    problems: &[],
};

/// Reads it.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(_: Caller<TicketsRead>, PathId(id): PathId<DeskPolicyId>, app: Data<App>) -> Answer<Found<DeskPolicyView>> {
    Ok(Found(app.store.read(move |tx| desk_policies::get(tx, id)).await?.into()))
}
