//! List the versions of the assignment rules.

use actix_web::web::Data;
use guanxi_domain::Fields;
use guanxi_domain::platform::page::Sort;
use guanxi_domain::service::assignment::RulesSort;
use guanxi_persistence::service::assignment::rules;

use super::view::RulesView;
use crate::answer::{Answer, Listed};
use crate::app::App;
use crate::extract::{Caller, ListQuery, PageQuery, QueryParameter, QueryValues, TicketsRead};
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/service/assignment_rules`.
pub const OPERATION: Operation = Operation {
    id: "list_assignment_rules",
    method: Method::Get,
    path: "/api/v1/service/assignment_rules",
    tag: Tag::Service,
    summary: "List the versions of the assignment rules",
    description: "Every version, the latest first. Explanations of decisions name the version by which they were taken.",
    problems: &[],
};

/// What the list can be asked for.
pub struct RulesList;

impl ListQuery for RulesList {
    type Filter = ();
    type Sort = RulesSort;

    const PARAMETERS: &'static [QueryParameter] = &[];
    const DEFAULT_SORT: Sort<RulesSort> = Sort::descending(RulesSort::CreatedAt);

    fn read(_: &QueryValues, _: &mut Fields) -> Option<()> {
        Some(())
    }
}

/// Lists them.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(_: Caller<TicketsRead>, query: PageQuery<RulesList>, app: Data<App>) -> Answer<Listed<RulesView>> {
    let spelling = query.spelling();
    let work = app.store.read(move |tx| {
        let page = rules::list(tx, query.sort, query.after.as_ref(), query.limit)?;
        let total = query.include_total.then(|| rules::count(tx)).transpose()?;
        Ok((page, total))
    });
    let (page, total) = work.await?;
    Ok(Listed::of(page, &spelling, total, RulesView::from))
}
