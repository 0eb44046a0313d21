//! A change of stage, and why.

use serde::{Deserialize, Serialize};

use super::words::{ChurnReason, LifecycleRule, LifecycleStage};
use crate::ids::{CustomerId, OrderId, UnitId, UserId};
use crate::instant::{self, Instant};
use crate::platform::{Event, EventKind, Record, RecordKind};
use crate::vocabulary::Word;

/// A customer comes into a stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StageChange {
    /// The stage before; none where the customer begins.
    pub from: Option<LifecycleStage>,
    /// How many whole seconds the stage before had lasted.
    pub from_seconds: Option<i64>,
    /// The stage.
    pub stage: LifecycleStage,
    /// The exact instant at which the rule's condition became true.
    pub effective_at: Instant,
    /// Since when the customer is in the stage without a break: `effective_at`, unless staff set the stage that it was in.
    pub since: Instant,
    /// Why.
    pub reason: Reason,
}

/// The rule that changed a stage, with the figures that decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// The rule.
    pub rule: LifecycleRule,
    /// The paid order that made the condition true, or of a rule of time the one that it counts from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order_id: Option<OrderId>,
    /// When that order was placed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order_at: Option<Instant>,
    /// How many paid orders were counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub orders: Option<i64>,
    /// The policy's span in days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<i64>,
    /// The last inbound contact.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact_at: Option<Instant>,
    /// When the loyal condition last held.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held_until: Option<Instant>,
    /// How many whole days a customer that was won back had been away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days_away: Option<i64>,
    /// Who set the stage.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub staff_id: Option<UserId>,
    /// Why staff hold the customer for lost.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub churn_reason: Option<ChurnReason>,
    /// In words of the staff.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<String>,
    /// Until when staff have pinned the stage.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pinned_until: Option<Instant>,
}

impl Reason {
    /// A rule without figures.
    #[must_use]
    pub const fn of(rule: LifecycleRule) -> Self {
        Self {
            rule,
            order_id: None,
            order_at: None,
            orders: None,
            days: None,
            contact_at: None,
            held_until: None,
            days_away: None,
            staff_id: None,
            churn_reason: None,
            words: None,
            pinned_until: None,
        }
    }
}

impl StageChange {
    /// The event that tells of it.
    #[must_use]
    pub fn event(&self, customer_id: CustomerId, unit_id: UnitId) -> Event {
        let record = Record::new(RecordKind::Customer, customer_id);
        Event::new(EventKind::CustomerStageChanged, record, unit_id, Some(customer_id))
            .with_detail("from", self.from.map(Word::word))
            .with_detail("stage", self.stage.word())
            .with_detail("effective_at", instant::format(self.effective_at))
            .with_detail("rule", self.reason.rule.word())
    }
}
