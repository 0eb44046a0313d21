//! Policies as callers see them.

use guanxi_domain::customers::CustomerKind;
use guanxi_domain::customers::lifecycle::PolicyVersion;
use guanxi_domain::ids::{LifecyclePolicyId, UnitId};
use guanxi_domain::instant;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::answer::Resource;
use crate::openapi::Example;

/// A version of the figures by which stages are judged. It is never changed: another one with a later instant takes its place.
#[derive(Serialize, ToSchema)]
#[schema(as = LifecyclePolicy)]
pub struct PolicyView {
    /// The id.
    pub id: LifecyclePolicyId,
    /// The unit for which and below which it holds. Of several the nearest to the customer's home counts.
    pub unit_id: UnitId,
    /// The kind of customers for which it holds; `null` for all.
    pub customer_kind: Option<CustomerKind>,
    /// From when on it holds, until another of the same unit and kind.
    #[schema(format = DateTime)]
    pub effective_from: String,
    /// Days after the first paid order at which a new customer is an existing one.
    pub days_to_existing: i64,
    /// Paid orders that make a new customer an existing one.
    pub orders_to_existing: i64,
    /// Paid orders within the window that make a customer loyal.
    pub loyal_orders: i64,
    /// The window in days.
    pub loyal_window_days: i64,
    /// Days for which a customer stays loyal after the condition last held.
    pub loyal_grace_days: i64,
    /// Days without a paid order and an inbound contact after which a customer is churned.
    pub churn_after_days: i64,
    /// When it was set.
    #[schema(format = DateTime)]
    pub created_at: String,
}

impl From<PolicyVersion> for PolicyView {
    fn from(version: PolicyVersion) -> Self {
        let policy = version.policy;
        Self {
            id: version.id,
            unit_id: version.unit_id,
            customer_kind: version.customer_kind,
            effective_from: instant::format(version.effective_from),
            days_to_existing: policy.days_to_existing,
            orders_to_existing: policy.orders_to_existing,
            loyal_orders: policy.loyal_orders,
            loyal_window_days: policy.loyal_window_days,
            loyal_grace_days: policy.loyal_grace_days,
            churn_after_days: policy.churn_after_days,
            created_at: instant::format(version.created_at),
        }
    }
}

impl Resource for PolicyView {
    fn version(&self) -> i64 {
        1
    }

    fn location(&self) -> String {
        format!("/api/v1/lifecycle/policies/{}", self.id)
    }
}

impl Example for PolicyView {
    fn example() -> Value {
        json!({
            "id": "0192f3a4-5b6c-7d8e-9f01-23456789abcd", "unit_id": "0192f3a4-5b6c-7d8e-9f01-23456789abcd", "customer_kind": "person",
            "effective_from": "2026-02-13T09:30:00Z", "days_to_existing": 90, "orders_to_existing": 2, "loyal_orders": 2,
            "loyal_window_days": 1095, "loyal_grace_days": 180, "churn_after_days": 1460, "created_at": "2026-02-13T09:30:00Z"
        })
    }
}
