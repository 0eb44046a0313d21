//! The policies of promises.

use actix_web::web::Data;
use guanxi_domain::Fields;
use guanxi_domain::platform::page::Sort;
use guanxi_domain::service::calendar::ConfigurationSort;
use guanxi_domain::service::sla::PolicyDocument;
use guanxi_persistence::service::configurations;

use super::view::PolicyView;
use crate::answer::{Answer, Listed};
use crate::app::App;
use crate::extract::{Caller, ListQuery, PageQuery, QueryParameter, QueryValues, TicketsRead};
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/service/sla/policies`.
pub const OPERATION: Operation = Operation {
    id: "list_sla_policies",
    method: Method::Get,
    path: "/api/v1/service/sla/policies",
    tag: Tag::Service,
    summary: "List SLA policies",
    description: "The newest version of each, by their codes: tickets go by `tickets`, complaints by `complaints`.",
    problems: &[],
};

/// What the list can be asked for.
pub struct PolicyList;

impl ListQuery for PolicyList {
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
pub async fn handle(_: Caller<TicketsRead>, page: PageQuery<PolicyList>, app: Data<App>) -> Answer<Listed<PolicyView>> {
    let spelling = page.spelling();
    let work = app.store.read(move |tx| {
        let rows = configurations::list::<PolicyDocument>(tx, page.sort, page.after.as_ref(), page.limit)?;
        let total = page.include_total.then(|| configurations::count::<PolicyDocument>(tx)).transpose()?;
        Ok((rows, total))
    });
    let (rows, total) = work.await?;
    Ok(Listed::of(rows, &spelling, total, PolicyView::from))
}
