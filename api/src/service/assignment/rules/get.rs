//! Read one version of the assignment rules.

use actix_web::web::Data;
use guanxi_domain::ids::AssignmentRulesId;
use guanxi_persistence::service::assignment::rules;

use super::view::RulesView;
use crate::answer::{Answer, Found};
use crate::app::App;
use crate::extract::{Caller, PathId, TicketsRead};
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/service/assignment_rules/{rules_id}`.
pub const OPERATION: Operation = Operation {
    id: "get_assignment_rules",
    method: Method::Get,
    path: "/api/v1/service/assignment_rules/{rules_id}",
    tag: Tag::Service,
    summary: "Read a version of the assignment rules",
    description: "One version, whether it still counts or not.",
    problems: &[],
};

/// Reads it.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(_: Caller<TicketsRead>, PathId(id): PathId<AssignmentRulesId>, app: Data<App>) -> Answer<Found<RulesView>> {
    let rules = app.store.read(move |tx| rules::version(tx, id)).await?;
    Ok(Found(rules.as_ref().clone().into()))
}
