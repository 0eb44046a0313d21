//! The report on promises as callers see it.

use std::collections::HashMap;

use guanxi_domain::ids::TypedId as _;
use guanxi_domain::instant::{self, Tz};
use guanxi_domain::service::report::{Counted, Key, Report, ReportBy, Spread};
use guanxi_domain::service::sla::{PromisedKind, SlaTarget};
use guanxi_persistence::service::report::ReportFilter;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::openapi::Example;

/// How promises were kept for the tickets that were reported in a period.
#[derive(Serialize, ToSchema)]
#[schema(as = SlaReport)]
pub struct ReportView {
    /// The period's beginning, inclusive.
    #[schema(format = DateTime)]
    pub from: String,
    /// The period's end, exclusive.
    #[schema(format = DateTime)]
    pub before: String,
    /// By what the tickets are grouped.
    pub by: ReportBy,
    /// The zone in which weeks begin: that of the company.
    pub time_zone: String,
    /// The groups that have tickets, in the order of their keys.
    pub groups: Vec<GroupView>,
    /// All of these tickets together.
    pub total: CountedView,
}

/// The tickets of one channel, category, outlet, person or week.
#[derive(Serialize, ToSchema)]
#[schema(as = SlaReportGroup)]
pub struct GroupView {
    /// What they have in common: a word, the id of a unit or of a staff user, or the date of the Monday of the week; `null` for those that
    /// are not classified, or that nobody has.
    pub key: Option<String>,
    /// The name of the unit or of the staff user; `null` for words and weeks.
    pub name: Option<String>,
    /// What they come to.
    #[serde(flatten)]
    pub figures: CountedView,
}

/// What tickets come to.
#[derive(Serialize, ToSchema)]
#[schema(as = SlaReportFigures)]
pub struct CountedView {
    /// How many tickets were reported.
    #[schema(minimum = 0)]
    pub tickets: i64,
    /// How many of them were cancelled or merged into others: they count in no rate, but their promises do.
    #[schema(minimum = 0)]
    pub dropped: i64,
    /// How many have a solution that stands.
    #[schema(minimum = 0)]
    pub resolved: i64,
    /// The promises of each kind.
    pub targets: Vec<TargetView>,
    /// How long first responses took, from the report on; `null` where there were none. A call that was taken counts as 0.
    pub first_response: Option<SpreadView>,
    /// How long solutions took that stand, from the report on; `null` where there are none.
    pub resolution: Option<SpreadView>,
    /// How many of the tickets have a solution, in ten-thousandths: 8182 is 81.82 %. `null` where there are no tickets.
    #[schema(minimum = 0, maximum = 10_000)]
    pub resolution_rate: Option<i64>,
    /// How many of the solved tickets were so with no more than one answer and never opened again, in ten-thousandths.
    #[schema(minimum = 0, maximum = 10_000)]
    pub first_contact_share: Option<i64>,
    /// How many of the tickets were opened again after they were closed, in ten-thousandths.
    #[schema(minimum = 0, maximum = 10_000)]
    pub reopened_share: Option<i64>,
    /// For how many seconds tickets waited for their customers, together, over waits that have ended.
    #[schema(minimum = 0)]
    pub waiting_seconds: i64,
}

/// The promises of one kind.
#[derive(Serialize, ToSchema)]
#[schema(as = SlaReportTarget)]
pub struct TargetView {
    /// What was promised.
    pub target: SlaTarget,
    /// How many were met in time.
    #[schema(minimum = 0)]
    pub kept: i64,
    /// How many were broken, whether or not they were met later.
    #[schema(minimum = 0)]
    pub breached: i64,
}

/// How lengths of time are spread, in whole seconds by the wall clock.
#[derive(Serialize, ToSchema)]
#[schema(as = SlaReportSpread)]
pub struct SpreadView {
    /// How many there are.
    #[schema(minimum = 1)]
    pub count: i64,
    /// Half of them took no longer.
    #[schema(minimum = 0)]
    pub median_seconds: i64,
    /// Nine of ten took no longer.
    #[schema(minimum = 0)]
    pub p90_seconds: i64,
}

impl From<Spread> for SpreadView {
    fn from(spread: Spread) -> Self {
        Self { count: spread.count, median_seconds: spread.median, p90_seconds: spread.ninetieth }
    }
}

impl From<&Counted> for CountedView {
    fn from(counted: &Counted) -> Self {
        let target = |target: &SlaTarget| {
            let promises = counted.promises.of_target(*target);
            TargetView { target: *target, kept: promises.kept, breached: promises.breached }
        };
        Self {
            tickets: counted.tickets,
            dropped: counted.dropped,
            resolved: counted.resolved,
            targets: PromisedKind::Ticket.targets().iter().map(target).collect(),
            first_response: counted.responses().map(SpreadView::from),
            resolution: counted.resolutions().map(SpreadView::from),
            resolution_rate: counted.resolution_rate(),
            first_contact_share: counted.first_contact_share(),
            reopened_share: counted.reopened_share(),
            waiting_seconds: counted.waiting_seconds,
        }
    }
}

impl ReportView {
    /// The report on the tickets of a filter, with the names of its groups.
    pub fn of(filter: &ReportFilter, by: ReportBy, zone: Tz, report: &Report, names: &HashMap<Uuid, String>) -> Self {
        let group = |(key, counted): (&Key, &Counted)| {
            let (key, id) = match key {
                Key::None => (None, None),
                Key::Word(word) => (Some((*word).to_owned()), None),
                Key::Outlet(unit) => (Some(unit.to_string()), Some(unit.uuid())),
                Key::Staff(user) => (Some(user.to_string()), Some(user.uuid())),
                Key::Week(monday) => (Some(monday.to_string()), None),
            };
            let name = id.and_then(|id| names.get(&id).cloned());
            GroupView { key, name, figures: counted.into() }
        };
        Self {
            from: instant::format(filter.from),
            before: instant::format(filter.before),
            by,
            time_zone: zone.name().to_owned(),
            groups: report.groups.iter().map(group).collect(),
            total: (&report.total).into(),
        }
    }
}

impl Example for ReportView {
    fn example() -> Value {
        let figures = json!({
            "tickets": 12, "dropped": 1, "resolved": 9,
            "targets": [
                { "target": "first_response", "kept": 11, "breached": 1 }, { "target": "next_response", "kept": 0, "breached": 0 },
                { "target": "resolution", "kept": 8, "breached": 2 }
            ],
            "first_response": { "count": 12, "median_seconds": 240, "p90_seconds": 1130 },
            "resolution": { "count": 9, "median_seconds": 86_400, "p90_seconds": 201_300 },
            "resolution_rate": 8182, "first_contact_share": 3333, "reopened_share": 909, "waiting_seconds": 7_200
        });
        let mut group = json!({ "key": "phone", "name": null });
        if let (Value::Object(group), Value::Object(figures)) = (&mut group, &figures) {
            group.extend(figures.clone());
        }
        json!({
            "from": "2026-02-01T00:00:00Z", "before": "2026-03-01T00:00:00Z", "by": "channel", "time_zone": "Asia/Shanghai",
            "groups": [group], "total": figures
        })
    }
}
