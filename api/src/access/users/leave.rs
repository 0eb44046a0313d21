//! Let a staff user go.

use actix_web::web::Data;
use guanxi_domain::access::UserAction;
use guanxi_domain::access::hand_over::Targets;
use guanxi_domain::access::user_change::reason;
use guanxi_domain::ids::UserId;
use guanxi_domain::{Fields, ProblemCode};
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use validator::Validate;

use super::super::user_view::UserView;
use super::command::Command;
use crate::answer::{Answer, Done};
use crate::app::App;
use crate::extract::{Caller, IdempotencyKey, PathId, Precondition, UsersWrite, Valid};
use crate::openapi::Example;
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/users/{id}/actions/leave`.
pub const OPERATION: Operation = Operation {
    id: "leave_user",
    method: Method::Post,
    path: "/api/v1/users/{id}/actions/leave",
    tag: Tag::Access,
    summary: "Let a staff user go",
    description: "Ends every session of the user at once, and nobody can sign in as them. The account stays, for history points at it. What is \
                  still theirs must be handed over first, or goes to whom `hand_over_to` names: that goes on after this answer, and \
                  `GET /api/v1/users/{id}/hand_over` shows how far it has come. A complaint for which they may not answer goes to whoever does by the rules. The refusal counts what is left.",
    problems: &[
        ProblemCode::IllegalTransition,
        ProblemCode::GrantExceedsOwn,
        ProblemCode::LastAdministrator,
        ProblemCode::StillResponsible,
        ProblemCode::InUse,
    ],
};

/// Why somebody leaves, and who gets what is theirs.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = UserLeaving)]
pub struct LeaveBody {
    /// In words, up to 500 characters.
    reason: Option<String>,
    /// Who gets everything that is theirs, an active user.
    #[schema(value_type = Option<UserId>)]
    hand_over_to: Option<String>,
}

impl Example for LeaveBody {
    fn example() -> Value {
        json!({ "reason": "合同到期" })
    }
}

/// Does it.
///
/// # Errors
/// What the document says.
pub async fn handle(
    caller: Caller<UsersWrite>,
    PathId(id): PathId<UserId>,
    precondition: Precondition,
    key: IdempotencyKey,
    body: Valid<LeaveBody>,
    app: Data<App>,
) -> Answer<Done<UserView>> {
    let call = key.call(&OPERATION, caller.id(), body.raw());
    let LeaveBody { reason: words, hand_over_to } = body.into_inner();
    let mut fields = Fields::new();
    let reason = fields.optional("reason", words, reason);
    let target = fields.optional("hand_over_to", hand_over_to, guanxi_domain::fields::id::<UserId>);
    let (reason, target) = fields.finish(reason.zip(target))?;
    let targets = target.map(Targets::all_to);
    let command = Command { id, action: UserAction::Leave, precondition, call, reason: reason.flatten(), targets };
    Ok(Done(command.run(&app, caller).await?.into()))
}
