//! Read one sub-category.

use actix_web::web::Data;
use guanxi_domain::ids::SubcategoryId;
use guanxi_domain::service::ticket::Subcategories;

use super::shapes::SubcategoryView;
use crate::answer::{Answer, Found};
use crate::app::App;
use crate::extract::{Caller, PathId, TicketsRead};
use crate::kept_lists;
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/service/subcategories/{subcategory_id}`.
pub const OPERATION: Operation = Operation {
    id: "get_ticket_subcategory",
    method: Method::Get,
    path: "/api/v1/service/subcategories/{subcategory_id}",
    tag: Tag::Service,
    summary: "Read a sub-category of tickets",
    description: "The sub-category.",
    problems: &[],
};

/// Reads it.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(_: Caller<TicketsRead>, PathId(id): PathId<SubcategoryId>, app: Data<App>) -> Answer<Found<SubcategoryView>> {
    Ok(Found(kept_lists::get::<Subcategories>(&app, id).await?.into()))
}
