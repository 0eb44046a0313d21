//! The business calendars.

use actix_web::web::Data;
use guanxi_domain::Fields;
use guanxi_domain::platform::page::Sort;
use guanxi_domain::service::calendar::{CalendarDocument, ConfigurationSort};
use guanxi_persistence::service::configurations;

use super::view::CalendarView;
use crate::answer::{Answer, Listed};
use crate::app::App;
use crate::extract::{Caller, ListQuery, PageQuery, QueryParameter, QueryValues, TicketsRead};
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/service/calendars`.
pub const OPERATION: Operation = Operation {
    id: "list_business_calendars",
    method: Method::Get,
    path: "/api/v1/service/calendars",
    tag: Tag::Service,
    summary: "List business calendars",
    description: "The newest version of each, by their codes. `office` is the one by which a unit goes that names none.",
    problems: &[],
};

/// What the list can be asked for.
pub struct CalendarList;

impl ListQuery for CalendarList {
    type Filter = ();
    type Sort = ConfigurationSort;
    const PARAMETERS: &'static [QueryParameter] = &[];
    const DEFAULT_SORT: Sort<ConfigurationSort> = Sort::ascending(ConfigurationSort::Code);

    fn read(_: &QueryValues, _: &mut Fields) -> Option<()> {
        Some(())
    }
}

/// Lists them.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(_: Caller<TicketsRead>, page: PageQuery<CalendarList>, app: Data<App>) -> Answer<Listed<CalendarView>> {
    let spelling = page.spelling();
    let work = app.store.read(move |tx| {
        let rows = configurations::list::<CalendarDocument>(tx, page.sort, page.after.as_ref(), page.limit)?;
        let total = page.include_total.then(|| configurations::count::<CalendarDocument>(tx)).transpose()?;
        Ok((rows, total))
    });
    let (rows, total) = work.await?;
    Ok(Listed::of(rows, &spelling, total, CalendarView::from))
}
