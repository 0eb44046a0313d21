//! The escalations of a complaint.

use actix_web::web::Data;
use guanxi_domain::ids::{ComplaintId, TypedId as _};
use guanxi_persistence::complaints;
use guanxi_persistence::service::escalations;

use crate::answer::{Answer, Listed};
use crate::app::App;
use crate::extract::{Caller, ComplaintsRead, PageQuery, PathId};
use crate::operation::{Method, Operation, Tag};
use crate::service::escalations::list::Escalations;
use crate::service::escalations::view::EscalationView;

/// `GET /api/v1/complaints/{complaint_id}/escalations`.
pub const OPERATION: Operation = Operation {
    id: "list_complaint_escalations",
    method: Method::Get,
    path: "/api/v1/complaints/{complaint_id}/escalations",
    tag: Tag::Complaints,
    summary: "List the escalations of a complaint",
    description: "How each broken promise of a complaint climbed: who was told when, who was passed over and why, when the next step is due. The \
                  chain is that of the desk policy.",
    problems: &[],
};

/// Lists them.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<ComplaintsRead>,
    PathId(id): PathId<ComplaintId>,
    query: PageQuery<Escalations>,
    app: Data<App>,
) -> Answer<Listed<EscalationView>> {
    let (reach, spelling) = (caller.reach(), query.spelling());
    let work = app.store.read(move |tx| {
        complaints::require(tx, id, reach)?;
        let page = escalations::list(tx, id.uuid(), query.sort, query.after.as_ref(), query.limit)?;
        let total = query.include_total.then(|| escalations::count(tx, id.uuid())).transpose()?;
        Ok((page, total))
    });
    let (page, total) = work.await?;
    Ok(Listed::of(page, &spelling, total, EscalationView::from))
}
