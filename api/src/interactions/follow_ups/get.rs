//! Read one follow-up.

use actix_web::web::Data;
use guanxi_domain::ids::FollowUpId;
use guanxi_persistence::interactions::follow_ups;

use super::view::FollowUpView;
use crate::answer::{Answer, Found};
use crate::app::App;
use crate::extract::{Caller, InteractionsRead, PathId};
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/follow_ups/{follow_up_id}`.
pub const OPERATION: Operation = Operation {
    id: "get_follow_up",
    method: Method::Get,
    path: "/api/v1/follow_ups/{follow_up_id}",
    tag: Tag::Interactions,
    summary: "Read a follow-up",
    description: "The follow-up.",
    problems: &[],
};

/// Reads the follow-up.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(caller: Caller<InteractionsRead>, PathId(id): PathId<FollowUpId>, app: Data<App>) -> Answer<Found<FollowUpView>> {
    let reach = caller.reach();
    let loaded = app.store.read(move |tx| follow_ups::load(tx, id, reach)).await?;
    Ok(Found(FollowUpView::of(loaded, &caller)))
}
