//! List touchpoints.

use actix_web::web::Data;
use guanxi_domain::Fields;
use guanxi_domain::interactions::Touchpoints;
use guanxi_domain::platform::kept_list::KeptListSort;
use guanxi_domain::platform::page::Sort;
use guanxi_persistence::platform::kept_lists::KeptFilter;

use super::shapes::TouchpointView;
use crate::answer::{Answer, Listed};
use crate::app::App;
use crate::extract::{Caller, InteractionsRead, ListQuery, PageQuery, QueryParameter, QueryValues};
use crate::kept_lists;
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/touchpoints`.
pub const OPERATION: Operation = Operation {
    id: "list_touchpoints",
    method: Method::Get,
    path: "/api/v1/touchpoints",
    tag: Tag::Interactions,
    summary: "List touchpoints",
    description: "The steps of the customer's journey in their order, in use or not.",
    problems: &[],
};

/// What the list of touchpoints can be asked for.
pub struct TouchpointList;

impl ListQuery for TouchpointList {
    type Filter = KeptFilter<()>;
    type Sort = KeptListSort;

    const PARAMETERS: &'static [QueryParameter] = &[QueryParameter::flag("active", "Touchpoints that are in use, or those that are not.")];
    const DEFAULT_SORT: Sort<KeptListSort> = Sort::ascending(KeptListSort::Place);

    fn read(values: &QueryValues, fields: &mut Fields) -> Option<Self::Filter> {
        Some(KeptFilter { active: values.flag("active", fields), class: None })
    }
}

/// Lists them.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(_: Caller<InteractionsRead>, query: PageQuery<TouchpointList>, app: Data<App>) -> Answer<Listed<TouchpointView>> {
    let spelling = query.spelling();
    let (page, total) = kept_lists::list::<Touchpoints, _>(&app, query).await?;
    Ok(Listed::of(page, &spelling, total, TouchpointView::from))
}
