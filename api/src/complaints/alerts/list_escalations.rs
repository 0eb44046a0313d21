//! How what was not done about an early warning climbed.

use actix_web::web::Data;
use guanxi_domain::Fields;
use guanxi_domain::ids::{AlertId, TypedId as _};
use guanxi_domain::platform::page::Sort;
use guanxi_domain::service::escalation::EscalationSort;
use guanxi_persistence::complaints::warning::alerts;
use guanxi_persistence::service::escalations;

use super::step::viewer;
use crate::answer::{Answer, Listed};
use crate::app::App;
use crate::extract::{Caller, ComplaintsReport, ListQuery, PageQuery, PathId, QueryParameter, QueryValues};
use crate::operation::{Method, Operation, Tag};
use crate::service::escalations::view::EscalationView;

/// `GET /api/v1/complaints/alerts/{alert_id}/escalations`.
pub const OPERATION: Operation = Operation {
    id: "list_complaint_alert_escalations",
    method: Method::Get,
    path: "/api/v1/complaints/alerts/{alert_id}/escalations",
    tag: Tag::Complaints,
    summary: "List the escalations of an early warning",
    description: "How the acknowledgement (`acknowledgement`, its ordinal is the place of the level, blue 1 to red 4) and the tasks of the \
                  plan (`resolution`, its ordinal is the number of the task) climbed that were not done in time.",
    problems: &[],
};

/// What the list can be asked for.
pub struct Escalations;

impl ListQuery for Escalations {
    type Filter = ();
    type Sort = EscalationSort;

    const PARAMETERS: &'static [QueryParameter] = &[];
    const DEFAULT_SORT: Sort<EscalationSort> = Sort::descending(EscalationSort::BreachedAt);

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
    query: PageQuery<Escalations>,
    app: Data<App>,
) -> Answer<Listed<EscalationView>> {
    let (spelling, viewer) = (query.spelling(), viewer(&caller));
    let work = app.store.read(move |tx| {
        alerts::load(tx, id, viewer)?;
        let page = escalations::list(tx, id.uuid(), query.sort, query.after.as_ref(), query.limit)?;
        let total = query.include_total.then(|| escalations::count(tx, id.uuid())).transpose()?;
        Ok((page, total))
    });
    let (page, total) = work.await?;
    Ok(Listed::of(page, &spelling, total, EscalationView::from))
}
