//! Attach a file to a ticket.

use actix_web::web::Data;
use guanxi_domain::ProblemCode;
use guanxi_domain::ids::{AttachmentId, TicketId, TypedId};
use guanxi_domain::platform::EventKind;
use guanxi_domain::platform::attachment::{NewFile, attach};
use guanxi_domain::service::ticket::TicketAction;
use guanxi_persistence::platform::attachments;
use guanxi_persistence::service::tickets;
use uuid::Uuid;

use super::attachment_part;
use crate::answer::{Answer, Created};
use crate::app::App;
use crate::extract::{Caller, NoIdempotencyKey, PathId, Precondition, Query, TicketsWrite, Upload};
use crate::files::{Area, blocking};
use crate::interactions::{AttachedFile, AttachmentView, FileName};
use crate::operation::{Method, Operation, Tag};
use crate::part::PartView;

/// `POST /api/v1/service/tickets/{ticket_id}/attachments`.
pub const OPERATION: Operation = Operation {
    id: "add_ticket_attachment",
    method: Method::Post,
    path: "/api/v1/service/tickets/{ticket_id}/attachments",
    tag: Tag::Service,
    summary: "Attach a file",
    description: "Takes the bare body as a file and hangs it on the ticket. What it is, is told from its content; the vocabulary `media_type` lists what may be attached. A ticket bears up to 50 files. The `ETag` is that of the ticket.",
    problems: &[ProblemCode::IllegalTransition, ProblemCode::NotResponsible],
};

/// Takes the file in.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<TicketsWrite>,
    PathId(id): PathId<TicketId>,
    precondition: Precondition,
    _: NoIdempotencyKey,
    Query(name): Query<FileName>,
    app: Data<App>,
    upload: Upload<AttachedFile>,
) -> Answer<Created<PartView<AttachmentView>>> {
    let (received, attachment_id, context) = (upload.into_inner(), AttachmentId::new(Uuid::now_v7()), caller.context());
    let (given, reach, user, grants) = (name.given(), caller.reach(), caller.user_id(), caller.standing().grants);
    let media_type = received.content(given.unwrap_or_default()).media_type();
    let file = NewFile::read(given, media_type, received.size_bytes, received.sha256)?;
    let files = app.files.clone();
    blocking(move || files.keep(received, Area::Attachments, attachment_id.uuid())).await?;
    let written = app.store.write(move |tx| {
        let loaded = tickets::load_for_change(tx, id, reach, context.now)?;
        let version = loaded.ticket.version;
        precondition.check(version)?;
        let asker = loaded.ticket.asker(user, &grants, &loaded.parts.collaborators);
        loaded.ticket.next(TicketAction::Attach, &asker, context.now)?;
        let told = EventKind::TicketAttachmentAdded;
        let (attachment, event) = attach(attachment_id, loaded.bearer(), loaded.parts.attachments.len(), &file, told, &context)?;
        attachments::insert(tx, &attachment, event, &context)?;
        Ok((attachment, version))
    });
    let (attachment, version) = app.files.conclude_coming(Area::Attachments, attachment_id.uuid(), written.await).await?;
    Ok(Created(attachment_part(attachment, id, version)))
}
