//! Read one desk.

use actix_web::web::Data;
use guanxi_domain::ids::UserId;
use guanxi_persistence::service::assignment::desks;

use super::view::DeskView;
use crate::answer::{Answer, Found};
use crate::app::App;
use crate::extract::{Caller, PathId, TicketsAssign};
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/service/desks/{user_id}`.
pub const OPERATION: Operation = Operation {
    id: "get_desk",
    method: Method::Get,
    path: "/api/v1/service/desks/{user_id}",
    tag: Tag::Service,
    summary: "Read a desk",
    description: "How much work somebody takes and when, how much they have, and whether they would be given a ticket now.",
    problems: &[],
};

/// Reads it.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(caller: Caller<TicketsAssign>, PathId(id): PathId<UserId>, app: Data<App>) -> Answer<Found<DeskView>> {
    let (reach, now) = (caller.reach(), caller.context().now);
    let desk = app.store.read(move |tx| desks::load(tx, id, reach)).await?;
    Ok(Found(DeskView::of(desk, now)))
}
