//! Restore an interaction.

use actix_web::web::Data;
use guanxi_domain::ProblemCode;
use guanxi_domain::ids::InteractionId;
use guanxi_domain::interactions::write;

use super::command::Command;
use super::view::InteractionView;
use crate::answer::{Answer, Done};
use crate::app::App;
use crate::extract::{Caller, IdempotencyKey, InteractionsWrite, PathId, Precondition};
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/interactions/{interaction_id}/actions/restore`.
pub const OPERATION: Operation = Operation {
    id: "restore_interaction",
    method: Method::Post,
    path: "/api/v1/interactions/{interaction_id}/actions/restore",
    tag: Tag::Interactions,
    summary: "Restore an interaction",
    description: "Lets a voided interaction count again.",
    problems: &[ProblemCode::IllegalTransition],
};

/// Restores the interaction.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<InteractionsWrite>,
    PathId(id): PathId<InteractionId>,
    precondition: Precondition,
    key: IdempotencyKey,
    app: Data<App>,
) -> Answer<Done<InteractionView>> {
    let command = Command::on(id, caller.reach(), precondition).with_key(key.call(&OPERATION, caller.id(), &[]));
    let loaded = command.run(&app, &caller, |one, _, _, context| write::restore(one, context)).await?;
    Ok(Done(InteractionView::of(loaded, &caller)))
}
