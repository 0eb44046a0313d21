//! Statistics of complaints as callers see them.

use std::collections::HashMap;

use guanxi_domain::complaints::review::business::Business;
use guanxi_domain::complaints::review::statistics::{Statistics, StatisticsBy, StatisticsKey};
use guanxi_domain::ids::TypedId as _;
use guanxi_domain::instant::{self, Tz};
use guanxi_persistence::complaints::review::statistics::{Counted, StatisticsFilter};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::openapi::Example;
use crate::service::report::view::SpreadView;

/// Statistics of the complaints that were received in a period.
#[derive(Serialize, ToSchema)]
#[schema(as = ComplaintStatistics)]
pub struct StatisticsView {
    /// The period's beginning, inclusive.
    #[schema(format = DateTime)]
    pub from: String,
    /// The period's end, exclusive.
    #[schema(format = DateTime)]
    pub before: String,
    /// By what the complaints are grouped.
    pub by: StatisticsBy,
    /// The zone in which weeks and months begin: that of the company.
    pub time_zone: String,
    /// The groups that have complaints, in the order of their keys.
    pub groups: Vec<GroupView>,
    /// All of these complaints together.
    pub total: FiguresView,
}

/// The complaints of a week, month, outlet, kind, cause or touchpoint.
#[derive(Serialize, ToSchema)]
#[schema(as = ComplaintStatisticsGroup)]
pub struct GroupView {
    /// What they have in common: the first day of the period, the id of a unit, a word; of a cause its word, with its sub-cause behind a
    /// slash; `null` for those that have none.
    pub key: Option<String>,
    /// The name of the unit; `null` for periods and words.
    pub name: Option<String>,
    /// What they come to.
    #[serde(flatten)]
    pub figures: FiguresView,
}

/// What complaints come to.
#[derive(Serialize, ToSchema)]
#[schema(as = ComplaintStatisticsFigures)]
pub struct FiguresView {
    /// How many were received, without those that went into others.
    #[schema(minimum = 0)]
    pub complaints: i64,
    /// How many of them are open.
    #[schema(minimum = 0)]
    pub open: i64,
    /// How many were closed as satisfied.
    #[schema(minimum = 0)]
    pub satisfied: i64,
    /// How many of those were so in their first round.
    #[schema(minimum = 0)]
    pub first_round: i64,
    /// The share of those closed as satisfied that were so in their first round, in ten-thousandths; `null` where there are none.
    #[schema(minimum = 0, maximum = 10_000)]
    pub first_round_share: Option<i64>,
    /// From the receipt until the customer was told what satisfied, of those closed as satisfied; `null` where there are none.
    pub resolution: Option<SpreadView>,
    /// Orders placed in the period (of the group where it is a period or a unit) that were not cancelled.
    #[schema(minimum = 0)]
    pub orders: i64,
    /// Customers served in it: who placed an order that was not cancelled, or brought a problem to the service desk.
    #[schema(minimum = 0)]
    pub served_customers: i64,
    /// Complaints for each thousand orders, in thousandths: 1500 is 1.5; `null` where there were none.
    #[schema(minimum = 0)]
    pub per_thousand_orders: Option<i64>,
    /// Complaints for each thousand customers served, in thousandths; `null` where there were none.
    #[schema(minimum = 0)]
    pub per_thousand_customers: Option<i64>,
}

impl FiguresView {
    fn of(statistics: &Statistics, business: Business) -> Self {
        Self {
            complaints: statistics.complaints,
            open: statistics.open,
            satisfied: statistics.satisfied,
            first_round: statistics.first_round,
            first_round_share: statistics.first_round_share(),
            resolution: statistics.resolutions().map(SpreadView::from),
            orders: business.orders,
            served_customers: business.customers,
            per_thousand_orders: statistics.per_thousand(business.orders),
            per_thousand_customers: statistics.per_thousand(business.customers),
        }
    }
}

impl StatisticsView {
    /// The view of what was counted, with the names of its units.
    pub fn of(filter: &StatisticsFilter, by: StatisticsBy, zone: Tz, counted: &Counted, names: &HashMap<Uuid, String>) -> Self {
        let (total, whole) = &counted.total;
        let groups = counted.groups.iter().map(|(key, statistics, business)| {
            let (key, id) = match key {
                StatisticsKey::None => (None, None),
                StatisticsKey::Word(word) => (Some(word.clone()), None),
                StatisticsKey::Outlet(unit) => (Some(unit.to_string()), Some(unit.uuid())),
                StatisticsKey::Period(day) => (Some(day.to_string()), None),
            };
            let name = id.and_then(|id| names.get(&id).cloned());
            GroupView { key, name, figures: FiguresView::of(statistics, business.unwrap_or(*whole)) }
        });
        Self {
            from: instant::format(filter.from),
            before: instant::format(filter.before),
            by,
            time_zone: zone.name().to_owned(),
            groups: groups.collect(),
            total: FiguresView::of(total, *whole),
        }
    }
}

impl Example for StatisticsView {
    fn example() -> Value {
        let figures = json!({
            "complaints": 12, "open": 3, "satisfied": 8, "first_round": 6, "first_round_share": 7500,
            "resolution": { "count": 8, "median_seconds": 86_400, "p90_seconds": 201_300 }, "orders": 2_400, "served_customers": 3_100,
            "per_thousand_orders": 5_000, "per_thousand_customers": 3_871
        });
        let mut group = json!({ "key": "product/brake", "name": null });
        if let (Value::Object(group), Value::Object(figures)) = (&mut group, &figures) {
            group.extend(figures.clone());
        }
        json!({
            "from": "2026-02-01T00:00:00Z", "before": "2026-03-01T00:00:00Z", "by": "cause", "time_zone": "Asia/Shanghai",
            "groups": [group], "total": figures
        })
    }
}
