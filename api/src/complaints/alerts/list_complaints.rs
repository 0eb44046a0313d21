//! The complaints of an early warning.

use actix_web::web::Data;
use guanxi_domain::Fields;
use guanxi_domain::complaints::warning::AlertMemberSort;
use guanxi_domain::ids::AlertId;
use guanxi_domain::platform::page::Sort;
use guanxi_persistence::complaints::warning::{alerts, members};

use super::step::viewer;
use super::view::MemberView;
use crate::answer::{Answer, Listed};
use crate::app::App;
use crate::extract::{Caller, ComplaintsReport, ListQuery, PageQuery, PathId, QueryParameter, QueryValues};
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/complaints/alerts/{alert_id}/complaints`.
pub const OPERATION: Operation = Operation {
    id: "list_complaint_alert_members",
    method: Method::Get,
    path: "/api/v1/complaints/alerts/{alert_id}/complaints",
    tag: Tag::Complaints,
    summary: "List the complaints of an early warning",
    description: "The complaints that belong to it, without what the customers said: that is read at each complaint by those who may.",
    problems: &[],
};

/// What the list can be asked for.
pub struct Members;

impl ListQuery for Members {
    type Filter = ();
    type Sort = AlertMemberSort;

    const PARAMETERS: &'static [QueryParameter] = &[];
    const DEFAULT_SORT: Sort<AlertMemberSort> = Sort::ascending(AlertMemberSort::CountedAt);

    fn read(_: &QueryValues, _: &mut Fields) -> Option<()> {
        Some(())
    }
}

/// Lists them.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<ComplaintsReport>,
    PathId(id): PathId<AlertId>,
    query: PageQuery<Members>,
    app: Data<App>,
) -> Answer<Listed<MemberView>> {
    let (spelling, viewer) = (query.spelling(), viewer(&caller));
    let work = app.store.read(move |tx| {
        alerts::load(tx, id, viewer)?;
        let page = members::members(tx, id, query.sort, query.after.as_ref(), query.limit)?;
        let total = query.include_total.then(|| members::count_members(tx, id)).transpose()?;
        Ok((page, total))
    });
    let (page, total) = work.await?;
    Ok(Listed::of(page, &spelling, total, MemberView::from))
}
