//! Organisation units.

use actix_web::web::Data;
use guanxi_domain::Fields;
use guanxi_domain::access::UnitKind;
use guanxi_domain::access::listing::UnitSort;
use guanxi_domain::fields;
use guanxi_domain::platform::page::Sort;
use guanxi_persistence::access::units::{self, UnitFilter};

use super::super::unit_view::UnitView;
use crate::answer::{Answer, Listed};
use crate::app::App;
use crate::extract::{Caller, ListQuery, PageQuery, QueryParameter, QueryValues, UnitsRead};
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/units`.
pub const OPERATION: Operation = Operation {
    id: "list_units",
    method: Method::Get,
    path: "/api/v1/units",
    tag: Tag::Access,
    summary: "List organisation units",
    description: "The units of the company by their codes. `parent_id` makes the tree of them: company, region, outlet, team.",
    problems: &[],
};

/// What the list can be asked for.
pub struct UnitList;

impl ListQuery for UnitList {
    type Filter = UnitFilter;
    type Sort = UnitSort;
    const PARAMETERS: &'static [QueryParameter] = &[
        QueryParameter::words::<UnitKind>("kind", "Only units of one of these levels."),
        QueryParameter::ids("parent_id", "Only units directly below this one; one id."),
        QueryParameter::flag("closed", "Only closed units, or only open ones."),
    ];
    const DEFAULT_SORT: Sort<UnitSort> = Sort::ascending(UnitSort::Code);

    fn read(values: &QueryValues, fields: &mut Fields) -> Option<UnitFilter> {
        Some(UnitFilter {
            kinds: values.words("kind", fields),
            parent_id: values.read("parent_id", fields, |id| fields::id(id)),
            closed: values.flag("closed", fields),
        })
    }
}

/// Lists them.
///
/// # Errors
/// What the document says.
pub async fn handle(_: Caller<UnitsRead>, page: PageQuery<UnitList>, app: Data<App>) -> Answer<Listed<UnitView>> {
    let spelling = page.spelling();
    let work = app.store.read(move |tx| {
        let rows = units::list(tx, &page.filter, page.sort, page.after.as_ref(), page.limit)?;
        let total = page.include_total.then(|| units::count(tx, &page.filter)).transpose()?;
        Ok((rows, total))
    });
    let (rows, total) = work.await?;
    Ok(Listed::of(rows, &spelling, total, UnitView::from))
}
