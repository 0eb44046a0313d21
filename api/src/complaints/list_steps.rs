//! The history of a complaint.

use actix_web::web::Data;
use guanxi_domain::complaints::{ComplaintAction, ComplaintStepSort};
use guanxi_domain::ids::ComplaintId;
use guanxi_domain::platform::page::Sort;
use guanxi_domain::{Fields, ProblemCode};
use guanxi_persistence::complaints::{self, StepFilter};

use super::step_view::StepView;
use crate::answer::{Answer, Listed};
use crate::app::App;
use crate::extract::{Caller, ComplaintsRead, ListQuery, PageQuery, PathId, QueryParameter, QueryValues};
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/complaints/{complaint_id}/steps`.
pub const OPERATION: Operation = Operation {
    id: "list_complaint_steps",
    method: Method::Get,
    path: "/api/v1/complaints/{complaint_id}/steps",
    tag: Tag::Complaints,
    summary: "List the steps of a complaint",
    description: "Everything that happened to the complaint, in order: steps, contacts with the customer and notes for colleagues with their words. Steps of a complaint that went into this one stand among them with `origin_id`.",
    problems: &[ProblemCode::FilterTooBroad],
};

/// What the history can be asked for.
pub struct Steps;

impl ListQuery for Steps {
    type Filter = StepFilter;
    type Sort = ComplaintStepSort;

    const PARAMETERS: &'static [QueryParameter] = &[
        QueryParameter::words::<ComplaintAction>("action", "Steps of these kinds."),
        QueryParameter::instant("at_from", "Taken at this instant or later."),
        QueryParameter::instant("at_before", "Taken before this instant."),
    ];
    const DEFAULT_SORT: Sort<ComplaintStepSort> = Sort::ascending(ComplaintStepSort::At);
    const ONE_ORDER: bool = true;

    fn read(values: &QueryValues, fields: &mut Fields) -> Option<StepFilter> {
        Some(StepFilter {
            actions: values.words("action", fields),
            from: values.instant("at_from", fields),
            before: values.instant("at_before", fields),
        })
    }
}

/// Lists the steps.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<ComplaintsRead>,
    PathId(id): PathId<ComplaintId>,
    query: PageQuery<Steps>,
    app: Data<App>,
) -> Answer<Listed<StepView>> {
    let (spelling, reach) = (query.spelling(), caller.reach());
    let page =
        app.store.read(move |tx| complaints::steps(tx, id, reach, &query.filter, query.sort, query.after.as_ref(), query.limit)).await?;
    Ok(Listed::of(page, &spelling, None, StepView::from))
}
