//! Download a file.

use actix_web::web::Data;
use guanxi_domain::ids::{AttachmentId, TicketId, TypedId};
use guanxi_domain::platform::{Record, RecordKind};
use guanxi_domain::vocabulary::Word;
use guanxi_persistence::platform::attachments;

use crate::answer::Answer;
use crate::app::App;
use crate::extract::{Caller, PathIds, TicketsRead};
use crate::files::{Area, FileContent, blocking};
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/service/tickets/{ticket_id}/attachments/{attachment_id}/content`.
pub const OPERATION: Operation = Operation {
    id: "get_ticket_attachment_content",
    method: Method::Get,
    path: "/api/v1/service/tickets/{ticket_id}/attachments/{attachment_id}/content",
    tag: Tag::Service,
    summary: "Download a file",
    description: "The bytes of the file under its own type and name, to be saved and not shown: `Content-Disposition: attachment`.",
    problems: &[],
};

/// Gives the file.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<TicketsRead>,
    PathIds(id, attachment): PathIds<TicketId, AttachmentId>,
    app: Data<App>,
) -> Answer<FileContent> {
    let (record, reach) = (Record::new(RecordKind::Ticket, id), caller.reach());
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
