//! Reopen a follow-up.

use actix_web::web::Data;
use guanxi_domain::ProblemCode;
use guanxi_domain::ids::FollowUpId;
use guanxi_domain::interactions::FollowUp;

use super::command::Command;
use super::view::FollowUpView;
use crate::answer::{Answer, Done};
use crate::app::App;
use crate::extract::{Caller, IdempotencyKey, InteractionsWrite, PathId, Precondition};
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/follow_ups/{follow_up_id}/actions/reopen`.
pub const OPERATION: Operation = Operation {
    id: "reopen_follow_up",
    method: Method::Post,
    path: "/api/v1/follow_ups/{follow_up_id}/actions/reopen",
    tag: Tag::Interactions,
    summary: "Reopen a follow-up",
    description: "Opens a follow-up again that was done or cancelled.",
    problems: &[ProblemCode::IllegalTransition],
};

/// Opens the follow-up again.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<InteractionsWrite>,
    PathId(id): PathId<FollowUpId>,
    precondition: Precondition,
    key: IdempotencyKey,
    app: Data<App>,
) -> Answer<Done<FollowUpView>> {
    let command = Command::on(id, caller.reach(), precondition).with_key(key.call(&OPERATION, caller.id(), &[]));
    let loaded = command.run(&app, &caller, FollowUp::reopen).await?;
    Ok(Done(FollowUpView::of(loaded, &caller)))
}
