//! The minutes of weekly reviews.

use actix_web::web::Data;
use guanxi_domain::complaints::review::decision::MinutesSort;
use guanxi_domain::complaints::review::week::Week;
use guanxi_domain::platform::page::Sort;
use guanxi_domain::{Fields, ProblemCode, fields};
use guanxi_persistence::complaints::review::minutes::{self, MinutesFilter};

use super::view::MinutesView;
use crate::answer::{Answer, Listed};
use crate::app::App;
use crate::extract::{Caller, ComplaintsReport, ListQuery, PageQuery, QueryParameter, QueryValues};
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/complaints/review_minutes`.
pub const OPERATION: Operation = Operation {
    id: "list_complaint_review_minutes",
    method: Method::Get,
    path: "/api/v1/complaints/review_minutes",
    tag: Tag::Complaints,
    summary: "List minutes of weekly reviews",
    description: "What was said in the reviews of units within reach, the latest first.",
    problems: &[ProblemCode::FilterTooBroad],
};

/// What the list can be asked for.
pub struct AllMinutes;

impl ListQuery for AllMinutes {
    type Filter = MinutesFilter;
    type Sort = MinutesSort;

    const PARAMETERS: &'static [QueryParameter] = &[
        QueryParameter::text("week", "Those of this week, as ISO 8601 writes it.").with_example("2026-W47"),
        QueryParameter::ids("unit_id", "Those of this unit."),
    ];
    const DEFAULT_SORT: Sort<MinutesSort> = Sort::descending(MinutesSort::CreatedAt);

    fn read(values: &QueryValues, fields: &mut Fields) -> Option<MinutesFilter> {
        let week = values.read("week", fields, |word| Week::parse(word));
        let unit_id = values.read("unit_id", fields, |id| fields::id(id));
        Some(MinutesFilter { week, unit_id })
    }
}

/// Lists them.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(caller: Caller<ComplaintsReport>, query: PageQuery<AllMinutes>, app: Data<App>) -> Answer<Listed<MinutesView>> {
    let (spelling, reach) = (query.spelling(), caller.reach());
    let work = app.store.read(move |tx| {
        let page = minutes::list(tx, query.filter, reach, query.sort, query.after.as_ref(), query.limit)?;
        let total = query.include_total.then(|| minutes::count(tx, query.filter, reach)).transpose()?;
        Ok((page, total))
    });
    let (page, total) = work.await?;
    Ok(Listed::of(page, &spelling, total, MinutesView::from))
}
