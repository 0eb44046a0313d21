//! Read one interaction.

use actix_web::web::Data;
use guanxi_domain::ids::InteractionId;
use guanxi_persistence::interactions;

use super::view::InteractionView;
use crate::answer::{Answer, Found};
use crate::app::App;
use crate::extract::{Caller, InteractionsRead, PathId};
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/interactions/{interaction_id}`.
pub const OPERATION: Operation = Operation {
    id: "get_interaction",
    method: Method::Get,
    path: "/api/v1/interactions/{interaction_id}",
    tag: Tag::Interactions,
    summary: "Read an interaction",
    description: "The contact with all that was said, its files and references.",
    problems: &[],
};

/// Reads the interaction.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(caller: Caller<InteractionsRead>, PathId(id): PathId<InteractionId>, app: Data<App>) -> Answer<Found<InteractionView>> {
    let reach = caller.reach();
    let loaded = app.store.read(move |tx| interactions::load(tx, id, reach)).await?;
    Ok(Found(InteractionView::of(loaded, &caller)))
}
