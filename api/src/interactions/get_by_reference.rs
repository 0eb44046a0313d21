//! Read the interaction that another system calls so.

use actix_web::web::Data;
use guanxi_domain::platform::Reference;
use guanxi_persistence::interactions;

use super::view::InteractionView;
use crate::answer::{Answer, Found};
use crate::app::App;
use crate::extract::{Caller, InteractionsRead, PathReference};
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/interactions/by_reference/{source}/{reference}`.
pub const OPERATION: Operation = Operation {
    id: "get_interaction_by_reference",
    method: Method::Get,
    path: "/api/v1/interactions/by_reference/{source}/{reference}",
    tag: Tag::Interactions,
    summary: "Read an interaction by reference",
    description: "The interaction that another system calls by this reference.",
    problems: &[],
};

/// Reads the interaction.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(caller: Caller<InteractionsRead>, path: PathReference, app: Data<App>) -> Answer<Found<InteractionView>> {
    let reference = Reference { source: path.source, reference: path.reference };
    let reach = caller.reach();
    let loaded = app.store.read(move |tx| interactions::load_by_reference(tx, &reference, reach)).await?;
    Ok(Found(InteractionView::of(loaded, &caller)))
}
