//! One key.

use actix_web::web::Data;
use guanxi_domain::ids::ApiKeyId;
use guanxi_persistence::access::api_keys;

use super::view::ApiKeyView;
use crate::answer::{Answer, Found};
use crate::app::App;
use crate::extract::{ApiKeysManage, Caller, PathId};
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/api_keys/{id}`.
pub const OPERATION: Operation = Operation {
    id: "get_api_key",
    method: Method::Get,
    path: "/api/v1/api_keys/{id}",
    tag: Tag::Access,
    summary: "Read a key of an integrator",
    description: "Gives what the key may do, and when it was last used. Never its secret.",
    problems: &[],
};

/// Reads it.
///
/// # Errors
/// What the document says.
pub async fn handle(caller: Caller<ApiKeysManage>, PathId(id): PathId<ApiKeyId>, app: Data<App>) -> Answer<Found<ApiKeyView>> {
    let reach = caller.reach();
    Ok(Found(app.store.read(move |tx| api_keys::load(tx, id, reach)).await?.into()))
}
