//! Roles.

use actix_web::web::Data;
use guanxi_domain::Fields;
use guanxi_domain::access::listing::RoleSort;
use guanxi_domain::platform::page::Sort;
use guanxi_persistence::access::roles::{self, RoleFilter};

use super::view::RoleView;
use crate::answer::{Answer, Listed};
use crate::app::App;
use crate::extract::{Caller, ListQuery, PageQuery, QueryParameter, QueryValues, RolesRead};
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/roles`.
pub const OPERATION: Operation = Operation {
    id: "list_roles",
    method: Method::Get,
    path: "/api/v1/roles",
    tag: Tag::Access,
    summary: "List roles",
    description: "The roles of the company by their codes, with what they grant. Permissions and scopes are in the vocabulary.",
    problems: &[],
};

/// What the list can be asked for.
pub struct RoleList;

impl ListQuery for RoleList {
    type Filter = RoleFilter;
    type Sort = RoleSort;
    const PARAMETERS: &'static [QueryParameter] =
        &[QueryParameter::flag("built_in", "Only roles that the system brought along, or only the company's own.")];
    const DEFAULT_SORT: Sort<RoleSort> = Sort::ascending(RoleSort::Code);

    fn read(values: &QueryValues, fields: &mut Fields) -> Option<RoleFilter> {
        Some(values.flag("built_in", fields))
    }
}

/// Lists them.
///
/// # Errors
/// What the document says.
pub async fn handle(_: Caller<RolesRead>, page: PageQuery<RoleList>, app: Data<App>) -> Answer<Listed<RoleView>> {
    let spelling = page.spelling();
    let work = app.store.read(move |tx| {
        let rows = roles::list(tx, page.filter, page.sort, page.after.as_ref(), page.limit)?;
        let total = page.include_total.then(|| roles::count(tx, page.filter)).transpose()?;
        Ok((rows, total))
    });
    let (rows, total) = work.await?;
    Ok(Listed::of(rows, &spelling, total, RoleView::from))
}
