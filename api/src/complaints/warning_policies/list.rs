//! The versions of what alarms.

use actix_web::web::Data;
use guanxi_domain::Fields;
use guanxi_domain::complaints::policy::PolicySort;
use guanxi_domain::platform::page::Sort;
use guanxi_persistence::complaints::warning::policies;

use super::view::WarningPolicyView;
use crate::answer::{Answer, Listed};
use crate::app::App;
use crate::extract::{Caller, ComplaintsRead, ListQuery, PageQuery, QueryParameter, QueryValues};
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/complaints/warning_policies`.
pub const OPERATION: Operation = Operation {
    id: "list_complaint_warning_policies",
    method: Method::Get,
    path: "/api/v1/complaints/warning_policies",
    tag: Tag::Complaints,
    summary: "List what alarms about complaints",
    description: "Every version of what alarms about complaints, and of what is to be done then. The first of the list holds.",
    problems: &[],
};

/// What the list can be asked for.
pub struct WarningPolicies;

impl ListQuery for WarningPolicies {
    type Filter = ();
    type Sort = PolicySort;
    const PARAMETERS: &'static [QueryParameter] = &[];
    const DEFAULT_SORT: Sort<PolicySort> = Sort::descending(PolicySort::CreatedAt);

    fn read(_: &QueryValues, _: &mut Fields) -> Option<()> {
        Some(())
    }
}

/// Lists them.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(_: Caller<ComplaintsRead>, query: PageQuery<WarningPolicies>, app: Data<App>) -> Answer<Listed<WarningPolicyView>> {
    let spelling = query.spelling();
    let work = app.store.read(move |tx| {
        let page = policies::list(tx, query.sort, query.after.as_ref(), query.limit)?;
        let total = query.include_total.then(|| policies::count(tx)).transpose()?;
        Ok((page, total))
    });
    let (page, total) = work.await?;
    Ok(Listed::of(page, &spelling, total, WarningPolicyView::from))
}
