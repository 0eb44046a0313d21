//! Who has read a customer's personal values in clear.

use actix_web::web::Data;
use guanxi_domain::Fields;
use guanxi_domain::access::Reach;
use guanxi_domain::ids::CustomerId;
use guanxi_domain::platform::page::Sort;
use guanxi_domain::privacy::AccessRecordSort;
use guanxi_persistence::customers;
use guanxi_persistence::privacy::access_records::{self, AccessRecordFilter};

use super::access_record_view::AccessRecordView;
use crate::answer::{Answer, Listed};
use crate::app::App;
use crate::extract::{AccessRecordsRead, Caller, ListQuery, PageQuery, PathId, QueryParameter, QueryValues};
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/customers/{customer_id}/access_records`.
pub const OPERATION: Operation = Operation {
    id: "list_customer_access_records",
    method: Method::Get,
    path: "/api/v1/customers/{customer_id}/access_records",
    tag: Tag::Privacy,
    summary: "List who has read a customer's personal data in clear",
    description: "What a customer who asks may be told: who has read which fields in clear, from where, and when.",
    problems: &[],
};

/// What the list can be asked for.
pub struct CustomerAccessRecordList;

impl ListQuery for CustomerAccessRecordList {
    type Filter = ();
    type Sort = AccessRecordSort;
    const PARAMETERS: &'static [QueryParameter] = &[];
    const DEFAULT_SORT: Sort<AccessRecordSort> = Sort::descending(AccessRecordSort::OccurredAt);

    fn read(_: &QueryValues, _: &mut Fields) -> Option<()> {
        Some(())
    }
}

/// Lists them.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<AccessRecordsRead>,
    PathId(id): PathId<CustomerId>,
    query: PageQuery<CustomerAccessRecordList>,
    app: Data<App>,
) -> Answer<Listed<AccessRecordView>> {
    let (spelling, reach) = (query.spelling(), caller.reach());
    let work = app.store.read(move |tx| {
        customers::require(tx, id, reach)?;
        let filter = AccessRecordFilter { customers: vec![id], ..AccessRecordFilter::default() };
        let page = access_records::list(tx, &filter, Reach::All, query.sort, query.after.as_ref(), query.limit)?;
        let total = query.include_total.then(|| access_records::count(tx, &filter, Reach::All)).transpose()?;
        Ok((page, total))
    });
    let (page, total) = work.await?;
    Ok(Listed::of(page, &spelling, total, AccessRecordView::from))
}
