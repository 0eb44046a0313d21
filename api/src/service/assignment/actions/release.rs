//! Give a ticket back.

use actix_web::web::Data;
use guanxi_domain::ids::TicketId;
use guanxi_domain::service::assignment::Handing;
use guanxi_domain::{Fields, ProblemCode};

use super::super::super::tickets::command::Command;
use super::super::super::tickets::view::TicketView;
use super::bodies::ReleaseBody;
use super::hand::{finish, named};
use crate::answer::{Answer, Done};
use crate::app::App;
use crate::extract::{Caller, IdempotencyKey, PathId, Precondition, TicketsWrite, Valid};
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/service/tickets/{ticket_id}/actions/release`.
pub const OPERATION: Operation = Operation {
    id: "release_ticket",
    method: Method::Post,
    path: "/api/v1/service/tickets/{ticket_id}/actions/release",
    tag: Tag::Service,
    summary: "Give a ticket back",
    description: "Gives your own ticket back, or, with `tickets:assign`, takes it back from whoever has it. Somebody else of the queue who is free gets \
                  it, or it waits there.",
    problems: &[ProblemCode::NotResponsible, ProblemCode::IllegalTransition],
};

/// Gives it back.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<TicketsWrite>,
    PathId(id): PathId<TicketId>,
    precondition: Precondition,
    key: IdempotencyKey,
    body: Valid<ReleaseBody>,
    app: Data<App>,
) -> Answer<Done<TicketView>> {
    let call = key.call(&OPERATION, caller.id(), body.raw());
    let mut fields = Fields::new();
    let handing = Handing::read(body.into_inner().into(), &mut fields);
    let handing = fields.finish(handing)?;
    let command = Command::on(id, caller.reach(), precondition).with_key(call);
    let loaded = command.run(&app, &caller, move |tx, loaded, asking| {
        let context = *asking.context;
        named(tx, &handing, &context)?;
        let handed = loaded.ticket.give_back(&handing, asking)?;
        finish(tx, handed, &context)
    });
    Ok(Done(TicketView::of(loaded.await?, &caller)))
}
