//! List entries of the ledger of incentives.

use actix_web::web::Data;
use guanxi_domain::access::Permission;
use guanxi_domain::complaints::incentives::{EntryKind, IncentiveSort, Month};
use guanxi_domain::platform::page::Sort;
use guanxi_domain::{Fields, fields};
use guanxi_persistence::complaints::incentives::{self, IncentiveFilter};

use super::view::EntryView;
use crate::answer::{Answer, Listed};
use crate::app::App;
use crate::extract::{ListQuery, Oneself, PageQuery, QueryParameter, QueryValues};
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/complaints/incentives`.
pub const OPERATION: Operation = Operation {
    id: "list_incentives",
    method: Method::Get,
    path: "/api/v1/complaints/incentives",
    tag: Tag::Complaints,
    summary: "List entries of the ledger of incentives",
    description: "With `complaints:incentives` everybody's entries, without it one's own: deductions and what took them back, the newest first.",
    problems: &[],
};

/// What the list can be asked for.
pub struct Entries;

impl ListQuery for Entries {
    type Filter = IncentiveFilter;
    type Sort = IncentiveSort;
    const PARAMETERS: &'static [QueryParameter] = &[
        QueryParameter::ids("user_id", "Those of this staff user."),
        QueryParameter::text("month", "Those that count in this month, `YYYY-MM`.").with_example("2026-11"),
        QueryParameter::words::<EntryKind>("kind", "Deductions or reversals."),
        QueryParameter::ids("complaint_id", "Those of this complaint."),
    ];
    const DEFAULT_SORT: Sort<IncentiveSort> = Sort::descending(IncentiveSort::BookedAt);

    fn read(values: &QueryValues, fields: &mut Fields) -> Option<IncentiveFilter> {
        Some(IncentiveFilter {
            own: None,
            user_id: values.read("user_id", fields, |text| fields::id(text)),
            month: values.read("month", fields, |text| Month::read(text)),
            kind: values.read("kind", fields, |text| fields::word(text)),
            complaint_id: values.read("complaint_id", fields, |text| fields::id(text)),
        })
    }
}

/// Lists them.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(caller: Oneself, query: PageQuery<Entries>, app: Data<App>) -> Answer<Listed<EntryView>> {
    let (standing, spelling) = (caller.standing(), query.spelling());
    let held_up = standing.password_change_required || standing.second_factor_required;
    let all = caller.allows(Permission::ComplaintsIncentives).is_some() && !held_up;
    let own = (!all).then(|| caller.user_id());
    let work = app.store.read(move |tx| {
        let filter = IncentiveFilter { own, ..query.filter };
        let page = incentives::list(tx, &filter, query.sort, query.after.as_ref(), query.limit)?;
        let total = query.include_total.then(|| incentives::count(tx, &filter)).transpose()?;
        Ok((page, total))
    });
    let (page, total) = work.await?;
    Ok(Listed::of(page, &spelling, total, EntryView::from))
}
