//! Remove a file.

use actix_web::web::Data;
use guanxi_domain::complaints::ComplaintAction;
use guanxi_domain::ids::{AttachmentId, ComplaintId, TypedId};
use guanxi_domain::platform::EventKind;
use guanxi_domain::{ProblemCode, Refusal};
use guanxi_persistence::complaints;
use guanxi_persistence::platform::attachments;

use super::command::viewer;
use crate::answer::{Answer, NoContent};
use crate::app::App;
use crate::extract::{Caller, ComplaintsWrite, PathIds, Precondition};
use crate::files::{Area, blocking};
use crate::operation::{Method, Operation, Tag};

/// `DELETE /api/v1/complaints/{complaint_id}/attachments/{attachment_id}`.
pub const OPERATION: Operation = Operation {
    id: "remove_complaint_attachment",
    method: Method::Delete,
    path: "/api/v1/complaints/{complaint_id}/attachments/{attachment_id}",
    tag: Tag::Complaints,
    summary: "Remove a file",
    description: "Removes the file for good.",
    problems: &[ProblemCode::IllegalTransition, ProblemCode::AboutOneself],
};

/// Removes the file.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<ComplaintsWrite>,
    PathIds(id, attachment): PathIds<ComplaintId, AttachmentId>,
    precondition: Precondition,
    app: Data<App>,
) -> Answer<NoContent> {
    let (files, context, viewer) = (app.files.clone(), caller.context(), viewer(&caller, caller.reach()));
    blocking(move || files.doom(Area::Attachments, attachment.uuid())).await?;
    let written = app.store.write(move |tx| {
        let loaded = complaints::load_for_change(tx, id, viewer, context.now)?;
        precondition.check(loaded.complaint.version)?;
        let asker = loaded.complaint.asker(viewer.user, &viewer.grants);
        loaded.complaint.next(ComplaintAction::Detach, &asker, &loaded.circumstances(viewer.user, context.now))?;
        let found = loaded.attachments.iter().find(|one| one.id == attachment).ok_or_else(Refusal::not_found)?;
        attachments::delete(tx, attachment, found.event(EventKind::ComplaintAttachmentRemoved), &context)
    });
    app.files.conclude_going(Area::Attachments, attachment.uuid(), written.await).await?;
    Ok(NoContent)
}
