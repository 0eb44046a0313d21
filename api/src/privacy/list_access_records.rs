//! Who has read personal values in clear.

use actix_web::web::Data;
use guanxi_domain::fields::{self, Fields};
use guanxi_domain::ids::{ApiKeyId, TypedId, UserId};
use guanxi_domain::platform::page::Sort;
use guanxi_domain::privacy::AccessRecordSort;
use guanxi_persistence::privacy::access_records::{self, AccessRecordFilter};

use super::access_record_view::AccessRecordView;
use crate::answer::{Answer, Listed};
use crate::app::App;
use crate::extract::{AccessRecordsRead, Caller, ListQuery, PageQuery, QueryParameter, QueryValues};
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/access_records`.
pub const OPERATION: Operation = Operation {
    id: "list_access_records",
    method: Method::Get,
    path: "/api/v1/access_records",
    tag: Tag::Privacy,
    summary: "List who has read personal data in clear",
    description: "Every answer with clear values was noted before it was given. Reads of masked values are not noted. Records are kept for three years or longer, as the server is set.",
    problems: &[],
};

/// What the list can be asked for.
pub struct AccessRecordList;

impl ListQuery for AccessRecordList {
    type Filter = AccessRecordFilter;
    type Sort = AccessRecordSort;
    const PARAMETERS: &'static [QueryParameter] = &[
        QueryParameter::ids("user_id", "Only what these staff users have read."),
        QueryParameter::ids("api_key_id", "Only what these keys of integrators have read."),
        QueryParameter::ids("customer_id", "Only values of these customers."),
        QueryParameter::instant("occurred_from", "Only at this instant or later."),
        QueryParameter::instant("occurred_before", "Only before this instant."),
    ];
    const DEFAULT_SORT: Sort<AccessRecordSort> = Sort::descending(AccessRecordSort::OccurredAt);

    fn read(values: &QueryValues, fields: &mut Fields) -> Option<AccessRecordFilter> {
        let users = values.list("user_id", fields, |text| fields::id::<UserId>(text));
        let keys = values.list("api_key_id", fields, |text| fields::id::<ApiKeyId>(text));
        Some(AccessRecordFilter {
            actors: users.into_iter().map(TypedId::uuid).chain(keys.into_iter().map(TypedId::uuid)).collect(),
            customers: values.list("customer_id", fields, |text| fields::id(text)),
            from: values.instant("occurred_from", fields),
            before: values.instant("occurred_before", fields),
        })
    }
}

/// Lists them.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<AccessRecordsRead>,
    query: PageQuery<AccessRecordList>,
    app: Data<App>,
) -> Answer<Listed<AccessRecordView>> {
    let (spelling, reach) = (query.spelling(), caller.reach());
    let work = app.store.read(move |tx| {
        let page = access_records::list(tx, &query.filter, reach, query.sort, query.after.as_ref(), query.limit)?;
        let total = query.include_total.then(|| access_records::count(tx, &query.filter, reach)).transpose()?;
        Ok((page, total))
    });
    let (page, total) = work.await?;
    Ok(Listed::of(page, &spelling, total, AccessRecordView::from))
}
