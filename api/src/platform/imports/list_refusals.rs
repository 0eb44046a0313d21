//! List the rows of an import that were refused.

use actix_web::web::Data;
use guanxi_domain::Fields;
use guanxi_domain::ids::ImportId;
use guanxi_domain::platform::import::ImportRefusalSort;
use guanxi_domain::platform::page::Sort;
use guanxi_persistence::platform::imports;

use super::view::RefusalView;
use crate::answer::{Answer, Listed};
use crate::app::App;
use crate::extract::{Caller, ImportsRead, ListQuery, PageQuery, PathId, QueryParameter, QueryValues};
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/imports/{import_id}/refusals`.
pub const OPERATION: Operation = Operation {
    id: "list_import_refusals",
    method: Method::Get,
    path: "/api/v1/imports/{import_id}/refusals",
    tag: Tag::Imports,
    summary: "List the refused rows of an import",
    description: "The line of each row that was refused so far, with everything that is wrong with it, in the order of the file.",
    problems: &[],
};

/// What lists of refused rows can be asked for.
pub struct Refusals;

impl ListQuery for Refusals {
    type Filter = ();
    type Sort = ImportRefusalSort;

    const PARAMETERS: &'static [QueryParameter] = &[];
    const DEFAULT_SORT: Sort<ImportRefusalSort> = Sort::ascending(ImportRefusalSort::Line);

    fn read(_: &QueryValues, _: &mut Fields) -> Option<()> {
        Some(())
    }
}

/// Lists them.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<ImportsRead>,
    PathId(id): PathId<ImportId>,
    query: PageQuery<Refusals>,
    app: Data<App>,
) -> Answer<Listed<RefusalView>> {
    let (spelling, locale, reach) = (query.spelling(), caller.locale(), caller.reach());
    let listed = app.store.read(move |tx| {
        let import = imports::load(tx, id, reach)?;
        let page = imports::list_refusals(tx, id, query.sort, query.after.as_ref(), query.limit)?;
        Ok((page, query.include_total.then_some(i64::try_from(import.counts.refused).unwrap_or(i64::MAX))))
    });
    let (page, total) = listed.await?;
    Ok(Listed::of(page, &spelling, total, |faults| RefusalView::of(faults, &app.texts, locale)))
}
