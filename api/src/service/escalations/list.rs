//! The escalations of a ticket.

use actix_web::web::Data;
use guanxi_domain::Fields;
use guanxi_domain::ids::{TicketId, TypedId as _};
use guanxi_domain::platform::page::Sort;
use guanxi_domain::service::escalation::EscalationSort;
use guanxi_persistence::service::{escalations, tickets};

use super::view::EscalationView;
use crate::answer::{Answer, Listed};
use crate::app::App;
use crate::extract::{Caller, ListQuery, PageQuery, PathId, QueryParameter, QueryValues, TicketsRead};
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/service/tickets/{ticket_id}/escalations`.
pub const OPERATION: Operation = Operation {
    id: "list_ticket_escalations",
    method: Method::Get,
    path: "/api/v1/service/tickets/{ticket_id}/escalations",
    tag: Tag::Service,
    summary: "List the escalations of a ticket",
    description: "How each broken promise of a ticket climbed: who was told when, who was passed over and why, when the next step is due.",
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
    caller: Caller<TicketsRead>,
    PathId(id): PathId<TicketId>,
    query: PageQuery<Escalations>,
    app: Data<App>,
) -> Answer<Listed<EscalationView>> {
    let (reach, spelling) = (caller.reach(), query.spelling());
    let work = app.store.read(move |tx| {
        tickets::require(tx, id, reach)?;
        let page = escalations::list(tx, id.uuid(), query.sort, query.after.as_ref(), query.limit)?;
        let total = query.include_total.then(|| escalations::count(tx, id.uuid())).transpose()?;
        Ok((page, total))
    });
    let (page, total) = work.await?;
    Ok(Listed::of(page, &spelling, total, EscalationView::from))
}
