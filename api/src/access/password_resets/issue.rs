//! Issuing a code.

use actix_web::web::Data;
use guanxi_domain::ProblemCode;
use guanxi_domain::access::password::{RESET_TERM, Reset};
use guanxi_domain::ids::UserId;
use guanxi_domain::instant;
use guanxi_persistence::access::{resets, users};
use guanxi_persistence::platform::events;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::access::families::RefreshSecret;
use crate::access::users::authority::check_account;
use crate::answer::{Answer, Issued};
use crate::app::App;
use crate::extract::{Caller, NoIdempotencyKey, PathId, UsersResetPassword};
use crate::openapi::Example;
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/users/{id}/password_resets`.
pub const OPERATION: Operation = Operation {
    id: "issue_password_reset",
    method: Method::Post,
    path: "/api/v1/users/{id}/password_resets",
    tag: Tag::Access,
    summary: "Issue a code for a new password",
    description: "Gives a code, shown once and good for 24 hours, with which the user chooses a new password at \
                  `/api/v1/password_resets`. A code that was issued before is worthless. The present password and the user's sessions \
                  stay until the code is traded in. Nobody gets a code for somebody who may do more than they may themselves.",
    problems: &[ProblemCode::UsersOnly, ProblemCode::GrantExceedsOwn],
};

/// A code for a new password.
#[derive(Serialize, ToSchema)]
#[schema(as = PasswordReset)]
pub struct ResetView {
    /// The code: give it to the user, and to nobody else.
    pub code: String,
    /// Until when it is good.
    #[schema(format = DateTime)]
    pub expires_at: String,
}

impl Example for ResetView {
    fn example() -> Value {
        json!({ "code": "Q9w3fYp3Y4v7jv0oW5dUmB1h0m2mTgW2m8xkqk7mX9a", "expires_at": "2026-11-22T02:30:00Z" })
    }
}

/// Issues it.
///
/// # Errors
/// `not_found` where the user is out of reach or not active, `grant_exceeds_own` where the user may do more, and what the document
/// says.
pub async fn handle(
    caller: Caller<UsersResetPassword>,
    PathId(id): PathId<UserId>,
    _: NoIdempotencyKey,
    app: Data<App>,
) -> Answer<Issued<ResetView>> {
    caller.require_user()?;
    let (context, secret) = (caller.context(), RefreshSecret::generate()?);
    let hash = secret.hash.clone();
    let work = app.store.write(move |tx| {
        let user = users::load_within_for_change(tx, id, caller.reach())?.user;
        check_account(tx, &caller, &user)?;
        let event = user.issue_password_reset()?;
        resets::put(tx, &Reset::issue(id, context.now), &hash)?;
        events::append(tx, &context, vec![event])
    });
    work.await?;
    Ok(Issued(ResetView { code: secret.token, expires_at: instant::format(context.now + RESET_TERM) }))
}
