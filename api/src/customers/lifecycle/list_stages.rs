//! The history of a customer's stages.

use actix_web::web::Data;
use guanxi_domain::Fields;
use guanxi_domain::customers::lifecycle::StageSort;
use guanxi_domain::ids::CustomerId;
use guanxi_domain::platform::page::Sort;
use guanxi_persistence::customers::{self, lifecycle};

use super::stage_view::StageChangeView;
use crate::answer::{Answer, Listed};
use crate::app::App;
use crate::extract::{Caller, CustomersRead, ListQuery, PageQuery, PathId, QueryParameter, QueryValues};
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/customers/{customer_id}/stages`.
pub const OPERATION: Operation = Operation {
    id: "list_stages",
    method: Method::Get,
    path: "/api/v1/customers/{customer_id}/stages",
    tag: Tag::Lifecycle,
    summary: "List a customer's lifecycle stages",
    description: "Every change of the customer's stage, each with the instant at which it took effect and why. Facts that come late take \
                  their place in history: what they supersede is shown where `superseded` asks for it.",
    problems: &[],
};

/// What the history can be asked for.
pub struct StageList;

impl ListQuery for StageList {
    type Filter = bool;
    type Sort = StageSort;
    const PARAMETERS: &'static [QueryParameter] =
        &[QueryParameter::flag("superseded", "Also changes that hold no longer, because of what became known later.")];
    const DEFAULT_SORT: Sort<StageSort> = Sort::ascending(StageSort::EffectiveAt);

    fn read(values: &QueryValues, fields: &mut Fields) -> Option<bool> {
        Some(values.flag("superseded", fields).unwrap_or(false))
    }
}

/// Lists them.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<CustomersRead>,
    PathId(id): PathId<CustomerId>,
    query: PageQuery<StageList>,
    app: Data<App>,
) -> Answer<Listed<StageChangeView>> {
    let (spelling, reach) = (query.spelling(), caller.reach());
    let work = app.store.read(move |tx| {
        customers::require(tx, id, reach)?;
        let page = lifecycle::list_stages(tx, id, query.filter, query.sort, query.after.as_ref(), query.limit)?;
        let total = query.include_total.then(|| lifecycle::count_stages(tx, id, query.filter)).transpose()?;
        Ok((page, total))
    });
    let (page, total) = work.await?;
    Ok(Listed::of(page, &spelling, total, StageChangeView::from))
}
