//! Suspend a staff user.

use actix_web::web::Data;
use guanxi_domain::ProblemCode;
use guanxi_domain::access::UserAction;
use guanxi_domain::ids::UserId;

use super::super::user_view::UserView;
use super::bodies::ReasonBody;
use super::command::Command;
use crate::answer::{Answer, Done};
use crate::app::App;
use crate::extract::{Caller, IdempotencyKey, PathId, Precondition, UsersWrite, Valid};
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/users/{id}/actions/suspend`.
pub const OPERATION: Operation = Operation {
    id: "suspend_user",
    method: Method::Post,
    path: "/api/v1/users/{id}/actions/suspend",
    tag: Tag::Access,
    summary: "Suspend a staff user",
    description: "Ends every session of the user at once; nobody can sign in as them until they are resumed. What is theirs stays theirs.",
    problems: &[ProblemCode::IllegalTransition, ProblemCode::GrantExceedsOwn, ProblemCode::LastAdministrator],
};

/// Does it.
///
/// # Errors
/// What the document says.
pub async fn handle(
    caller: Caller<UsersWrite>,
    PathId(id): PathId<UserId>,
    precondition: Precondition,
    key: IdempotencyKey,
    body: Valid<ReasonBody>,
    app: Data<App>,
) -> Answer<Done<UserView>> {
    let call = key.call(&OPERATION, caller.id(), body.raw());
    let reason = body.into_inner().read()?;
    let command = Command { id, action: UserAction::Suspend, precondition, call, reason, targets: None };
    Ok(Done(command.run(&app, caller).await?.into()))
}
