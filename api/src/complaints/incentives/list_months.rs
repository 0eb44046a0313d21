//! List months of the ledger of incentives.

use actix_web::web::Data;
use guanxi_domain::complaints::incentives::{MonthSort, MonthStatus};
use guanxi_domain::platform::page::Sort;
use guanxi_domain::{Fields, fields};
use guanxi_persistence::complaints::incentives::{self, MonthFilter};

use super::view::MonthView;
use crate::answer::{Answer, Listed};
use crate::app::App;
use crate::extract::{Caller, ComplaintsIncentives, ListQuery, PageQuery, QueryParameter, QueryValues};
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/complaints/incentives/months`.
pub const OPERATION: Operation = Operation {
    id: "list_incentive_months",
    method: Method::Get,
    path: "/api/v1/complaints/incentives/months",
    tag: Tag::Complaints,
    summary: "List months of the ledger of incentives",
    description: "The months in which something was booked, the newest first, with what is deducted in each.",
    problems: &[],
};

/// What the list can be asked for.
pub struct Months;

impl ListQuery for Months {
    type Filter = MonthFilter;
    type Sort = MonthSort;
    const PARAMETERS: &'static [QueryParameter] = &[QueryParameter::words::<MonthStatus>("status", "Open months, or closed ones.")];
    const DEFAULT_SORT: Sort<MonthSort> = Sort::descending(MonthSort::Month);

    fn read(values: &QueryValues, fields: &mut Fields) -> Option<MonthFilter> {
        Some(MonthFilter { status: values.read("status", fields, |text| fields::word(text)) })
    }
}

/// Lists them.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(_: Caller<ComplaintsIncentives>, query: PageQuery<Months>, app: Data<App>) -> Answer<Listed<MonthView>> {
    let spelling = query.spelling();
    let work = app.store.read(move |tx| {
        let page = incentives::list_months(tx, query.filter, query.sort, query.after.as_ref(), query.limit)?;
        let total = query.include_total.then(|| incentives::count_months(tx, query.filter)).transpose()?;
        Ok((page, total))
    });
    let (page, total) = work.await?;
    Ok(Listed::of(page, &spelling, total, MonthView::from))
}
