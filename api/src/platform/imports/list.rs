//! List imports.

use actix_web::web::Data;
use guanxi_domain::platform::import::{ImportKind, ImportSort, ImportStatus};
use guanxi_domain::platform::page::Sort;
use guanxi_domain::{Fields, ProblemCode, fields};
use guanxi_persistence::platform::imports::{self, ImportFilter};

use super::view::ImportView;
use crate::answer::{Answer, Listed};
use crate::app::App;
use crate::extract::{Caller, ImportsRead, ListQuery, PageQuery, QueryParameter, QueryValues};
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/imports`.
pub const OPERATION: Operation = Operation {
    id: "list_imports",
    method: Method::Get,
    path: "/api/v1/imports",
    tag: Tag::Imports,
    summary: "List imports",
    description: "Imports that meet every condition given, the newest first unless told otherwise, those of the command line among them.",
    problems: &[ProblemCode::FilterTooBroad],
};

/// What lists of imports can be asked for.
pub struct Imports;

impl ListQuery for Imports {
    type Filter = ImportFilter;
    type Sort = ImportSort;

    const PARAMETERS: &'static [QueryParameter] = &[
        QueryParameter::words::<ImportKind>("kind", "Imports of these kinds."),
        QueryParameter::words::<ImportStatus>("status", "Imports in these statuses."),
        QueryParameter::ids("requested_by", "Imports that this staff user asked for."),
        QueryParameter::instant("created_from", "Asked for at this instant or later."),
        QueryParameter::instant("created_before", "Asked for before this instant."),
    ];
    const DEFAULT_SORT: Sort<ImportSort> = Sort::descending(ImportSort::CreatedAt);

    fn read(values: &QueryValues, fields: &mut Fields) -> Option<ImportFilter> {
        Some(ImportFilter {
            kinds: values.words("kind", fields),
            statuses: values.words("status", fields),
            requested_by: values.read("requested_by", fields, |id| fields::id(id)),
            created_from: values.instant("created_from", fields),
            created_before: values.instant("created_before", fields),
        })
    }
}

/// Lists them.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(caller: Caller<ImportsRead>, query: PageQuery<Imports>, app: Data<App>) -> Answer<Listed<ImportView>> {
    let (spelling, reach) = (query.spelling(), caller.reach());
    let listed = app.store.read(move |tx| {
        let page = imports::list(tx, &query.filter, reach, query.sort, query.after.as_ref(), query.limit)?;
        let total = query.include_total.then(|| imports::count(tx, &query.filter, reach)).transpose()?;
        Ok((page, total))
    });
    let (page, total) = listed.await?;
    Ok(Listed::of(page, &spelling, total, |import| ImportView::of(import, &caller)))
}
