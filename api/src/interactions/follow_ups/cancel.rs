//! Cancel a follow-up.

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

/// `POST /api/v1/follow_ups/{follow_up_id}/actions/cancel`.
pub const OPERATION: Operation = Operation {
    id: "cancel_follow_up",
    method: Method::Post,
    path: "/api/v1/follow_ups/{follow_up_id}/actions/cancel",
    tag: Tag::Interactions,
    summary: "Cancel a follow-up",
    description: "Drops a follow-up that is needed no longer, with words on why.",
    problems: &[ProblemCode::IllegalTransition],
};

/// Cancels the follow-up.
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
    let close = move |one: &guanxi_domain::interactions::FollowUp, context: &_| one.close(FollowUpAction::Cancel, note.clone(), context);
    let loaded = command.run(&app, &caller, close).await?;
    Ok(Done(FollowUpView::of(loaded, &caller)))
}
