//! Mark a notification as read.

use actix_web::web::Data;
use guanxi_domain::ids::NotificationId;
use guanxi_persistence::messaging::notifications;

use super::view::NotificationView;
use crate::answer::{Answer, Content};
use crate::app::App;
use crate::extract::{NoIdempotencyKey, Oneself, PathId};
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/notifications/{notification_id}/actions/read`.
pub const OPERATION: Operation = Operation {
    id: "read_notification",
    method: Method::Post,
    path: "/api/v1/notifications/{notification_id}/actions/read",
    tag: Tag::Notifications,
    summary: "Mark a notification as read",
    description: "Marks one of your own notifications as read; one that is already stays read since then. One that you had put off is so no longer.",
    problems: &[],
};

/// Marks it.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Oneself,
    PathId(id): PathId<NotificationId>,
    _: NoIdempotencyKey,
    app: Data<App>,
) -> Answer<Content<NotificationView>> {
    let (user_id, context) = (caller.user_id(), caller.context());
    let read = app.store.write(move |tx| {
        let read = notifications::load_for_change(tx, id)?.read_by(user_id, &context)?;
        notifications::save(tx, &read)?;
        Ok(read)
    });
    Ok(Content(NotificationView::from(read.await?)))
}
