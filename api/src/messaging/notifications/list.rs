//! What one is told.

use actix_web::web::Data;
use guanxi_domain::Fields;
use guanxi_domain::messaging::notification::NotificationSort;
use guanxi_domain::platform::page::Sort;
use guanxi_persistence::messaging::notifications::{self, NotificationFilter};

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
    description: "Your own notifications, the newest first, without those that you have put off: these come back by themselves, unread, when their time \
                  is over. Those that were read are kept for half a year.",
    problems: &[],
};

/// What the list can be asked for.
pub struct Notifications;

impl ListQuery for Notifications {
    type Filter = NotificationFilter;
    type Sort = NotificationSort;
    const PARAMETERS: &'static [QueryParameter] = &[
        QueryParameter::flag("unread", "Only those not read yet."),
        QueryParameter::flag("snoozed", "Those that you have put off, instead of the others."),
    ];
    const DEFAULT_SORT: Sort<NotificationSort> = Sort::descending(NotificationSort::ShownAt);

    fn read(values: &QueryValues, fields: &mut Fields) -> Option<NotificationFilter> {
        Some(NotificationFilter {
            unread: values.flag("unread", fields).unwrap_or(false),
            snoozed: values.flag("snoozed", fields).unwrap_or(false),
        })
    }
}

/// Lists them.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(caller: Oneself, query: PageQuery<Notifications>, app: Data<App>) -> Answer<Listed<NotificationView>> {
    let (user_id, now, spelling) = (caller.user_id(), caller.context().now, query.spelling());
    let work = app.store.read(move |tx| {
        let page = notifications::list(tx, user_id, query.filter, now, query.sort, query.after.as_ref(), query.limit)?;
        let total = query.include_total.then(|| notifications::count(tx, user_id, query.filter, now)).transpose()?;
        Ok((page, total))
    });
    let (page, total) = work.await?;
    Ok(Listed::of(page, &spelling, total, NotificationView::from))
}
