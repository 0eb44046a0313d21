//! How the promises of a complaint stand, and why.

use actix_web::web::Data;
use guanxi_domain::complaints::Complaint;
use guanxi_domain::ids::{ComplaintId, TypedId as _};
use guanxi_domain::instant;
use guanxi_domain::service::sla::Summary;
use guanxi_persistence::service::promises::{self, Explained};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::answer::{Answer, Content};
use crate::app::App;
use crate::extract::{Caller, ComplaintsRead, PathId};
use crate::openapi::Example;
use crate::operation::{Method, Operation, Tag};
use crate::service::sla::clock_view::ClockView;

/// `GET /api/v1/complaints/{complaint_id}/promises`.
pub const OPERATION: Operation = Operation {
    id: "get_complaint_promises",
    method: Method::Get,
    path: "/api/v1/complaints/{complaint_id}/promises",
    tag: Tag::Complaints,
    summary: "Explain the deadlines of a complaint",
    description: "Each promise with the rule that made it, the time that counted and the time that did not, and the deadline, as of now: the \
                  acknowledgement, the resolution of each round, the callbacks, and the general manager's acknowledgement.",
    problems: &[],
};

/// The promises of a complaint, as of now.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ComplaintPromises)]
pub struct ComplaintPromisesView {
    /// The complaint.
    pub complaint_id: ComplaintId,
    /// What now is.
    #[schema(format = DateTime)]
    pub as_of: String,
    /// The earliest deadline of a promise that is still to be kept, or was broken and is still to be made good.
    #[schema(format = DateTime)]
    pub next_due_at: Option<String>,
    /// Whether any promise was broken.
    pub breached: bool,
    /// The clocks: resolutions, acknowledgement, callbacks, the general manager's acknowledgement, each in the order in which they began.
    pub clocks: Vec<ClockView>,
}

/// Explains them.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<ComplaintsRead>,
    PathId(id): PathId<ComplaintId>,
    app: Data<App>,
) -> Answer<Content<ComplaintPromisesView>> {
    let (reach, locale, now) = (caller.reach(), caller.locale(), app.now());
    let view = app.store.read(move |tx| {
        let Explained { record, book, clocks } = promises::explained::<Complaint>(tx, id.uuid(), reach, now)?;
        let standing: Vec<_> = clocks.iter().map(|(clock, _)| clock.clone()).collect();
        let summary = Summary::of(&standing);
        Ok(ComplaintPromisesView {
            complaint_id: record.id,
            as_of: instant::format(now),
            next_due_at: summary.next_due_at.map(instant::format),
            breached: summary.breached,
            clocks: clocks.iter().map(|(clock, span)| ClockView::of(&book, clock, span, now, locale)).collect(),
        })
    });
    Ok(Content(view.await?))
}

impl Example for ComplaintPromisesView {
    fn example() -> Value {
        json!({
            "complaint_id": "0192f3a4-5b6c-7d8e-9f01-23456789abcd", "as_of": "2026-02-13T10:00:00Z", "next_due_at": "2026-02-14T09:00:00Z",
            "breached": false,
            "clocks": [{
                "target": "acknowledgement", "ordinal": 1, "rule": "投诉受理确认", "policy_version": 1, "clock": "always", "calendar": null,
                "state": "running", "started_at": "2026-02-13T09:00:00Z", "promise_seconds": 86_400, "due_at": "2026-02-14T09:00:00Z",
                "warn_at": "2026-02-14T04:12:00Z", "warned_at": null, "breached_at": null, "ended_at": null, "used_seconds": 3_600,
                "left_seconds": 82_800,
                "segments": [{ "from": "2026-02-13T09:00:00Z", "to": "2026-02-14T09:00:00Z", "seconds": 86_400 }],
                "skipped": [], "warnings": [], "calendar_unknown_after": null
            }]
        })
    }
}
