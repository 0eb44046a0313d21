//! Resume a staff user.

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

/// `POST /api/v1/users/{id}/actions/resume`.
pub const OPERATION: Operation = Operation {
    id: "resume_user",
    method: Method::Post,
    path: "/api/v1/users/{id}/actions/resume",
    tag: Tag::Access,
    summary: "Resume a staff user",
    description: "Lets a suspended user, or one who had left and comes back, in again, with the roles they had. Their unit must be open.",
    problems: &[ProblemCode::IllegalTransition, ProblemCode::GrantExceedsOwn],
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
    let command = Command { id, action: UserAction::Resume, precondition, call, reason, targets: None };
    Ok(Done(command.run(&app, caller).await?.into()))
}
