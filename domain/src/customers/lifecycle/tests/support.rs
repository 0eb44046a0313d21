//! Histories to test with.

use chrono::Duration;
use uuid::Uuid;

use super::super::*;
use crate::ids::{LifecycleMarkId, LifecyclePolicyId, OrderId, UnitId, UserId};
use crate::instant::{self, Instant};

/// Midnight, so many days after the first.
pub fn day(days: i64) -> Instant {
    instant::parse("2020-01-01T00:00:00Z").unwrap() + Duration::days(days)
}

pub fn tick() -> Duration {
    Duration::microseconds(1)
}

pub fn order(number: u128) -> OrderId {
    OrderId::new(Uuid::from_u128(number))
}

pub fn unit(number: u128) -> UnitId {
    UnitId::new(Uuid::from_u128(number))
}

pub fn staff() -> UserId {
    UserId::new(Uuid::from_u128(9))
}

/// A customer created on day 0 who placed paid orders on these days.
pub fn buyer(days: &[i64]) -> History {
    let purchases = days.iter().zip(1..).map(|(at, number)| Purchase { at: day(*at), order_id: order(number), until: None }).collect();
    History { purchases, ..History::created(day(0)) }
}

pub fn mark(number: u128, at: i64, stage: LifecycleStage, pinned_until: Option<i64>) -> Mark {
    Mark {
        id: LifecycleMarkId::new(Uuid::from_u128(number)),
        at: day(at),
        stage,
        pinned_until: pinned_until.map(day),
        churn_reason: (stage == LifecycleStage::Churned).then_some(ChurnReason::Price),
        words: Some("因为".to_owned()),
        staff_id: staff(),
    }
}

/// A version of the policy of unit 1 for all kinds.
pub fn version(number: u128, from: Instant, policy: Policy) -> PolicyVersion {
    PolicyVersion {
        id: LifecyclePolicyId::new(Uuid::from_u128(number)),
        unit_id: unit(1),
        customer_kind: None,
        effective_from: from,
        policy,
        created_at: from,
    }
}

pub fn timeline(versions: Vec<PolicyVersion>) -> Timeline {
    Policies::new(versions, [(unit(1), None)].into()).timeline(&Homes::only(unit(1)), crate::customers::CustomerKind::Person)
}

/// Stage and instant of every change up to a day.
pub fn stages(history: &History, until: Instant) -> Vec<(LifecycleStage, Instant)> {
    let judged = replay(history, &Timeline::default(), until);
    judged.into_iter().flat_map(|judged| judged.changes).map(|change| (change.stage, change.effective_at)).collect()
}

/// The stage at an instant.
pub fn stage(history: &History, at: Instant) -> Option<LifecycleStage> {
    replay(history, &Timeline::default(), at).map(|judged| judged.state.stage)
}
