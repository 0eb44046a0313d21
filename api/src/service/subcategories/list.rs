//! List sub-categories.

use actix_web::web::Data;
use guanxi_domain::platform::kept_list::KeptListSort;
use guanxi_domain::platform::page::Sort;
use guanxi_domain::service::ticket::{Subcategories, TicketCategory};
use guanxi_domain::{Fields, fields};
use guanxi_persistence::platform::kept_lists::KeptFilter;

use super::shapes::SubcategoryView;
use crate::answer::{Answer, Listed};
use crate::app::App;
use crate::extract::{Caller, ListQuery, PageQuery, QueryParameter, QueryValues, TicketsRead};
use crate::kept_lists;
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
pub struct SubcategoryList;

impl ListQuery for SubcategoryList {
    type Filter = KeptFilter<TicketCategory>;
    type Sort = KeptListSort;

    const PARAMETERS: &'static [QueryParameter] = &[
        QueryParameter::flag("active", "Sub-categories that are in use, or those that are not."),
        QueryParameter::words::<TicketCategory>("category", "Sub-categories of this category."),
    ];
    const DEFAULT_SORT: Sort<KeptListSort> = Sort::ascending(KeptListSort::Place);

    fn read(values: &QueryValues, fields: &mut Fields) -> Option<Self::Filter> {
        Some(KeptFilter { active: values.flag("active", fields), class: values.read("category", fields, |word| fields::word(word)) })
    }
}

/// Lists them.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(_: Caller<TicketsRead>, query: PageQuery<SubcategoryList>, app: Data<App>) -> Answer<Listed<SubcategoryView>> {
    let spelling = query.spelling();
    let (page, total) = kept_lists::list::<Subcategories, _>(&app, query).await?;
    Ok(Listed::of(page, &spelling, total, SubcategoryView::from))
}
