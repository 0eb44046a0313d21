//! Read what is known of a file.

use actix_web::web::Data;
use guanxi_domain::Refusal;
use guanxi_domain::ids::{AttachmentId, InteractionId};
use guanxi_persistence::interactions;

use super::attachment_view::AttachmentView;
use crate::answer::{Answer, Found};
use crate::app::App;
use crate::extract::{Caller, InteractionsRead, PathIds};
use crate::operation::{Method, Operation, Tag};
use crate::part::PartView;

/// `GET /api/v1/interactions/{interaction_id}/attachments/{attachment_id}`.
pub const OPERATION: Operation = Operation {
    id: "get_interaction_attachment",
    method: Method::Get,
    path: "/api/v1/interactions/{interaction_id}/attachments/{attachment_id}",
    tag: Tag::Interactions,
    summary: "Read a file's particulars",
    description: "What is known of the file; its bytes are read at `…/content`. The `ETag` is that of the interaction.",
    problems: &[],
};

/// Reads it.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<InteractionsRead>,
    PathIds(id, attachment): PathIds<InteractionId, AttachmentId>,
    app: Data<App>,
) -> Answer<Found<PartView<AttachmentView>>> {
    let reach = caller.reach();
    let loaded = app.store.read(move |tx| interactions::load(tx, id, reach)).await?;
    let version = loaded.interaction.version;
    let found = loaded.attachments.into_iter().find(|one| one.id == attachment).ok_or_else(Refusal::not_found)?;
    Ok(Found(AttachmentView::part(found, id, version)))
}
