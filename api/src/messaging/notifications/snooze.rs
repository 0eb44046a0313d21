//! Put a notification off.

use actix_web::web::Data;
use guanxi_domain::ids::NotificationId;
use guanxi_persistence::messaging::notifications;
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use validator::Validate;

use super::view::NotificationView;
use crate::answer::{Answer, Content};
use crate::app::App;
use crate::extract::{NoIdempotencyKey, Oneself, PathId, Valid};
use crate::openapi::Example;
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/notifications/{notification_id}/actions/snooze`.
pub const OPERATION: Operation = Operation {
    id: "snooze_notification",
    method: Method::Post,
    path: "/api/v1/notifications/{notification_id}/actions/snooze",
    tag: Tag::Notifications,
    summary: "Put a notification off",
    description: "Takes one of your own notifications out of your list until an instant; from then on it stands in it again, unread. Putting it \
                  off anew moves that instant, reading it ends the wait.",
    problems: &[],
};

/// Until when a notification is put off.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = Snooze)]
pub struct SnoozeBody {
    /// Until when, RFC 3339: ahead, by no more than 366 days. Required.
    #[schema(required = true, format = DateTime)]
    until: Option<String>,
}

impl Example for SnoozeBody {
    fn example() -> Value {
        json!({ "until": "2026-11-23T01:00:00Z" })
    }
}

/// Puts it off.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Oneself,
    PathId(id): PathId<NotificationId>,
    _: NoIdempotencyKey,
    body: Valid<SnoozeBody>,
    app: Data<App>,
) -> Answer<Content<NotificationView>> {
    let (user_id, context, until) = (caller.user_id(), caller.context(), body.into_inner().until);
    let snoozed = app.store.write(move |tx| {
        let snoozed = notifications::load_for_change(tx, id)?.snoozed_by(user_id, until.clone(), &context)?;
        notifications::save(tx, &snoozed)?;
        Ok(snoozed)
    });
    Ok(Content(NotificationView::from(snoozed.await?)))
}
