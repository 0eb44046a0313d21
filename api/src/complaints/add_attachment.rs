//! Attach a file to a complaint.

use actix_web::web::Data;
use guanxi_domain::ProblemCode;
use guanxi_domain::complaints::ComplaintAction;
use guanxi_domain::ids::{AttachmentId, ComplaintId, TypedId};
use guanxi_domain::platform::EventKind;
use guanxi_domain::platform::attachment::{NewFile, attach};
use guanxi_persistence::complaints;
use guanxi_persistence::platform::attachments;
use uuid::Uuid;

use super::attachment_part;
use super::command::viewer;
use crate::answer::{Answer, Created};
use crate::app::App;
use crate::extract::{Caller, ComplaintsWrite, NoIdempotencyKey, PathId, Precondition, Query, Upload};
use crate::files::{Area, blocking};
use crate::interactions::{AttachedFile, AttachmentView, FileName};
use crate::operation::{Method, Operation, Tag};
use crate::part::PartView;

/// `POST /api/v1/complaints/{complaint_id}/attachments`.
pub const OPERATION: Operation = Operation {
    id: "add_complaint_attachment",
    method: Method::Post,
    path: "/api/v1/complaints/{complaint_id}/attachments",
    tag: Tag::Complaints,
    summary: "Attach a file",
    description: "Takes the bare body as a file and hangs it on the complaint. What it is, is told from its content; the vocabulary `media_type` lists what may be attached. A complaint bears up to 50 files. The `ETag` is that of the complaint.",
    problems: &[ProblemCode::IllegalTransition],
};

/// Takes the file in.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<ComplaintsWrite>,
    PathId(id): PathId<ComplaintId>,
    precondition: Precondition,
    _: NoIdempotencyKey,
    Query(name): Query<FileName>,
    app: Data<App>,
    upload: Upload<AttachedFile>,
) -> Answer<Created<PartView<AttachmentView>>> {
    let (received, attachment_id, context) = (upload.into_inner(), AttachmentId::new(Uuid::now_v7()), caller.context());
    let (given, viewer) = (name.given(), viewer(&caller, caller.reach()));
    let media_type = received.content(given.unwrap_or_default()).media_type();
    let file = NewFile::read(given, media_type, received.size_bytes, received.sha256)?;
    let files = app.files.clone();
    blocking(move || files.keep(received, Area::Attachments, attachment_id.uuid())).await?;
    let written = app.store.write(move |tx| {
        let loaded = complaints::load_for_change(tx, id, viewer, context.now)?;
        let version = loaded.complaint.version;
        precondition.check(version)?;
        let asker = loaded.complaint.asker(viewer.user, &viewer.grants);
        loaded.complaint.next(ComplaintAction::Attach, &asker, &loaded.circumstances(viewer.user, context.now))?;
        let told = EventKind::ComplaintAttachmentAdded;
        let (attachment, event) = attach(attachment_id, loaded.bearer(), loaded.attachments.len(), &file, told, &context)?;
        attachments::insert(tx, &attachment, event, &context)?;
        Ok((attachment, version))
    });
    let (attachment, version) = app.files.conclude_coming(Area::Attachments, attachment_id.uuid(), written.await).await?;
    Ok(Created(attachment_part(attachment, id, version)))
}
