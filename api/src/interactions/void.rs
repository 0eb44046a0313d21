//! Void an interaction.

use actix_web::web::Data;
use guanxi_domain::ProblemCode;
use guanxi_domain::ids::InteractionId;
use guanxi_domain::interactions::write;

use super::bodies::VoidBody;
use super::command::Command;
use super::view::InteractionView;
use crate::answer::{Answer, Done};
use crate::app::App;
use crate::extract::{Caller, IdempotencyKey, InteractionsWrite, PathId, Precondition, Valid};
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/interactions/{interaction_id}/actions/void`.
pub const OPERATION: Operation = Operation {
    id: "void_interaction",
    method: Method::Post,
    path: "/api/v1/interactions/{interaction_id}/actions/void",
    tag: Tag::Interactions,
    summary: "Void an interaction",
    description: "Takes an interaction that was entered by mistake out of everything that counts: the timeline, the last contact, the stage of the customer. It stays readable, and is listed with `voided=true`. One that is a part of a ticket's history stays.",
    problems: &[ProblemCode::IllegalTransition, ProblemCode::InUse],
};

/// Voids the interaction.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<InteractionsWrite>,
    PathId(id): PathId<InteractionId>,
    precondition: Precondition,
    key: IdempotencyKey,
    body: Valid<VoidBody>,
    app: Data<App>,
) -> Answer<Done<InteractionView>> {
    let command = Command::on(id, caller.reach(), precondition).with_key(key.call(&OPERATION, caller.id(), body.raw()));
    let reason = body.into_inner().read()?;
    let void = move |one: &_, _: &_, _: &_, context: &_| write::void(one, reason.clone(), context);
    let loaded = command.run(&app, &caller, void).await?;
    Ok(Done(InteractionView::of(loaded, &caller)))
}
