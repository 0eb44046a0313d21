//! List sub-categories.

use actix_web::web::Data;
use guanxi_domain::platform::page::Sort;
use guanxi_domain::service::ticket::{SubcategorySort, TicketCategory};
use guanxi_domain::{Fields, fields};
use guanxi_persistence::service::tickets::subcategories::{self, SubcategoryFilter};

use super::view::SubcategoryView;
use crate::answer::{Answer, Listed};
use crate::app::App;
use crate::extract::{Caller, ListQuery, PageQuery, QueryParameter, QueryValues, TicketsRead};
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/service/subcategories`.
pub const OPERATION: Operation = Operation {
    id: "list_ticket_subcategories",
    method: Method::Get,
    path: "/api/v1/service/subcategories",
    tag: Tag::Service,
    summary: "List sub-categories of tickets",
    description: "What tickets of each category are about in more detail, in order, in use or not.",
    problems: &[],
};

/// What the list of sub-categories can be asked for.
pub struct Subcategories;

impl ListQuery for Subcategories {
    type Filter = SubcategoryFilter;
    type Sort = SubcategorySort;

    const PARAMETERS: &'static [QueryParameter] = &[
        QueryParameter::flag("active", "Sub-categories that are in use, or those that are not."),
        QueryParameter::words::<TicketCategory>("category", "Sub-categories of this category."),
    ];
    const DEFAULT_SORT: Sort<SubcategorySort> = Sort::ascending(SubcategorySort::Place);

    fn read(values: &QueryValues, fields: &mut Fields) -> Option<SubcategoryFilter> {
        let category = values.read("category", fields, |word| fields::word(word));
        Some(SubcategoryFilter { active: values.flag("active", fields), category })
    }
}

/// Lists the sub-categories.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(_: Caller<TicketsRead>, query: PageQuery<Subcategories>, app: Data<App>) -> Answer<Listed<SubcategoryView>> {
    let spelling = query.spelling();
    let (page, total) = app
        .store
        .read(move |tx| {
            let page = subcategories::list(tx, &query.filter, query.sort, query.after.as_ref(), query.limit)?;
            let total = query.include_total.then(|| subcategories::count(tx, &query.filter)).transpose()?;
            Ok((page, total))
        })
        .await?;
    Ok(Listed::of(page, &spelling, total, SubcategoryView::from))
}
