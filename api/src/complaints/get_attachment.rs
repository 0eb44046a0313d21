//! Read what is known of a file.

use actix_web::web::Data;
use guanxi_domain::Refusal;
use guanxi_domain::ids::{AttachmentId, ComplaintId};
use guanxi_persistence::complaints;

use super::attachment_part;
use super::command::viewer;
use crate::answer::{Answer, Found};
use crate::app::App;
use crate::extract::{Caller, ComplaintsRead, PathIds};
use crate::interactions::AttachmentView;
use crate::operation::{Method, Operation, Tag};
use crate::part::PartView;

/// `GET /api/v1/complaints/{complaint_id}/attachments/{attachment_id}`.
pub const OPERATION: Operation = Operation {
    id: "get_complaint_attachment",
    method: Method::Get,
    path: "/api/v1/complaints/{complaint_id}/attachments/{attachment_id}",
    tag: Tag::Complaints,
    summary: "Read a file's particulars",
    description: "What is known of the file; its bytes are read at `…/content`. The `ETag` is that of the complaint.",
    problems: &[],
};

/// Reads it.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<ComplaintsRead>,
    PathIds(id, attachment): PathIds<ComplaintId, AttachmentId>,
    app: Data<App>,
) -> Answer<Found<PartView<AttachmentView>>> {
    let viewer = viewer(&caller, caller.reach());
    let loaded = app.store.read(move |tx| complaints::load(tx, id, viewer)).await?;
    let version = loaded.complaint.version;
    let found = loaded.attachments.into_iter().find(|one| one.id == attachment).ok_or_else(Refusal::not_found)?;
    Ok(Found(attachment_part(found, id, version)))
}
