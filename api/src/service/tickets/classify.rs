//! Classify a ticket.

use actix_web::web::Data;
use guanxi_domain::ids::TicketId;
use guanxi_domain::service::ticket::Classification;
use guanxi_domain::{Fields, ProblemCode};
use guanxi_persistence::service::assignment;
use guanxi_persistence::service::tickets::facts;

use super::bodies::ClassifyBody;
use super::command::Command;
use super::view::TicketView;
use crate::answer::{Answer, Done};
use crate::app::App;
use crate::extract::{Caller, IdempotencyKey, PathId, Precondition, TicketsWrite, Valid};
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/service/tickets/{ticket_id}/actions/classify`.
pub const OPERATION: Operation = Operation {
    id: "classify_ticket",
    method: Method::Post,
    path: "/api/v1/service/tickets/{ticket_id}/actions/classify",
    tag: Tag::Service,
    summary: "Classify a ticket",
    description: "Says what the ticket is about, or says it anew: its promises are judged anew from its report on, and none that was broken is forgiven.",
    problems: &[ProblemCode::IllegalTransition, ProblemCode::NotResponsible],
};

/// Classifies it.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<TicketsWrite>,
    PathId(id): PathId<TicketId>,
    precondition: Precondition,
    key: IdempotencyKey,
    body: Valid<ClassifyBody>,
    app: Data<App>,
) -> Answer<Done<TicketView>> {
    let command = Command::on(id, caller.reach(), precondition).with_key(key.call(&OPERATION, caller.id(), body.raw()));
    let mut fields = Fields::new();
    let said = Classification::read(body.into_inner().into(), &mut fields);
    let said = fields.finish(said)?;
    let loaded = command.run(&app, &caller, move |tx, loaded, asking| {
        let facts = facts::of_classification(tx, &loaded.ticket, &said)?;
        let context = *asking.context;
        assignment::place_change(tx, loaded.ticket.classify(&said, &facts, asking)?, &context)
    });
    Ok(Done(TicketView::of(loaded.await?, &caller)))
}
