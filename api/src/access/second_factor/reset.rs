//! Taking away the second factor of somebody who lost it.

use actix_web::web::Data;
use guanxi_domain::ids::UserId;
use guanxi_domain::{ProblemCode, Refusal};
use guanxi_persistence::access::{second_factors, users};
use guanxi_persistence::platform::events;

use crate::access::users::authority::check_account;
use crate::answer::{Answer, NoContent};
use crate::app::App;
use crate::extract::{Caller, PathId, UsersResetSecondFactor};
use crate::operation::{Method, Operation, Tag};

/// `DELETE /api/v1/users/{id}/second_factor`.
pub const OPERATION: Operation = Operation {
    id: "reset_second_factor",
    method: Method::Delete,
    path: "/api/v1/users/{id}/second_factor",
    tag: Tag::Access,
    summary: "Take away a user's second factor",
    description: "For somebody whose device and recovery codes are lost. The next sign-in asks for the password alone; where a role \
                  demands a second factor, a new one must be begun before anything else. Nobody does this to somebody who may do more than they may \
                  themselves.",
    problems: &[ProblemCode::UsersOnly, ProblemCode::GrantExceedsOwn],
};

/// Takes it away.
///
/// # Errors
/// `not_found` where the user is out of reach or has none, `grant_exceeds_own` where the user may do more, and what the document says.
pub async fn handle(caller: Caller<UsersResetSecondFactor>, PathId(id): PathId<UserId>, app: Data<App>) -> Answer<NoContent> {
    let context = caller.context();
    caller.require_user()?;
    let work = app.store.write(move |tx| {
        let user = users::load_within_for_change(tx, id, caller.reach())?.user;
        check_account(tx, &caller, &user)?;
        if !second_factors::remove(tx, id)? {
            return Err(Refusal::not_found().into());
        }
        events::append(tx, &context, vec![user.second_factor_removed()])
    });
    work.await?;
    app.authenticator.forget_user(id);
    Ok(NoContent)
}
