//! The funnel as callers see it.

use guanxi_domain::customers::lifecycle::LifecycleStage;
use guanxi_domain::ids::UnitId;
use guanxi_persistence::customers::lifecycle::{Conversion, StageTime};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::openapi::Example;

/// How many customers are in which stage, and how they moved.
#[derive(Serialize, ToSchema)]
#[schema(as = Funnel)]
pub struct FunnelView {
    /// The instant that the stages are told for.
    #[schema(format = DateTime)]
    pub as_of: String,
    /// The unit that is looked at with all below it; `null` for the whole company.
    pub unit_id: Option<UnitId>,
    /// How many customers were in each stage. Those archived by then are not counted.
    pub stages: StageCountsView,
    /// How many there are together.
    #[schema(minimum = 0)]
    pub total: i64,
    /// How customers moved in the period; `null` where none was asked for.
    pub period: Option<FunnelPeriodView>,
}

/// How many customers are in each stage.
#[derive(Serialize, ToSchema, Default)]
#[schema(as = StageCounts)]
pub struct StageCountsView {
    /// Who has not bought yet.
    #[schema(minimum = 0)]
    pub prospect: i64,
    /// Who has bought for the first time.
    #[schema(minimum = 0)]
    pub new: i64,
    /// Who buys.
    #[schema(minimum = 0)]
    pub existing: i64,
    /// Who buys often.
    #[schema(minimum = 0)]
    pub loyal: i64,
    /// Who was lost.
    #[schema(minimum = 0)]
    pub churned: i64,
}

/// How customers moved between stages in a period.
#[derive(Serialize, ToSchema)]
#[schema(as = FunnelPeriod)]
pub struct FunnelPeriodView {
    /// The period's beginning, inclusive.
    #[schema(format = DateTime)]
    pub from: String,
    /// The period's end, exclusive.
    #[schema(format = DateTime)]
    pub before: String,
    /// How many changes there were from which stage to which.
    pub conversions: Vec<ConversionView>,
    /// How long the stages had lasted that were left in the period.
    pub times: Vec<StageTimeView>,
}

/// Changes from one stage to another.
#[derive(Serialize, ToSchema)]
#[schema(as = StageConversion)]
pub struct ConversionView {
    /// The stage before; `null` for customers that began.
    pub from_stage: Option<LifecycleStage>,
    /// The stage after.
    pub stage: LifecycleStage,
    /// How many.
    #[schema(minimum = 1)]
    pub count: i64,
}

/// How long a stage had lasted for those who left it.
#[derive(Serialize, ToSchema)]
#[schema(as = StageTime)]
pub struct StageTimeView {
    /// The stage.
    pub stage: LifecycleStage,
    /// How often it was left.
    #[schema(minimum = 1)]
    pub left: i64,
    /// The median of its length in seconds.
    #[schema(minimum = 0)]
    pub median_seconds: i64,
}

impl From<Vec<(LifecycleStage, i64)>> for StageCountsView {
    fn from(counts: Vec<(LifecycleStage, i64)>) -> Self {
        let mut view = Self::default();
        for (stage, count) in counts {
            *match stage {
                LifecycleStage::Prospect => &mut view.prospect,
                LifecycleStage::New => &mut view.new,
                LifecycleStage::Existing => &mut view.existing,
                LifecycleStage::Loyal => &mut view.loyal,
                LifecycleStage::Churned => &mut view.churned,
            } = count;
        }
        view
    }
}

impl From<Conversion> for ConversionView {
    fn from(conversion: Conversion) -> Self {
        Self { from_stage: conversion.from, stage: conversion.stage, count: conversion.count }
    }
}

impl From<StageTime> for StageTimeView {
    fn from(time: StageTime) -> Self {
        Self { stage: time.stage, left: time.count, median_seconds: time.median_seconds }
    }
}

impl Example for FunnelView {
    fn example() -> Value {
        json!({
            "as_of": "2026-07-01T00:00:00Z", "unit_id": null,
            "stages": { "prospect": 1200, "new": 310, "existing": 2150, "loyal": 840, "churned": 960 }, "total": 5460,
            "period": {
                "from": "2026-04-01T00:00:00Z", "before": "2026-07-01T00:00:00Z",
                "conversions": [{ "from_stage": "prospect", "stage": "new", "count": 420 }],
                "times": [{ "stage": "prospect", "left": 420, "median_seconds": 1_814_400 }]
            }
        })
    }
}
