//! Claim a ticket.

use actix_web::web::Data;
use guanxi_domain::ids::TicketId;
use guanxi_domain::service::assignment::Handing;
use guanxi_domain::{Fields, ProblemCode, Refusal};
use guanxi_persistence::service::assignment::desks;

use super::super::super::tickets::command::Command;
use super::super::super::tickets::view::TicketView;
use super::bodies::ClaimBody;
use crate::answer::{Answer, Done};
use crate::app::App;
use crate::extract::{Caller, IdempotencyKey, PathId, Precondition, TicketsWrite, Valid};
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/service/tickets/{ticket_id}/actions/claim`.
pub const OPERATION: Operation = Operation {
    id: "claim_ticket",
    method: Method::Post,
    path: "/api/v1/service/tickets/{ticket_id}/actions/claim",
    tag: Tag::Service,
    summary: "Claim a ticket",
    description: "Takes a ticket that nobody has. Of several who claim it at once one gets it, the others are told `already_assigned`; nobody gets \
                  more open tickets than the limit of their desk.",
    problems: &[ProblemCode::UsersOnly, ProblemCode::AlreadyAssigned, ProblemCode::TicketLimitReached, ProblemCode::IllegalTransition],
};

/// Claims it.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<TicketsWrite>,
    PathId(id): PathId<TicketId>,
    precondition: Precondition,
    key: IdempotencyKey,
    body: Valid<ClaimBody>,
    app: Data<App>,
) -> Answer<Done<TicketView>> {
    let call = key.call(&OPERATION, caller.id(), body.raw());
    let user = caller.require_user()?;
    let mut fields = Fields::new();
    let said = Handing::read(body.into_inner().into(), &mut fields);
    let said = fields.finish(said)?;
    let command = Command::on(id, caller.reach(), precondition).with_key(call);
    let loaded = command.run(&app, &caller, move |tx, loaded, asking| {
        let desk = desks::load_for_change(tx, user, asking.context.now)?.ok_or_else(Refusal::not_found)?;
        Ok(loaded.ticket.claim(&desk, said.note.clone(), asking)?)
    });
    Ok(Done(TicketView::of(loaded.await?, &caller)))
}
