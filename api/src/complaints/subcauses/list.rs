//! List sub-causes.

use actix_web::web::Data;
use guanxi_domain::complaints::Cause;
use guanxi_domain::complaints::subcause::Subcauses;
use guanxi_domain::platform::kept_list::KeptListSort;
use guanxi_domain::platform::page::Sort;
use guanxi_domain::{Fields, fields};
use guanxi_persistence::platform::kept_lists::KeptFilter;

use super::shapes::SubcauseView;
use crate::answer::{Answer, Listed};
use crate::app::App;
use crate::extract::{Caller, ComplaintsRead, ListQuery, PageQuery, QueryParameter, QueryValues};
use crate::kept_lists;
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/complaints/subcauses`.
pub const OPERATION: Operation = Operation {
    id: "list_complaint_subcauses",
    method: Method::Get,
    path: "/api/v1/complaints/subcauses",
    tag: Tag::Complaints,
    summary: "List sub-causes of complaints",
    description: "Where causes of complaints lie in more detail, in order, in use or not.",
    problems: &[],
};

/// What the list of sub-causes can be asked for.
pub struct SubcauseList;

impl ListQuery for SubcauseList {
    type Filter = KeptFilter<Cause>;
    type Sort = KeptListSort;

    const PARAMETERS: &'static [QueryParameter] = &[
        QueryParameter::flag("active", "Sub-causes that are in use, or those that are not."),
        QueryParameter::words::<Cause>("cause", "Sub-causes of this cause."),
    ];
    const DEFAULT_SORT: Sort<KeptListSort> = Sort::ascending(KeptListSort::Place);

    fn read(values: &QueryValues, fields: &mut Fields) -> Option<Self::Filter> {
        Some(KeptFilter { active: values.flag("active", fields), class: values.read("cause", fields, |word| fields::word(word)) })
    }
}

/// Lists them.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(_: Caller<ComplaintsRead>, query: PageQuery<SubcauseList>, app: Data<App>) -> Answer<Listed<SubcauseView>> {
    let spelling = query.spelling();
    let (page, total) = kept_lists::list::<Subcauses, _>(&app, query).await?;
    Ok(Listed::of(page, &spelling, total, SubcauseView::from))
}
