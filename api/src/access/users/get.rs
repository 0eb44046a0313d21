//! One staff user.

use actix_web::web::Data;
use guanxi_domain::ids::UserId;
use guanxi_persistence::access::users;

use super::super::user_view::UserView;
use crate::answer::{Answer, Found};
use crate::app::App;
use crate::extract::{Caller, PathId, UsersRead};
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/users/{id}`.
pub const OPERATION: Operation = Operation {
    id: "get_user",
    method: Method::Get,
    path: "/api/v1/users/{id}",
    tag: Tag::Access,
    summary: "Read a staff user",
    description: "One staff user; also one who has left, since history points at them.",
    problems: &[],
};

/// Reads it.
///
/// # Errors
/// What the document says.
pub async fn handle(caller: Caller<UsersRead>, path: PathId<UserId>, app: Data<App>) -> Answer<Found<UserView>> {
    let user = app.store.read(move |tx| users::load_within(tx, path.0, caller.reach())).await?;
    Ok(Found(user.into()))
}
