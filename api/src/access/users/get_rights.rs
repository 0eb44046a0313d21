//! What a staff user may do, and why.

use actix_web::web::Data;
use guanxi_domain::access::rights::{Right, Source, rights};
use guanxi_domain::access::{Permission, Scope, UserStatus};
use guanxi_domain::ids::{UnitId, UserId};
use guanxi_persistence::access::{roles, users};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::super::example;
use crate::answer::{Answer, Content};
use crate::app::App;
use crate::extract::{Caller, PathId, UsersRead};
use crate::openapi::Example;
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/users/{id}/rights`.
pub const OPERATION: Operation = Operation {
    id: "get_user_rights",
    method: Method::Get,
    path: "/api/v1/users/{id}/rights",
    tag: Tag::Access,
    summary: "Read what a staff user may do",
    description: "Each permission that the user has, how far it reaches, and the roles that it comes from. Only an active user can use them.",
    problems: &[],
};

/// What a staff user may do.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = UserRights)]
pub struct UserRightsView {
    /// The user.
    pub user_id: UserId,
    /// Whether the user works here: nothing is allowed unless `active`.
    pub status: UserStatus,
    /// The unit where the user works; scope `unit` is this one and all below it.
    pub unit_id: UnitId,
    /// The codes of the user's roles, sorted.
    pub roles: Vec<String>,
    /// Each permission, in the order of the vocabulary.
    pub rights: Vec<RightView>,
}

/// A permission, and where it comes from.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Right)]
pub struct RightView {
    /// What.
    pub permission: Permission,
    /// To which records, by the widest of the grants.
    pub scope: Scope,
    /// The roles that grant it, the widest first.
    pub sources: Vec<SourceView>,
}

/// A role that grants a permission.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RightSource)]
pub struct SourceView {
    /// The code of the role.
    pub role: String,
    /// How far this role lets the permission reach.
    pub scope: Scope,
}

impl From<Source> for SourceView {
    fn from(source: Source) -> Self {
        Self { role: source.role, scope: source.scope }
    }
}

impl From<Right> for RightView {
    fn from(right: Right) -> Self {
        Self { permission: right.permission, scope: right.scope, sources: right.sources.into_iter().map(Into::into).collect() }
    }
}

impl Example for UserRightsView {
    fn example() -> Value {
        json!({
            "user_id": example::USER,
            "status": "active",
            "unit_id": example::UNIT,
            "roles": ["sales_manager", "salesperson"],
            "rights": [{
                "permission": "customers:read",
                "scope": "unit",
                "sources": [{ "role": "sales_manager", "scope": "unit" }, { "role": "salesperson", "scope": "own" }]
            }]
        })
    }
}

/// Reads it.
///
/// # Errors
/// What the document says.
pub async fn handle(caller: Caller<UsersRead>, PathId(id): PathId<UserId>, app: Data<App>) -> Answer<Content<UserRightsView>> {
    let work = app.store.read(move |tx| Ok((users::load_within(tx, id, caller.reach())?, roles::of_user(tx, id)?)));
    let (user, held) = work.await?;
    Ok(Content(UserRightsView {
        user_id: user.id,
        status: user.status,
        unit_id: user.unit_id,
        roles: held.iter().map(|role| role.code.clone()).collect(),
        rights: rights(&held).into_iter().map(Into::into).collect(),
    }))
}
