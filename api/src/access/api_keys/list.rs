//! The keys of integrators.

use actix_web::web::Data;
use guanxi_domain::Fields;
use guanxi_domain::access::listing::ApiKeySort;
use guanxi_domain::platform::page::Sort;
use guanxi_persistence::access::api_keys;

use super::view::ApiKeyView;
use crate::answer::{Answer, Listed};
use crate::app::App;
use crate::extract::{ApiKeysManage, Caller, ListQuery, PageQuery, QueryParameter, QueryValues};
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/api_keys`.
pub const OPERATION: Operation = Operation {
    id: "list_api_keys",
    method: Method::Get,
    path: "/api/v1/api_keys",
    tag: Tag::Access,
    summary: "List the keys of integrators",
    description: "Lists the keys of the units that the caller reaches, also those that are over. Never their secrets.",
    problems: &[],
};

/// The list.
pub struct ApiKeys;

impl ListQuery for ApiKeys {
    type Filter = ();
    type Sort = ApiKeySort;
    const DEFAULT_SORT: Sort<ApiKeySort> = Sort::descending(ApiKeySort::CreatedAt);
    const PARAMETERS: &'static [QueryParameter] = &[];

    fn read(_: &QueryValues, _: &mut Fields) -> Option<()> {
        Some(())
    }
}

/// Lists them.
///
/// # Errors
/// What the document says.
pub async fn handle(caller: Caller<ApiKeysManage>, page: PageQuery<ApiKeys>, app: Data<App>) -> Answer<Listed<ApiKeyView>> {
    let (reach, spelling) = (caller.reach(), page.spelling());
    let work = app.store.read(move |tx| {
        let rows = api_keys::list(tx, reach, page.sort, page.after.as_ref(), page.limit)?;
        let total = page.include_total.then(|| api_keys::count(tx, reach)).transpose()?;
        Ok((rows, total))
    });
    let (rows, total) = work.await?;
    Ok(Listed::of(rows, &spelling, total, ApiKeyView::from))
}
