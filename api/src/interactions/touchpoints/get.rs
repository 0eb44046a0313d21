//! Read one touchpoint.

use actix_web::web::Data;
use guanxi_domain::ids::TouchpointId;
use guanxi_domain::interactions::Touchpoints;

use super::shapes::TouchpointView;
use crate::answer::{Answer, Found};
use crate::app::App;
use crate::extract::{Caller, InteractionsRead, PathId};
use crate::kept_lists;
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/touchpoints/{touchpoint_id}`.
pub const OPERATION: Operation = Operation {
    id: "get_touchpoint",
    method: Method::Get,
    path: "/api/v1/touchpoints/{touchpoint_id}",
    tag: Tag::Interactions,
    summary: "Read a touchpoint",
    description: "The touchpoint.",
    problems: &[],
};

/// Reads it.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(_: Caller<InteractionsRead>, PathId(id): PathId<TouchpointId>, app: Data<App>) -> Answer<Found<TouchpointView>> {
    Ok(Found(kept_lists::get::<Touchpoints>(&app, id).await?.into()))
}
