//! Link a ticket with another.

use actix_web::web::Data;
use guanxi_domain::fields::FieldCode;
use guanxi_domain::ids::TicketId;
use guanxi_domain::{ProblemCode, Refusal};
use guanxi_persistence::service::tickets::{self, links};

use super::command::Command;
use super::step_bodies::LinkBody;
use super::view::TicketView;
use crate::answer::{Answer, Done};
use crate::app::App;
use crate::extract::{Caller, IdempotencyKey, PathId, Precondition, TicketsWrite, Valid};
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/service/tickets/{ticket_id}/links`.
pub const OPERATION: Operation = Operation {
    id: "add_ticket_link",
    method: Method::Post,
    path: "/api/v1/service/tickets/{ticket_id}/links",
    tag: Tag::Service,
    summary: "Link a ticket with another",
    description: "Says how two tickets belong together; each shows the link. One that is there already changes nothing. Two tickets are not each the duplicate, or the cause, of the other.",
    problems: &[ProblemCode::IllegalTransition, ProblemCode::NotResponsible],
};

/// Links them.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<TicketsWrite>,
    PathId(id): PathId<TicketId>,
    precondition: Precondition,
    key: IdempotencyKey,
    body: Valid<LinkBody>,
    app: Data<App>,
) -> Answer<Done<TicketView>> {
    let reach = caller.reach();
    let command = Command::on(id, reach, precondition).with_key(key.call(&OPERATION, caller.id(), body.raw()));
    let (other, kind) = body.into_inner().read()?;
    let loaded = command.run(&app, &caller, move |tx, loaded, asking| {
        if !tickets::is_within(tx, other, reach)? {
            return Err(Refusal::field("/ticket_id", FieldCode::NotFound).into());
        }
        Ok(loaded.ticket.link(other, kind, &links::of(tx, id)?, asking)?)
    });
    Ok(Done(TicketView::of(loaded.await?, &caller)))
}
