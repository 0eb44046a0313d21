//! Download a file.

use actix_web::web::Data;
use guanxi_domain::ids::{AttachmentId, ComplaintId, TypedId};
use guanxi_domain::platform::{Record, RecordKind};
use guanxi_domain::vocabulary::Word;
use guanxi_persistence::platform::attachments;

use crate::answer::Answer;
use crate::app::App;
use crate::extract::{Caller, ComplaintsRead, PathIds};
use crate::files::{Area, FileContent, blocking};
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/complaints/{complaint_id}/attachments/{attachment_id}/content`.
pub const OPERATION: Operation = Operation {
    id: "get_complaint_attachment_content",
    method: Method::Get,
    path: "/api/v1/complaints/{complaint_id}/attachments/{attachment_id}/content",
    tag: Tag::Complaints,
    summary: "Download a file",
    description: "The bytes of the file under its own type and name, to be saved and not shown: `Content-Disposition: attachment`.",
    problems: &[],
};

/// Gives the file.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<ComplaintsRead>,
    PathIds(id, attachment): PathIds<ComplaintId, AttachmentId>,
    app: Data<App>,
) -> Answer<FileContent> {
    let (record, reach) = (Record::new(RecordKind::Complaint, id), caller.reach());
    let row = app.store.read(move |tx| attachments::load(tx, record, attachment, reach)).await?;
    let files = app.files.clone();
    let file = blocking(move || files.open_file(Area::Attachments, attachment.uuid())).await?;
    Ok(FileContent {
        file,
        size_bytes: row.size_bytes.unsigned_abs(),
        media_type: row.media_type.word(),
        name: row.file_name,
        sha256: row.sha256,
    })
}
