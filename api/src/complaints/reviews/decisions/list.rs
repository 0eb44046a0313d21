//! The decisions of weekly reviews.

use actix_web::web::Data;
use guanxi_domain::access::Permission;
use guanxi_domain::complaints::review::decision::{DecisionStatus, ReviewDecisionSort};
use guanxi_domain::complaints::review::week::Week;
use guanxi_domain::platform::page::Sort;
use guanxi_domain::{Fields, ProblemCode, fields, instant};
use guanxi_persistence::complaints::review::decisions::{self, DecisionFilter};

use super::view::DecisionView;
use super::viewer::viewer;
use crate::answer::{Answer, Listed};
use crate::app::App;
use crate::extract::{ListQuery, PageQuery, QueryParameter, QueryValues, SignedIn};
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/complaints/review_decisions`.
pub const OPERATION: Operation = Operation {
    id: "list_complaint_review_decisions",
    method: Method::Get,
    path: "/api/v1/complaints/review_decisions",
    tag: Tag::Complaints,
    summary: "List decisions of weekly reviews",
    description: "What the reviews of units within reach decided, and without any permission what the caller sees to; what is due first comes first.",
    problems: &[ProblemCode::FilterTooBroad, ProblemCode::UsersOnly],
};

/// What the list can be asked for.
pub struct Decisions;

/// What a list is asked for, where it depends on who asks.
pub struct Asked {
    filter: DecisionFilter,
    mine: bool,
}

impl ListQuery for Decisions {
    type Filter = Asked;
    type Sort = ReviewDecisionSort;

    const PARAMETERS: &'static [QueryParameter] = &[
        QueryParameter::flag("mine", "Those that the caller sees to."),
        QueryParameter::text("week", "Those of this week, as ISO 8601 writes it.").with_example("2026-W47"),
        QueryParameter::ids("unit_id", "Those of this unit."),
        QueryParameter::ids("owner_id", "Those that this staff user sees to."),
        QueryParameter::words::<DecisionStatus>("status", "Those in these states."),
        QueryParameter::text("due_before", "Due before this day.").with_example("2026-12-31"),
    ];
    const DEFAULT_SORT: Sort<ReviewDecisionSort> = Sort::ascending(ReviewDecisionSort::DueOn);

    fn read(values: &QueryValues, fields: &mut Fields) -> Option<Asked> {
        let filter = DecisionFilter {
            week: values.read("week", fields, |word| Week::parse(word)),
            unit_id: values.read("unit_id", fields, |id| fields::id(id)),
            owner_id: values.read("owner_id", fields, |id| fields::id(id)),
            statuses: values.words("status", fields),
            due_before: values.read("due_before", fields, |date| instant::parse_date(date)),
        };
        Some(Asked { filter, mine: values.flag("mine", fields).unwrap_or(false) })
    }
}

/// Lists them.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(caller: SignedIn, query: PageQuery<Decisions>, app: Data<App>) -> Answer<Listed<DecisionView>> {
    let (spelling, now) = (query.spelling(), app.now());
    let viewer = viewer(&caller, Permission::ComplaintsReport);
    let PageQuery { filter: Asked { mut filter, mine }, sort, after, limit, include_total, .. } = query;
    if mine {
        filter.owner_id = Some(viewer.user_id.ok_or(ProblemCode::UsersOnly)?);
    }
    let work = app.store.read(move |tx| {
        let page = decisions::list(tx, &filter, viewer, sort, after.as_ref(), limit)?;
        let total = include_total.then(|| decisions::count(tx, &filter, viewer)).transpose()?;
        Ok((page, total))
    });
    let (page, total) = work.await?;
    Ok(Listed::of(page, &spelling, total, |decision| DecisionView::of(decision, now)))
}
