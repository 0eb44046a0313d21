//! Signing somebody out everywhere.

use actix_web::web::Data;
use guanxi_domain::access::session::RevocationReason;
use guanxi_domain::ids::UserId;
use guanxi_persistence::access::{second_factors, users};

use super::families;
use crate::answer::{Answer, NoContent};
use crate::app::App;
use crate::extract::{Caller, PathId, SessionsManage};
use crate::operation::{Method, Operation, Tag};

/// `DELETE /api/v1/users/{id}/sessions`.
pub const OPERATION: Operation = Operation {
    id: "delete_user_sessions",
    method: Method::Delete,
    path: "/api/v1/users/{id}/sessions",
    tag: Tag::Access,
    summary: "End all sessions of a user",
    description: "For a device that is lost or in the wrong hands: every session of the user ends, and sign-ins that wait for a second \
                  factor. The user may sign in again.",
    problems: &[],
};

/// Ends them.
///
/// # Errors
/// `not_found` where the user is out of reach, and what the document says.
pub async fn handle(caller: Caller<SessionsManage>, PathId(id): PathId<UserId>, app: Data<App>) -> Answer<NoContent> {
    let (context, reach) = (caller.context(), caller.reach());
    let work = app.store.write(move |tx| {
        let user = users::load_within_for_change(tx, id, reach)?.user;
        second_factors::remove_challenges(tx, id)?;
        families::end_all(tx, (id, user.unit_id), RevocationReason::ByAdministrator, &context)
    });
    work.await?;
    app.authenticator.forget_user(id);
    Ok(NoContent)
}
