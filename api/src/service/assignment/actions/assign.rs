//! Give a ticket to somebody.

use actix_web::web::Data;
use guanxi_domain::ids::TicketId;
use guanxi_domain::service::assignment::Handing;
use guanxi_domain::{Fields, ProblemCode};

use super::super::super::tickets::command::Command;
use super::super::super::tickets::view::TicketView;
use super::bodies::HandingBody;
use super::hand::{finish, named};
use crate::answer::{Answer, Done};
use crate::app::App;
use crate::extract::{Caller, IdempotencyKey, PathId, Precondition, TicketsAssign, Valid};
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/service/tickets/{ticket_id}/actions/assign`.
pub const OPERATION: Operation = Operation {
    id: "assign_ticket",
    method: Method::Post,
    path: "/api/v1/service/tickets/{ticket_id}/actions/assign",
    tag: Tag::Service,
    summary: "Assign a ticket",
    description: "Gives the ticket to somebody, or puts it into a queue, of which whoever is free gets it. Whether somebody is on duty is yours to \
                  judge; above the limit of their desk nobody gets it.",
    problems: &[ProblemCode::StaffNotActive, ProblemCode::TicketLimitReached, ProblemCode::NotResponsible, ProblemCode::IllegalTransition],
};

/// Assigns it.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<TicketsAssign>,
    PathId(id): PathId<TicketId>,
    precondition: Precondition,
    key: IdempotencyKey,
    body: Valid<HandingBody>,
    app: Data<App>,
) -> Answer<Done<TicketView>> {
    let call = key.call(&OPERATION, caller.id(), body.raw());
    let mut fields = Fields::new();
    let handing = Handing::read_named(body.into_inner().into(), &mut fields);
    let handing = fields.finish(handing)?;
    let command = Command::on(id, caller.reach(), precondition).with_key(call);
    let loaded = command.run(&app, &caller, move |tx, loaded, asking| {
        let context = *asking.context;
        let desk = named(tx, &handing, &context)?;
        let handed = loaded.ticket.assign(&handing, desk.as_ref(), asking)?;
        finish(tx, handed, &context)
    });
    Ok(Done(TicketView::of(loaded.await?, &caller)))
}
