//! Complete a follow-up.

use actix_web::web::Data;
use guanxi_domain::ProblemCode;
use guanxi_domain::ids::FollowUpId;
use guanxi_domain::interactions::FollowUpAction;

use super::bodies::CloseBody;
use super::command::Command;
use super::view::FollowUpView;
use crate::answer::{Answer, Done};
use crate::app::App;
use crate::extract::{Caller, IdempotencyKey, InteractionsWrite, PathId, Precondition, Valid};
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/follow_ups/{follow_up_id}/actions/complete`.
pub const OPERATION: Operation = Operation {
    id: "complete_follow_up",
    method: Method::Post,
    path: "/api/v1/follow_ups/{follow_up_id}/actions/complete",
    tag: Tag::Interactions,
    summary: "Complete a follow-up",
    description: "Notes that what was promised is done, with words on how it ended.",
    problems: &[ProblemCode::IllegalTransition],
};

/// Completes the follow-up.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<InteractionsWrite>,
    PathId(id): PathId<FollowUpId>,
    precondition: Precondition,
    key: IdempotencyKey,
    body: Valid<CloseBody>,
    app: Data<App>,
) -> Answer<Done<FollowUpView>> {
    let command = Command::on(id, caller.reach(), precondition).with_key(key.call(&OPERATION, caller.id(), body.raw()));
    let note = body.into_inner().read()?;
    let close = move |one: &guanxi_domain::interactions::FollowUp, context: &_| one.close(FollowUpAction::Complete, note.clone(), context);
    let loaded = command.run(&app, &caller, close).await?;
    Ok(Done(FollowUpView::of(loaded, &caller)))
}
