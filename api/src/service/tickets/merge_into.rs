//! Merge a ticket into another.

use actix_web::web::Data;
use guanxi_domain::ProblemCode;
use guanxi_domain::fields::FieldCode;
use guanxi_domain::ids::{TicketId, TypedId};
use guanxi_domain::platform::idempotency::Outcome;
use guanxi_domain::service::ticket::{Asking, merge};
use guanxi_persistence::Tx;
use guanxi_persistence::platform::idempotency::once;
use guanxi_persistence::service::tickets;
use uuid::Uuid;

use super::step_bodies::MergeBody;
use super::view::TicketView;
use crate::answer::{Answer, Done};
use crate::app::App;
use crate::extract::{Caller, IdempotencyKey, PathId, Precondition, TicketsWrite, Valid};
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/service/tickets/{ticket_id}/actions/merge_into`.
pub const OPERATION: Operation = Operation {
    id: "merge_ticket",
    method: Method::Post,
    path: "/api/v1/service/tickets/{ticket_id}/actions/merge_into",
    tag: Tag::Service,
    summary: "Merge a ticket into another",
    description: "Lets the ticket go into another of the same customer that is not over, and everything follows: steps, messages, notes, files, follow-ups, links, parts, and who helped. A customer who waited for an answer waits for it there since the same instant. This ticket stays readable with `merged_into_id`.",
    problems: &[ProblemCode::IllegalTransition, ProblemCode::NotResponsible],
};

/// Merges it.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<TicketsWrite>,
    PathId(id): PathId<TicketId>,
    precondition: Precondition,
    key: IdempotencyKey,
    body: Valid<MergeBody>,
    app: Data<App>,
) -> Answer<Done<TicketView>> {
    let call = key.call(&OPERATION, caller.id(), body.raw());
    let (into, note) = body.into_inner().read()?;
    let (context, user, grants, reach) = (caller.context(), caller.user_id(), caller.standing().grants, caller.reach());
    let loaded = app.store.write(move |tx| {
        let planned = Outcome { status: 200, record: Some(id.uuid()) };
        let work = |tx: &mut Tx<'_>| {
            let refuse = || guanxi_domain::Refusal::field("/ticket_id", FieldCode::NotFound);
            let both = tickets::load_together(tx, [id, into], reach, context.now)?;
            let [Some(gone), other] = both else { return Err(guanxi_domain::Refusal::not_found().into()) };
            precondition.check(gone.ticket.version)?;
            let kept = if into == id { gone.clone() } else { other.ok_or_else(refuse)? };
            let asker = gone.ticket.asker(user, &grants, &gone.parts.collaborators);
            let asking = Asking { asker: &asker, context: &context, make_id: &mut Uuid::now_v7 };
            let (helpers, kept_helpers) = (&gone.parts.collaborators, &kept.parts.collaborators);
            let merger = merge::merge(&gone.ticket, helpers, &kept.ticket, kept_helpers, note.clone(), asking)?;
            tickets::commit_merger(tx, merger, &context)?;
            tickets::load(tx, id, reach)
        };
        once(tx, call.as_ref(), planned, context.now, work, |tx, _| tickets::load(tx, id, reach))
    });
    Ok(Done(TicketView::of(loaded.await?, &caller)))
}
