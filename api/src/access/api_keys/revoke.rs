//! The end of a key.

use actix_web::web::Data;
use guanxi_domain::Refusal;
use guanxi_domain::ids::ApiKeyId;
use guanxi_persistence::access::api_keys;
use guanxi_persistence::platform::events;

use crate::answer::{Answer, NoContent};
use crate::app::App;
use crate::extract::{ApiKeysManage, Caller, PathId, Precondition};
use crate::operation::{Method, Operation, Tag};

/// `DELETE /api/v1/api_keys/{id}`.
pub const OPERATION: Operation = Operation {
    id: "revoke_api_key",
    method: Method::Delete,
    path: "/api/v1/api_keys/{id}",
    tag: Tag::Access,
    summary: "Revoke a key of an integrator",
    description: "The key lets nobody in any more: at once on the process that did it, within five seconds on every other. It stays in the \
                  list; one that is revoked already is not found.",
    problems: &[],
};

/// Revokes it.
///
/// # Errors
/// `not_found` where it is out of reach or revoked already, and what the document says.
pub async fn handle(
    caller: Caller<ApiKeysManage>,
    PathId(id): PathId<ApiKeyId>,
    precondition: Precondition,
    app: Data<App>,
) -> Answer<NoContent> {
    let (reach, context) = (caller.reach(), caller.context());
    let work = app.store.write(move |tx| {
        let key = api_keys::load_for_change(tx, id, reach)?;
        precondition.check(key.version)?;
        let (key, event) = key.revoke(&context).ok_or_else(Refusal::not_found)?;
        api_keys::save_revoked(tx, &key)?;
        events::append(tx, &context, vec![event])
    });
    work.await?;
    app.authenticator.forget_key(id);
    Ok(NoContent)
}
