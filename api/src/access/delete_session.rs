//! Signing out of one session.

use actix_web::web::Data;
use guanxi_domain::Refusal;
use guanxi_domain::access::session::RevocationReason;
use guanxi_domain::ids::SessionId;
use guanxi_persistence::access::sessions;

use super::families;
use crate::answer::{Answer, NoContent};
use crate::app::App;
use crate::extract::{Oneself, PathId};
use crate::operation::{Method, Operation, Tag};

/// `DELETE /api/v1/sessions/{id}`.
pub const OPERATION: Operation = Operation {
    id: "delete_session",
    method: Method::Delete,
    path: "/api/v1/sessions/{id}",
    tag: Tag::Access,
    summary: "End one of one's own sessions",
    description: "Ends the session: its access and refresh tokens are worthless from then on. To sign out, end the session of this request.",
    problems: &[],
};

/// Ends it.
///
/// # Errors
/// `not_found` where the caller has no such session that still holds, and what the document says.
pub async fn handle(caller: Oneself, path: PathId<SessionId>, app: Data<App>) -> Answer<NoContent> {
    let (id, user_id, unit_id, context) = (path.0, caller.user_id(), caller.unit_id(), caller.context());
    let work = app.store.write(move |tx| {
        let session = sessions::load_own_for_change(tx, user_id, id)?.filter(|session| session.is_alive(context.now));
        let session = session.ok_or_else(Refusal::not_found)?;
        families::end(tx, &[session], RevocationReason::SignedOut, unit_id, &context)
    });
    work.await?;
    app.authenticator.forget_session(id);
    Ok(NoContent)
}
