//! Read the assignment rules that count now.

use actix_web::web::Data;
use guanxi_persistence::service::assignment::rules;

use super::view::RulesView;
use crate::answer::{Answer, Found};
use crate::app::App;
use crate::extract::{Caller, TicketsRead};
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/service/current_assignment_rules`.
pub const OPERATION: Operation = Operation {
    id: "get_current_assignment_rules",
    method: Method::Get,
    path: "/api/v1/service/current_assignment_rules",
    tag: Tag::Service,
    summary: "Read the assignment rules",
    description: "The version that counts now.",
    problems: &[],
};

/// Reads it.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(_: Caller<TicketsRead>, app: Data<App>) -> Answer<Found<RulesView>> {
    let rules = app.store.read(rules::current).await?;
    Ok(Found(rules.as_ref().clone().into()))
}
