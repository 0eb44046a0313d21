//! One role.

use actix_web::web::Data;
use guanxi_domain::ids::RoleId;
use guanxi_persistence::access::roles;

use super::view::RoleView;
use crate::answer::{Answer, Found};
use crate::app::App;
use crate::extract::{Caller, PathId, RolesRead};
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/roles/{id}`.
pub const OPERATION: Operation = Operation {
    id: "get_role",
    method: Method::Get,
    path: "/api/v1/roles/{id}",
    tag: Tag::Access,
    summary: "Read a role",
    description: "One role with what it grants.",
    problems: &[],
};

/// Reads it.
///
/// # Errors
/// What the document says.
pub async fn handle(_: Caller<RolesRead>, path: PathId<RoleId>, app: Data<App>) -> Answer<Found<RoleView>> {
    let role = app.store.read(move |tx| roles::load(tx, path.0)).await?;
    Ok(Found(role.into()))
}
