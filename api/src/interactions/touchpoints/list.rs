//! List touchpoints.

use actix_web::web::Data;
use guanxi_domain::Fields;
use guanxi_domain::interactions::TouchpointSort;
use guanxi_domain::platform::page::Sort;
use guanxi_persistence::interactions::touchpoints;

use super::view::TouchpointView;
use crate::answer::{Answer, Listed};
use crate::app::App;
use crate::extract::{Caller, InteractionsRead, ListQuery, PageQuery, QueryParameter, QueryValues};
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
pub struct Touchpoints;

impl ListQuery for Touchpoints {
    type Filter = Option<bool>;
    type Sort = TouchpointSort;

    const PARAMETERS: &'static [QueryParameter] = &[QueryParameter::flag("active", "Touchpoints that are in use, or those that are not.")];
    const DEFAULT_SORT: Sort<TouchpointSort> = Sort::ascending(TouchpointSort::Place);

    fn read(values: &QueryValues, fields: &mut Fields) -> Option<Option<bool>> {
        Some(values.flag("active", fields))
    }
}

/// Lists the touchpoints.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(_: Caller<InteractionsRead>, query: PageQuery<Touchpoints>, app: Data<App>) -> Answer<Listed<TouchpointView>> {
    let spelling = query.spelling();
    let (page, total) = app
        .store
        .read(move |tx| {
            let page = touchpoints::list(tx, query.filter, query.sort, query.after.as_ref(), query.limit)?;
            let total = query.include_total.then(|| touchpoints::count(tx, query.filter)).transpose()?;
            Ok((page, total))
        })
        .await?;
    Ok(Listed::of(page, &spelling, total, TouchpointView::from))
}
