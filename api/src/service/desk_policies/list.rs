//! The versions of the desk policy.

use actix_web::web::Data;
use guanxi_domain::Fields;
use guanxi_domain::platform::page::Sort;
use guanxi_domain::service::desk_policy::DeskPolicySort;
use guanxi_persistence::service::desk_policies;

use super::view::DeskPolicyView;
use crate::answer::{Answer, Listed};
use crate::app::App;
use crate::extract::{Caller, ListQuery, PageQuery, QueryParameter, QueryValues, TicketsRead};
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/service/desk_policies`.
pub const OPERATION: Operation = Operation {
    id: "list_desk_policies",
    method: Method::Get,
    path: "/api/v1/service/desk_policies",
    tag: Tag::Service,
    summary: "List desk policies",
    description: "Every version of who is told of broken promises, and of when silence closes a ticket. The first of the list holds.",
    problems: &[],
};

/// What the list can be asked for.
pub struct DeskPolicies;

impl ListQuery for DeskPolicies {
    type Filter = ();
    type Sort = DeskPolicySort;
    const PARAMETERS: &'static [QueryParameter] = &[];
    const DEFAULT_SORT: Sort<DeskPolicySort> = Sort::descending(DeskPolicySort::CreatedAt);

    fn read(_: &QueryValues, _: &mut Fields) -> Option<()> {
        Some(())
    }
}

/// Lists them.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(_: Caller<TicketsRead>, query: PageQuery<DeskPolicies>, app: Data<App>) -> Answer<Listed<DeskPolicyView>> {
    let spelling = query.spelling();
    let work = app.store.read(move |tx| {
        let page = desk_policies::list(tx, query.sort, query.after.as_ref(), query.limit)?;
        let total = query.include_total.then(|| desk_policies::count(tx)).transpose()?;
        Ok((page, total))
    });
    let (page, total) = work.await?;
    Ok(Listed::of(page, &spelling, total, DeskPolicyView::from))
}
