//! Remove a file.

use actix_web::web::Data;
use guanxi_domain::ids::{AttachmentId, TicketId, TypedId};
use guanxi_domain::platform::EventKind;
use guanxi_domain::service::ticket::TicketAction;
use guanxi_domain::{ProblemCode, Refusal};
use guanxi_persistence::platform::attachments;
use guanxi_persistence::service::tickets;

use crate::answer::{Answer, NoContent};
use crate::app::App;
use crate::extract::{Caller, PathIds, Precondition, TicketsWrite};
use crate::files::{Area, blocking};
use crate::operation::{Method, Operation, Tag};

/// `DELETE /api/v1/service/tickets/{ticket_id}/attachments/{attachment_id}`.
pub const OPERATION: Operation = Operation {
    id: "remove_ticket_attachment",
    method: Method::Delete,
    path: "/api/v1/service/tickets/{ticket_id}/attachments/{attachment_id}",
    tag: Tag::Service,
    summary: "Remove a file",
    description: "Removes the file for good.",
    problems: &[ProblemCode::IllegalTransition, ProblemCode::NotResponsible],
};

/// Removes the file.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<TicketsWrite>,
    PathIds(id, attachment): PathIds<TicketId, AttachmentId>,
    precondition: Precondition,
    app: Data<App>,
) -> Answer<NoContent> {
    let (files, context, reach) = (app.files.clone(), caller.context(), caller.reach());
    let (user, grants) = (caller.user_id(), caller.standing().grants);
    blocking(move || files.doom(Area::Attachments, attachment.uuid())).await?;
    let written = app.store.write(move |tx| {
        let loaded = tickets::load_for_change(tx, id, reach, context.now)?;
        precondition.check(loaded.ticket.version)?;
        let asker = loaded.ticket.asker(user, &grants, &loaded.parts.collaborators);
        loaded.ticket.next(TicketAction::Detach, &asker, context.now)?;
        let found = loaded.parts.attachments.iter().find(|one| one.id == attachment).ok_or_else(Refusal::not_found)?;
        attachments::delete(tx, attachment, found.event(EventKind::TicketAttachmentRemoved), &context)
    });
    app.files.conclude_going(Area::Attachments, attachment.uuid(), written.await).await?;
    Ok(NoContent)
}
