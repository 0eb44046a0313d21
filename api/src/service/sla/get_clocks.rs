//! How the promises of a ticket stand, and why.

use actix_web::web::Data;
use guanxi_domain::ids::{TicketId, TypedId as _};
use guanxi_domain::instant;
use guanxi_domain::service::sla::Summary;
use guanxi_domain::service::ticket::Ticket;
use guanxi_persistence::service::promises::{self, Explained};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::clock_view::ClockView;
use crate::answer::{Answer, Content};
use crate::app::App;
use crate::extract::{Caller, PathId, TicketsRead};
use crate::openapi::Example;
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/service/tickets/{ticket_id}/sla`.
pub const OPERATION: Operation = Operation {
    id: "get_ticket_sla",
    method: Method::Get,
    path: "/api/v1/service/tickets/{ticket_id}/sla",
    tag: Tag::Service,
    summary: "Explain the deadlines of a ticket",
    description: "Each promise with the rule that made it, the time that counted, the time that did not and why, and the deadline, as of \
                  now.",
    problems: &[],
};

/// The promises of a ticket, as of now.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TicketSla)]
pub struct TicketSlaView {
    /// The ticket.
    pub ticket_id: TicketId,
    /// What now is.
    #[schema(format = DateTime)]
    pub as_of: String,
    /// The earliest deadline of a promise that is still to be kept, or was broken and is still to be made good.
    #[schema(format = DateTime)]
    pub next_due_at: Option<String>,
    /// Whether any promise was broken.
    pub breached: bool,
    /// The clocks: the first response, further responses and resolutions, each in the order in which they began.
    pub clocks: Vec<ClockView>,
}

/// Explains them.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(caller: Caller<TicketsRead>, PathId(id): PathId<TicketId>, app: Data<App>) -> Answer<Content<TicketSlaView>> {
    let (reach, locale, now) = (caller.reach(), caller.locale(), app.now());
    let view = app.store.read(move |tx| {
        let Explained { record: ticket, book, clocks } = promises::explained::<Ticket>(tx, id.uuid(), reach, now)?;
        let standing: Vec<_> = clocks.iter().map(|(clock, _)| clock.clone()).collect();
        let summary = Summary::of(&standing);
        Ok(TicketSlaView {
            ticket_id: ticket.id,
            as_of: instant::format(now),
            next_due_at: summary.next_due_at.map(instant::format),
            breached: summary.breached,
            clocks: clocks.iter().map(|(clock, span)| ClockView::of(&book, clock, span, now, locale)).collect(),
        })
    });
    Ok(Content(view.await?))
}

impl Example for TicketSlaView {
    fn example() -> Value {
        json!({
            "ticket_id": "0192f3a4-5b6c-7d8e-9f01-23456789abcd", "as_of": "2026-02-13T09:05:00Z", "next_due_at": "2026-02-13T09:15:00Z",
            "breached": false,
            "clocks": [{
                "target": "first_response", "ordinal": 1, "rule": "电话首次响应", "policy_version": 1, "clock": "always", "calendar": null,
                "state": "running", "started_at": "2026-02-13T09:00:00Z", "promise_seconds": 900, "due_at": "2026-02-13T09:15:00Z",
                "warn_at": "2026-02-13T09:12:00Z", "warned_at": null, "breached_at": null, "ended_at": null, "used_seconds": 300,
                "left_seconds": 600,
                "segments": [{ "from": "2026-02-13T09:00:00Z", "to": "2026-02-13T09:15:00Z", "seconds": 900 }],
                "skipped": [], "warnings": [], "calendar_unknown_after": null
            }]
        })
    }
}
