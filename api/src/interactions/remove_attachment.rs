//! Remove a file.

use actix_web::web::Data;
use guanxi_domain::ids::{AttachmentId, InteractionId, TypedId};
use guanxi_domain::interactions::InteractionAction;
use guanxi_domain::platform::EventKind;
use guanxi_domain::{ProblemCode, Refusal};
use guanxi_persistence::interactions;
use guanxi_persistence::platform::attachments;

use crate::answer::{Answer, NoContent};
use crate::app::App;
use crate::extract::{Caller, InteractionsWrite, PathIds, Precondition};
use crate::files::{Area, blocking};
use crate::operation::{Method, Operation, Tag};

/// `DELETE /api/v1/interactions/{interaction_id}/attachments/{attachment_id}`.
pub const OPERATION: Operation = Operation {
    id: "remove_interaction_attachment",
    method: Method::Delete,
    path: "/api/v1/interactions/{interaction_id}/attachments/{attachment_id}",
    tag: Tag::Interactions,
    summary: "Remove a file",
    description: "Removes the file for good.",
    problems: &[ProblemCode::IllegalTransition],
};

/// Removes the file.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<InteractionsWrite>,
    PathIds(id, attachment): PathIds<InteractionId, AttachmentId>,
    precondition: Precondition,
    app: Data<App>,
) -> Answer<NoContent> {
    let (files, context, reach) = (app.files.clone(), caller.context(), caller.reach());
    blocking(move || files.doom(Area::Attachments, attachment.uuid())).await?;
    let written = app.store.write(move |tx| {
        let loaded = interactions::load_for_change(tx, id, reach)?;
        precondition.check(loaded.interaction.version)?;
        loaded.interaction.state().next(InteractionAction::Update)?;
        let found = loaded.attachments.iter().find(|one| one.id == attachment).ok_or_else(Refusal::not_found)?;
        attachments::delete(tx, attachment, found.event(EventKind::InteractionAttachmentRemoved), &context)
    });
    app.files.conclude_going(Area::Attachments, attachment.uuid(), written.await).await?;
    Ok(NoContent)
}
