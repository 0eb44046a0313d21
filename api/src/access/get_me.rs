//! The signed-in user.

use actix_web::web::Data;
use guanxi_domain::access::{Permission, Scope};
use guanxi_domain::ids::SessionId;
use guanxi_persistence::access::{roles, units, users};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::example;
use super::unit_view::UnitView;
use super::user_view::UserView;
use crate::answer::{Answer, Found, Resource};
use crate::app::App;
use crate::extract::Oneself;
use crate::openapi::Example;
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/me`.
pub const OPERATION: Operation = Operation {
    id: "get_me",
    method: Method::Get,
    path: "/api/v1/me",
    tag: Tag::Access,
    summary: "Read the signed-in user",
    description: "Who the caller is, where the caller works, and what the caller may do, so that a frontend shows nothing that would be refused.",
    problems: &[],
};

/// The signed-in user.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Me)]
pub struct MeView {
    /// The user.
    pub user: UserView,
    /// The unit where the user works.
    pub unit: UnitView,
    /// The IANA time zone in which the user reads: the user's own, else that of the unit.
    #[schema(example = "Asia/Shanghai")]
    pub time_zone: &'static str,
    /// What the user may do.
    pub permissions: Vec<GrantView>,
    /// The session of this request.
    pub session_id: SessionId,
}

/// Something that a user may do.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Grant)]
pub struct GrantView {
    /// What.
    pub permission: Permission,
    /// To which records.
    pub scope: Scope,
}

impl Resource for MeView {
    fn version(&self) -> i64 {
        self.user.version
    }

    fn location(&self) -> String {
        "/api/v1/me".to_owned()
    }
}

impl Example for MeView {
    fn example() -> Value {
        json!({
            "user": UserView::example(),
            "unit": UnitView::example(),
            "time_zone": "Asia/Shanghai",
            "permissions": [{ "permission": "customers:read", "scope": "all" }, { "permission": "customers:write", "scope": "all" }],
            "session_id": example::SESSION
        })
    }
}

/// Reads it.
///
/// # Errors
/// What the document says.
pub async fn handle(caller: Oneself, app: Data<App>) -> Answer<Found<MeView>> {
    let (user_id, session_id) = (caller.user_id(), caller.session_id());
    let work = app.store.read(move |tx| {
        let user = users::load(tx, user_id)?;
        let unit = units::load(tx, user.unit_id)?;
        let grants = roles::together(&roles::of_user(tx, user_id)?);
        Ok((user, unit, grants))
    });
    let (user, unit, grants) = work.await?;
    Ok(Found(MeView {
        time_zone: user.time_zone.unwrap_or(unit.time_zone).name(),
        permissions: grants.iter().map(|(permission, scope)| GrantView { permission, scope }).collect(),
        user: user.into(),
        unit: unit.into(),
        session_id,
    }))
}
