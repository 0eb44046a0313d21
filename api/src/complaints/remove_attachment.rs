//! Remove a file.

use actix_web::web::Data;
use guanxi_domain::complaints::Asking;
use guanxi_domain::ids::{AttachmentId, ComplaintId, TypedId};
use guanxi_domain::{ProblemCode, Refusal};
use guanxi_persistence::complaints;
use guanxi_persistence::platform::attachments;
use uuid::Uuid;

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
    description: "Removes the file for good: by who attached it, within 24 hours, while the complaint is open; others are kept (`attachment_kept`). Its name and its SHA-256 stay in the history.",
    problems: &[ProblemCode::IllegalTransition, ProblemCode::AboutOneself, ProblemCode::AttachmentKept],
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
        let found = loaded.attachments.iter().find(|one| one.id == attachment).ok_or_else(Refusal::not_found)?;
        let (rounds, may_decide, head_concerned) = (&loaded.rounds, loaded.may_decide, loaded.head_concerned);
        let asking = Asking { asker: &asker, context: &context, make_id: &mut Uuid::now_v7, rounds, may_decide, head_concerned };
        complaints::commit(tx, loaded.complaint.detach(found, asking)?, &context)?;
        attachments::remove(tx, attachment)
    });
    app.files.conclude_going(Area::Attachments, attachment.uuid(), written.await).await?;
    Ok(NoContent)
}
