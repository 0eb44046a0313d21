//! Everything that a customer has decided.

use actix_web::web::Data;
use guanxi_domain::Fields;
use guanxi_domain::ids::CustomerId;
use guanxi_domain::platform::page::Sort;
use guanxi_domain::privacy::ConsentSort;
use guanxi_persistence::customers;
use guanxi_persistence::privacy::consents;

use super::consent_view::ConsentView;
use crate::answer::{Answer, Listed};
use crate::app::App;
use crate::extract::{Caller, CustomersRead, ListQuery, PageQuery, PathId, QueryParameter, QueryValues};
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/customers/{customer_id}/consents/history`.
pub const OPERATION: Operation = Operation {
    id: "list_consents",
    method: Method::Get,
    path: "/api/v1/customers/{customer_id}/consents/history",
    tag: Tag::Privacy,
    summary: "List a customer's consents and withdrawals",
    description: "Every decision of the customer, the last decided first, each with its receipt.",
    problems: &[],
};

/// What the list can be asked for.
pub struct ConsentList;

impl ListQuery for ConsentList {
    type Filter = ();
    type Sort = ConsentSort;
    const PARAMETERS: &'static [QueryParameter] = &[];
    const DEFAULT_SORT: Sort<ConsentSort> = Sort::descending(ConsentSort::DecidedAt);

    fn read(_: &QueryValues, _: &mut Fields) -> Option<()> {
        Some(())
    }
}

/// Lists them.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<CustomersRead>,
    PathId(id): PathId<CustomerId>,
    query: PageQuery<ConsentList>,
    app: Data<App>,
) -> Answer<Listed<ConsentView>> {
    let (spelling, reach) = (query.spelling(), caller.reach());
    let work = app.store.read(move |tx| {
        customers::require(tx, id, reach)?;
        let page = consents::history(tx, id, query.sort, query.after.as_ref(), query.limit)?;
        let total = query.include_total.then(|| consents::count(tx, id)).transpose()?;
        Ok((page, total))
    });
    let (page, total) = work.await?;
    Ok(Listed::of(page, &spelling, total, ConsentView::from))
}
