//! Change a ticket.

use actix_web::web::Data;
use guanxi_domain::ids::TicketId;
use guanxi_domain::service::ticket::TicketPatch;
use guanxi_domain::{Fields, ProblemCode};
use guanxi_persistence::service::tickets::facts;

use super::bodies::TicketPatchBody;
use super::command::Command;
use super::view::TicketView;
use crate::answer::{Answer, Done};
use crate::app::App;
use crate::extract::{Caller, MergePatch, PathId, Precondition, TicketsWrite};
use crate::operation::{Method, Operation, Tag};

/// `PATCH /api/v1/service/tickets/{ticket_id}`.
pub const OPERATION: Operation = Operation {
    id: "patch_ticket",
    method: Method::Patch,
    path: "/api/v1/service/tickets/{ticket_id}",
    tag: Tag::Service,
    summary: "Change a ticket",
    description: "A JSON Merge Patch: absent members stay, `null` clears. A patch that changes nothing leaves the version. Customer and channel never change.",
    problems: &[ProblemCode::IllegalTransition, ProblemCode::NotResponsible],
};

/// Changes the ticket.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<TicketsWrite>,
    PathId(id): PathId<TicketId>,
    precondition: Precondition,
    body: MergePatch<TicketPatchBody>,
    app: Data<App>,
) -> Answer<Done<TicketView>> {
    let mut fields = Fields::new();
    let patch = TicketPatch::read(body.into_inner().into(), &mut fields);
    let patch = fields.finish(Some(patch))?;
    let reach = caller.reach();
    let command = Command::on(id, reach, precondition);
    let loaded = command.run(&app, &caller, move |tx, loaded, asking| {
        let facts = facts::of_patch(tx, &loaded.ticket, &patch, reach)?;
        Ok(loaded.ticket.edit(&patch, &facts, asking)?)
    });
    Ok(Done(TicketView::of(loaded.await?, &caller)))
}
