//! What is a staff user's, and how far a hand-over has come.

use actix_web::web::Data;
use guanxi_domain::ids::UserId;
use guanxi_persistence::access::{hand_overs, users};

use super::hand_over_view::HandOverPreviewView;
use crate::answer::{Answer, Content};
use crate::app::App;
use crate::extract::{Caller, PathId, UsersRead};
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/users/{id}/hand_over`.
pub const OPERATION: Operation = Operation {
    id: "get_user_hand_over",
    method: Method::Get,
    path: "/api/v1/users/{id}/hand_over",
    tag: Tag::Access,
    summary: "Read what a staff user would hand over",
    description: "How much is the user's at present, by kind, and how far the latest hand-over has come.",
    problems: &[],
};

/// Reads it.
///
/// # Errors
/// What the document says.
pub async fn handle(caller: Caller<UsersRead>, PathId(id): PathId<UserId>, app: Data<App>) -> Answer<Content<HandOverPreviewView>> {
    let work = app.store.read(move |tx| {
        users::load_within(tx, id, caller.reach())?;
        Ok((hand_overs::belongings(tx, id)?, hand_overs::latest_of(tx, id)?))
    });
    let (belongings, latest) = work.await?;
    Ok(Content(HandOverPreviewView { remaining: belongings.into(), latest: latest.map(Into::into) }))
}
