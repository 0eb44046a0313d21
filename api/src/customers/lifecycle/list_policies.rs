//! The policies.

use actix_web::web::Data;
use guanxi_domain::Fields;
use guanxi_domain::customers::lifecycle::PolicySort;
use guanxi_domain::fields;
use guanxi_domain::platform::page::Sort;
use guanxi_persistence::customers::lifecycle::{self, PolicyFilter};

use super::policy_view::PolicyView;
use crate::answer::{Answer, Listed};
use crate::app::App;
use crate::extract::{Caller, CustomersRead, ListQuery, PageQuery, QueryParameter, QueryValues};
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/lifecycle/policies`.
pub const OPERATION: Operation = Operation {
    id: "list_lifecycle_policies",
    method: Method::Get,
    path: "/api/v1/lifecycle/policies",
    tag: Tag::Lifecycle,
    summary: "List lifecycle policies",
    description: "Every version of the figures by which stages are judged, the latest first. Where none holds, the usual figures do.",
    problems: &[],
};

/// What the list can be asked for.
pub struct PolicyList;

impl ListQuery for PolicyList {
    type Filter = PolicyFilter;
    type Sort = PolicySort;
    const PARAMETERS: &'static [QueryParameter] = &[QueryParameter::ids("unit_id", "Only those that were set for these units.")];
    const DEFAULT_SORT: Sort<PolicySort> = Sort::descending(PolicySort::EffectiveFrom);

    fn read(values: &QueryValues, fields: &mut Fields) -> Option<PolicyFilter> {
        Some(PolicyFilter { unit_ids: values.list("unit_id", fields, |id| fields::id(id)) })
    }
}

/// Lists them.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(_: Caller<CustomersRead>, query: PageQuery<PolicyList>, app: Data<App>) -> Answer<Listed<PolicyView>> {
    let spelling = query.spelling();
    let work = app.store.read(move |tx| {
        let page = lifecycle::list_policies(tx, &query.filter, query.sort, query.after.as_ref(), query.limit)?;
        let total = query.include_total.then(|| lifecycle::count_policies(tx, &query.filter)).transpose()?;
        Ok((page, total))
    });
    let (page, total) = work.await?;
    Ok(Listed::of(page, &spelling, total, PolicyView::from))
}
