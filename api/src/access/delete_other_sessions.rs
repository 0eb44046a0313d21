//! Signing out everywhere else.

use actix_web::web::Data;
use guanxi_domain::access::session::RevocationReason;

use super::families;
use crate::answer::{Answer, NoContent};
use crate::app::App;
use crate::extract::Oneself;
use crate::operation::{Method, Operation, Tag};

/// `DELETE /api/v1/sessions`.
pub const OPERATION: Operation = Operation {
    id: "delete_other_sessions",
    method: Method::Delete,
    path: "/api/v1/sessions",
    tag: Tag::Access,
    summary: "End all of one's other sessions",
    description: "Ends every session of the caller but the one of this request.",
    problems: &[],
};

/// Ends them.
///
/// # Errors
/// What the document says.
pub async fn handle(caller: Oneself, app: Data<App>) -> Answer<NoContent> {
    let (owner, current, context) = ((caller.user_id(), caller.unit_id()), caller.session_id(), caller.context());
    app.store.write(move |tx| families::end_others(tx, owner, current, RevocationReason::SignedOut, &context)).await?;
    app.authenticator.forget_user(caller.user_id());
    Ok(NoContent)
}
