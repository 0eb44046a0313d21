//! Mark all one's notifications as read.

use actix_web::web::Data;
use guanxi_persistence::messaging::notifications;

use crate::answer::{Answer, NoContent};
use crate::app::App;
use crate::extract::{NoIdempotencyKey, Oneself};
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/notifications/actions/read_all`.
pub const OPERATION: Operation = Operation {
    id: "read_all_notifications",
    method: Method::Post,
    path: "/api/v1/notifications/actions/read_all",
    tag: Tag::Notifications,
    summary: "Mark all your notifications as read",
    description: "Marks all your notifications as read that were written until now, but for those that you have put off.",
    problems: &[],
};

/// Marks them.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(caller: Oneself, _: NoIdempotencyKey, app: Data<App>) -> Answer<NoContent> {
    let (user_id, now) = (caller.user_id(), caller.context().now);
    app.store.write(move |tx| notifications::read_all(tx, user_id, now)).await?;
    Ok(NoContent)
}
