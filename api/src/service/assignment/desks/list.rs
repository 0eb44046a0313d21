//! List desks.

use actix_web::web::Data;
use guanxi_domain::Fields;
use guanxi_domain::fields;
use guanxi_domain::platform::page::Sort;
use guanxi_domain::service::assignment::DeskSort;
use guanxi_persistence::service::assignment::desks::{self, DeskFilter};

use super::view::DeskView;
use crate::answer::{Answer, Listed};
use crate::app::App;
use crate::extract::{Caller, ListQuery, PageQuery, QueryParameter, QueryValues, TicketsAssign};
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/service/desks`.
pub const OPERATION: Operation = Operation {
    id: "list_desks",
    method: Method::Get,
    path: "/api/v1/service/desks",
    tag: Tag::Service,
    summary: "List desks",
    description: "The desks of active staff in your scope: whom tickets can be given to, and how much each has.",
    problems: &[],
};

/// What the list of desks can be asked for.
pub struct Desks;

impl ListQuery for Desks {
    type Filter = DeskFilter;
    type Sort = DeskSort;

    const PARAMETERS: &'static [QueryParameter] = &[
        QueryParameter::ids("queue_id", "Only those who are in this queue."),
        QueryParameter::flag("on_duty", "Those on duty, or those who are not."),
    ];
    const DEFAULT_SORT: Sort<DeskSort> = Sort::ascending(DeskSort::Name);

    fn read(values: &QueryValues, fields: &mut Fields) -> Option<DeskFilter> {
        Some(DeskFilter { queue_id: values.read("queue_id", fields, |id| fields::id(id)), on_duty: values.flag("on_duty", fields) })
    }
}

/// Lists them.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(caller: Caller<TicketsAssign>, query: PageQuery<Desks>, app: Data<App>) -> Answer<Listed<DeskView>> {
    let (spelling, reach, now) = (query.spelling(), caller.reach(), caller.context().now);
    let work = app.store.read(move |tx| {
        let page = desks::list(tx, &query.filter, reach, query.sort, query.after.as_ref(), query.limit)?;
        let total = query.include_total.then(|| desks::count(tx, &query.filter, reach)).transpose()?;
        Ok((page, total))
    });
    let (page, total) = work.await?;
    Ok(Listed::of(page, &spelling, total, |desk| DeskView::of(desk, now)))
}
