//! What one is told.

use actix_web::web::Data;
use guanxi_domain::Fields;
use guanxi_domain::platform::notification::NotificationSort;
use guanxi_domain::platform::page::Sort;
use guanxi_persistence::platform::notifications::{self, NotificationFilter};

use super::view::NotificationView;
use crate::answer::{Answer, Listed};
use crate::app::App;
use crate::extract::{ListQuery, Oneself, PageQuery, QueryParameter, QueryValues};
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/notifications`.
pub const OPERATION: Operation = Operation {
    id: "list_notifications",
    method: Method::Get,
    path: "/api/v1/notifications",
    tag: Tag::Notifications,
    summary: "List what you are told",
    description: "Your own notifications, the newest first. Those that were read are kept for half a year.",
    problems: &[],
};

/// What the list can be asked for.
pub struct Notifications;

impl ListQuery for Notifications {
    type Filter = NotificationFilter;
    type Sort = NotificationSort;
    const PARAMETERS: &'static [QueryParameter] = &[QueryParameter::flag("unread", "Only those not read yet.")];
    const DEFAULT_SORT: Sort<NotificationSort> = Sort::descending(NotificationSort::CreatedAt);

    fn read(values: &QueryValues, fields: &mut Fields) -> Option<NotificationFilter> {
        Some(NotificationFilter { unread: values.flag("unread", fields).unwrap_or(false) })
    }
}

/// Lists them.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(caller: Oneself, query: PageQuery<Notifications>, app: Data<App>) -> Answer<Listed<NotificationView>> {
    let (user_id, spelling) = (caller.user_id(), query.spelling());
    let work = app.store.read(move |tx| {
        let page = notifications::list(tx, user_id, query.filter, query.sort, query.after.as_ref(), query.limit)?;
        let total = query.include_total.then(|| notifications::count(tx, user_id, query.filter)).transpose()?;
        Ok((page, total))
    });
    let (page, total) = work.await?;
    Ok(Listed::of(page, &spelling, total, NotificationView::from))
}
