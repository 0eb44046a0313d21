//! Changes of stage as callers see them.

use guanxi_domain::customers::lifecycle::{ChurnReason, LifecyclePhase, LifecycleRule, LifecycleStage, Reason};
use guanxi_domain::ids::{OrderId, StageChangeId, UserId};
use guanxi_domain::instant;
use guanxi_persistence::customers::lifecycle::StageEntry;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::openapi::Example;

/// A change of a customer's stage.
#[derive(Serialize, ToSchema)]
#[schema(as = StageChange)]
pub struct StageChangeView {
    /// The id.
    pub id: StageChangeId,
    /// The stage before; `null` where the customer began.
    pub from_stage: Option<LifecycleStage>,
    /// How many whole seconds the stage before had lasted; `null` where there was none, and where staff set the stage once more that it
    /// was in.
    #[schema(minimum = 0)]
    pub from_lasted_seconds: Option<i64>,
    /// The stage.
    pub stage: LifecycleStage,
    /// The phase that the stage belongs to.
    pub phase: LifecyclePhase,
    /// The exact instant at which the rule's condition became true.
    #[schema(format = DateTime)]
    pub effective_at: String,
    /// When the next change took effect; `null` while the stage lasts.
    #[schema(format = DateTime)]
    pub ended_at: Option<String>,
    /// How many whole seconds that was; `null` while the stage lasts.
    #[schema(minimum = 0)]
    pub lasted_seconds: Option<i64>,
    /// Why.
    pub reason: StageReasonView,
    /// When it was found out: later than `effective_at` where facts came late.
    #[schema(format = DateTime)]
    pub recorded_at: String,
    /// Since when it holds no longer, because of what became known later; `null` where it holds.
    #[schema(format = DateTime)]
    pub superseded_at: Option<String>,
}

/// The rule that changed a stage, with the figures that decided. Figures that the rule does not ask for are `null`.
#[derive(Serialize, ToSchema)]
#[schema(as = StageReason)]
pub struct StageReasonView {
    /// The rule.
    pub rule: LifecycleRule,
    /// The paid order that decided, or that a rule of time counts from.
    pub order_id: Option<OrderId>,
    /// When that order was placed.
    #[schema(format = DateTime)]
    pub order_placed_at: Option<String>,
    /// How many paid orders were counted or asked for.
    pub orders: Option<i64>,
    /// The span of the policy, in days.
    pub days: Option<i64>,
    /// The last inbound contact.
    #[schema(format = DateTime)]
    pub last_contact_at: Option<String>,
    /// When the stretch ends in which the loyal condition held.
    #[schema(format = DateTime)]
    pub held_until: Option<String>,
    /// How many whole days a customer that was won back had been away.
    pub days_away: Option<i64>,
    /// Who set the stage.
    pub staff_id: Option<UserId>,
    /// Why staff held the customer for lost.
    pub churn_reason: Option<ChurnReason>,
    /// In the words of the staff.
    pub words: Option<String>,
    /// Until when staff pinned the stage.
    #[schema(format = DateTime)]
    pub pinned_until: Option<String>,
}

impl From<StageEntry> for StageChangeView {
    fn from(entry: StageEntry) -> Self {
        Self {
            id: entry.id,
            from_stage: entry.from,
            from_lasted_seconds: entry.from_seconds,
            stage: entry.stage,
            phase: entry.stage.phase(),
            effective_at: instant::format(entry.effective_at),
            ended_at: entry.ended_at.map(instant::format),
            lasted_seconds: entry.ended_at.map(|ended_at| (ended_at - entry.effective_at).num_seconds()),
            reason: entry.reason.into(),
            recorded_at: instant::format(entry.recorded_at),
            superseded_at: entry.superseded_at.map(instant::format),
        }
    }
}

impl From<Reason> for StageReasonView {
    fn from(reason: Reason) -> Self {
        Self {
            rule: reason.rule,
            order_id: reason.order_id,
            order_placed_at: reason.order_at.map(instant::format),
            orders: reason.orders,
            days: reason.days,
            last_contact_at: reason.contact_at.map(instant::format),
            held_until: reason.held_until.map(instant::format),
            days_away: reason.days_away,
            staff_id: reason.staff_id,
            churn_reason: reason.churn_reason,
            words: reason.words,
            pinned_until: reason.pinned_until.map(instant::format),
        }
    }
}

impl Example for StageChangeView {
    fn example() -> Value {
        json!({
            "id": "0192f3a4-5b6c-7d8e-9f01-23456789abcd", "from_stage": "new", "from_lasted_seconds": 7_776_000, "stage": "existing",
            "phase": "retention", "effective_at": "2026-05-14T09:30:00Z", "ended_at": null, "lasted_seconds": null,
            "reason": {
                "rule": "since_first_order", "order_id": "0192f3a4-5b6c-7d8e-9f01-23456789abcd",
                "order_placed_at": "2026-02-13T09:30:00Z", "orders": null, "days": 90, "last_contact_at": null, "held_until": null,
                "days_away": null, "staff_id": null, "churn_reason": null, "words": null, "pinned_until": null
            },
            "recorded_at": "2026-05-14T09:30:00Z", "superseded_at": null
        })
    }
}
