//! Which open records new promises would change, and how.

use actix_web::web::Data;
use guanxi_domain::fields::{self, Fields};
use guanxi_domain::ids::TicketId;
use guanxi_domain::instant;
use guanxi_domain::platform::RecordKind;
use guanxi_domain::platform::page::Sort;
use guanxi_domain::service::calendar::VersionSort;
use guanxi_domain::service::sla::{Book, Clock, ClockState, PromisedKind, SlaTarget};
use guanxi_persistence::service::passes::{self, Foreseen};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::answer::{Answer, Listed};
use crate::app::App;
use crate::extract::{Caller, ListQuery, PageQuery, QueryParameter, QueryValues, ServiceConfigure};
use crate::openapi::Example;
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/service/sla/changes`.
pub const OPERATION: Operation = Operation {
    id: "list_sla_changes",
    method: Method::Get,
    path: "/api/v1/service/sla/changes",
    tag: Tag::Service,
    summary: "Preview what the newest promises would change",
    description: "The open records of one kind, tickets unless complaints are asked for, whose running promises would change if the newest \
                  versions of policies and calendars were applied to them. A page looks at `limit` open records and shows those that would \
                  change, so that it may be short, or empty, and still have a `next_cursor`.",
    problems: &[],
};

/// How a clock stands, or would stand.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SlaStanding)]
pub struct StandingView {
    /// The rule that promises it.
    pub rule: String,
    /// The version of the policy.
    pub policy_version: Option<i64>,
    /// The version of the calendar; `null` round the clock.
    pub calendar_version: Option<i64>,
    /// How long it may take, in seconds of the clock.
    pub promise_seconds: i64,
    /// When the promise is broken.
    #[schema(format = DateTime)]
    pub due_at: Option<String>,
    /// How it stands.
    pub state: ClockState,
}

/// A clock that would change.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SlaClockChange)]
pub struct ClockChangeView {
    /// What is promised.
    pub target: SlaTarget,
    /// The first, second … of its target.
    #[schema(minimum = 1)]
    pub ordinal: i64,
    /// As it is.
    pub before: StandingView,
    /// As it would be.
    pub after: Option<StandingView>,
}

/// A record whose promises would change.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SlaChange)]
pub struct ChangeView {
    /// The kind of the record.
    pub record_kind: RecordKind,
    /// Its id.
    pub record_id: Uuid,
    /// The ticket; `null` for a complaint.
    pub ticket_id: Option<TicketId>,
    /// What people call it.
    pub number: String,
    /// Each clock that would change.
    pub clocks: Vec<ClockChangeView>,
}

fn standing(book: &Book, clock: &Clock) -> StandingView {
    StandingView {
        rule: clock.rule.clone(),
        policy_version: book.policy_version(clock.policy_version_id).map(|version| version.version),
        calendar_version: clock.calendar_version_id.and_then(|id| book.version(id)).map(|version| version.version),
        promise_seconds: clock.promise_seconds,
        due_at: clock.due_at.map(instant::format),
        state: clock.state,
    }
}

impl From<Foreseen> for ChangeView {
    fn from(Foreseen { record, number, clocks, book }: Foreseen) -> Self {
        let clock = |(before, after): (Clock, Option<Clock>)| ClockChangeView {
            target: before.target,
            ordinal: before.ordinal,
            after: after.map(|after| standing(&book, &after)),
            before: standing(&book, &before),
        };
        let ticket_id = (record.kind == RecordKind::Ticket).then(|| TicketId::from(record.id));
        let clocks = clocks.into_iter().map(clock).collect();
        Self { record_kind: record.kind, record_id: record.id, ticket_id, number, clocks }
    }
}

/// What the list can be asked for.
pub struct ChangeList;

impl ListQuery for ChangeList {
    type Filter = PromisedKind;
    type Sort = VersionSort;
    const PARAMETERS: &'static [QueryParameter] =
        &[QueryParameter::words::<PromisedKind>("record_kind", "Records of this kind; tickets where absent.")];
    const DEFAULT_SORT: Sort<VersionSort> = Sort::ascending(VersionSort::CreatedAt);
    const ONE_ORDER: bool = true;

    fn read(values: &QueryValues, fields: &mut Fields) -> Option<PromisedKind> {
        Some(values.read("record_kind", fields, |text| fields::word(text)).unwrap_or(PromisedKind::Ticket))
    }
}

/// Lists them.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(_: Caller<ServiceConfigure>, page: PageQuery<ChangeList>, app: Data<App>) -> Answer<Listed<ChangeView>> {
    let (spelling, now) = (page.spelling(), app.now());
    let rows = app.store.read(move |tx| passes::foresee(tx, page.filter, page.after.as_ref(), page.limit, now));
    Ok(Listed::of(rows.await?, &spelling, None, ChangeView::from))
}

impl Example for ChangeView {
    fn example() -> Value {
        let standing = |version: i64, seconds: i64, due_at: &str| {
            json!({
                "rule": "电话首次响应", "policy_version": version, "calendar_version": null, "promise_seconds": seconds, "due_at": due_at,
                "state": "running"
            })
        };
        json!({
            "record_kind": "ticket", "record_id": "0192f3a4-5b6c-7d8e-9f01-23456789abcd",
            "ticket_id": "0192f3a4-5b6c-7d8e-9f01-23456789abcd", "number": "T-2026-000123",
            "clocks": [{
                "target": "first_response", "ordinal": 1, "before": standing(1, 900, "2026-02-13T09:15:00Z"),
                "after": standing(2, 1800, "2026-02-13T09:30:00Z")
            }]
        })
    }
}
