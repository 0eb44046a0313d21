//! List queues.

use actix_web::web::Data;
use guanxi_domain::Fields;
use guanxi_domain::fields;
use guanxi_domain::platform::page::Sort;
use guanxi_domain::service::assignment::{QueueKind, QueueSort};
use guanxi_persistence::service::assignment::queues::{self, QueueFilter};

use super::view::QueueView;
use crate::answer::{Answer, Listed};
use crate::app::App;
use crate::extract::{Caller, ListQuery, PageQuery, QueryParameter, QueryValues, TicketsRead};
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/service/queues`.
pub const OPERATION: Operation = Operation {
    id: "list_queues",
    method: Method::Get,
    path: "/api/v1/service/queues",
    tag: Tag::Service,
    summary: "List queues",
    description: "The queues with those who are in them.",
    problems: &[],
};

/// What the list of queues can be asked for.
pub struct Queues;

impl ListQuery for Queues {
    type Filter = QueueFilter;
    type Sort = QueueSort;

    const PARAMETERS: &'static [QueryParameter] = &[
        QueryParameter::flag("active", "Queues that are in use, or those that are not."),
        QueryParameter::words::<QueueKind>("kind", "Only queues of these kinds."),
        QueryParameter::ids("member_id", "Only queues that this staff user is in."),
    ];
    const DEFAULT_SORT: Sort<QueueSort> = Sort::ascending(QueueSort::Code);

    fn read(values: &QueryValues, fields: &mut Fields) -> Option<QueueFilter> {
        Some(QueueFilter {
            active: values.flag("active", fields),
            kinds: values.words::<QueueKind>("kind", fields),
            member_id: values.read("member_id", fields, |id| fields::id(id)),
        })
    }
}

/// Lists them.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(_: Caller<TicketsRead>, query: PageQuery<Queues>, app: Data<App>) -> Answer<Listed<QueueView>> {
    let spelling = query.spelling();
    let work = app.store.read(move |tx| {
        let page = queues::list(tx, &query.filter, query.sort, query.after.as_ref(), query.limit)?;
        let total = query.include_total.then(|| queues::count(tx, &query.filter)).transpose()?;
        Ok((page, total))
    });
    let (page, total) = work.await?;
    Ok(Listed::of(page, &spelling, total, QueueView::from))
}
