//! What callers send about the lifecycle.

use guanxi_domain::customers::lifecycle::{NewPolicyInput, SetStageInput};
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use validator::Validate;

use crate::openapi::Example;

/// A stage to set.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = SetStage)]
pub struct SetStageBody {
    /// A word of the vocabulary `lifecycle_stage`; never `prospect`. Required.
    #[schema(required = true, value_type = String)]
    stage: Option<String>,
    /// Why the customer is held for lost: a word of the vocabulary `churn_reason`. Required with `churned`, refused with any other.
    churn_reason: Option<String>,
    /// Why, in words: up to 500 characters. Required, unless `churn_reason` says enough (any but `other`).
    #[schema(max_length = 500)]
    reason: Option<String>,
    /// Until this instant, which lies ahead, no order and no rule changes the stage; then the customer is judged afresh from it. Required
    /// with any stage but `churned`; a churned customer without a pin is won back by its next paid order.
    #[schema(format = DateTime)]
    pinned_until: Option<String>,
}

impl From<SetStageBody> for SetStageInput {
    fn from(body: SetStageBody) -> Self {
        let SetStageBody { stage, churn_reason, reason, pinned_until } = body;
        Self { stage, churn_reason, reason, pinned_until }
    }
}

impl Example for SetStageBody {
    fn example() -> Value {
        json!({ "stage": "churned", "churn_reason": "competitor", "reason": "改用其他品牌" })
    }
}

/// A new version of a policy. Figures that are left out are the usual ones.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = NewLifecyclePolicy)]
pub struct NewPolicyBody {
    /// The unit for which and below which the policy holds. Required.
    #[schema(required = true, value_type = String, format = Uuid)]
    unit_id: Option<String>,
    /// Only for customers of this kind: a word of the vocabulary `customer_kind`; for all where absent.
    customer_kind: Option<String>,
    /// From when on the policy holds: now or later, for the past is not judged anew. Now where absent.
    #[schema(format = DateTime)]
    effective_from: Option<String>,
    /// Days after the first paid order at which a new customer is an existing one; 90 where absent.
    #[schema(minimum = 1, maximum = 7300)]
    days_to_existing: Option<i64>,
    /// Paid orders that make a new customer an existing one; 2 where absent.
    #[schema(minimum = 1, maximum = 50)]
    orders_to_existing: Option<i64>,
    /// Paid orders within the window that make a customer loyal; 4 where absent.
    #[schema(minimum = 1, maximum = 50)]
    loyal_orders: Option<i64>,
    /// The window in days; 365 where absent.
    #[schema(minimum = 1, maximum = 7300)]
    loyal_window_days: Option<i64>,
    /// Days for which a customer stays loyal after the condition last held; 180 where absent.
    #[schema(minimum = 0, maximum = 7300)]
    loyal_grace_days: Option<i64>,
    /// Days without a paid order and an inbound contact after which a customer is churned; 365 where absent.
    #[schema(minimum = 1, maximum = 7300)]
    churn_after_days: Option<i64>,
}

impl From<NewPolicyBody> for NewPolicyInput {
    fn from(body: NewPolicyBody) -> Self {
        let NewPolicyBody {
            unit_id,
            customer_kind,
            effective_from,
            days_to_existing,
            orders_to_existing,
            loyal_orders,
            loyal_window_days,
            loyal_grace_days,
            churn_after_days,
        } = body;
        Self {
            unit_id,
            customer_kind,
            effective_from,
            days_to_existing,
            orders_to_existing,
            loyal_orders,
            loyal_window_days,
            loyal_grace_days,
            churn_after_days,
        }
    }
}

impl Example for NewPolicyBody {
    fn example() -> Value {
        json!({
            "unit_id": "0192f3a4-5b6c-7d8e-9f01-23456789abcd", "customer_kind": "person", "loyal_orders": 2, "loyal_window_days": 1095,
            "churn_after_days": 1460
        })
    }
}
