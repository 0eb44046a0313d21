//! One policy.

use actix_web::web::Data;
use guanxi_domain::ids::LifecyclePolicyId;
use guanxi_persistence::customers::lifecycle;

use super::policy_view::PolicyView;
use crate::answer::{Answer, Found};
use crate::app::App;
use crate::extract::{Caller, CustomersRead, PathId};
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/lifecycle/policies/{id}`.
pub const OPERATION: Operation = Operation {
    id: "get_lifecycle_policy",
    method: Method::Get,
    path: "/api/v1/lifecycle/policies/{id}",
    tag: Tag::Lifecycle,
    summary: "Read a lifecycle policy",
    description: "One version of the figures by which stages are judged.",
    problems: &[],
};

/// Reads it.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(_: Caller<CustomersRead>, PathId(id): PathId<LifecyclePolicyId>, app: Data<App>) -> Answer<Found<PolicyView>> {
    Ok(Found(app.store.read(move |tx| lifecycle::policy(tx, id)).await?.into()))
}
