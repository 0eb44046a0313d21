//! Incentive policies as callers see them.

use guanxi_domain::complaints::incentives::{Bounds, IncentivePolicy, RoleBounds};
use guanxi_domain::complaints::policy::PolicyVersion;
use guanxi_domain::ids::ComplaintPolicyId;
use guanxi_domain::instant;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::answer::Resource;
use crate::openapi::Example;

/// Between which amounts a judge chooses for those who have a role.
#[derive(Serialize, ToSchema)]
#[schema(as = RoleBounds)]
pub struct RoleBoundsView {
    /// The code of the role.
    pub role: String,
    /// The least, in minor units.
    #[schema(minimum = 1, maximum = 100_000_000)]
    pub least_minor: i64,
    /// The most.
    #[schema(minimum = 1, maximum = 100_000_000)]
    pub most_minor: i64,
}

/// Between which amounts a judge chooses.
#[derive(Serialize, ToSchema)]
#[schema(as = Bounds)]
pub struct BoundsView {
    /// The least, in minor units.
    #[schema(minimum = 1, maximum = 100_000_000)]
    pub least_minor: i64,
    /// The most.
    #[schema(minimum = 1, maximum = 100_000_000)]
    pub most_minor: i64,
}

/// A version of how much is deducted from whom. It is never changed: the latest one holds, and a judgement says by which it was passed.
#[derive(Serialize, ToSchema)]
#[schema(as = IncentivePolicy)]
pub struct IncentivePolicyView {
    /// The id.
    pub id: ComplaintPolicyId,
    /// Its place among the versions, from 1.
    #[schema(minimum = 1)]
    pub number: i64,
    /// ISO 4217: the currency of every amount.
    pub currency: String,
    /// The bounds for a fault, by role. Of several roles the widest bounds hold.
    pub fault: Vec<RoleBoundsView>,
    /// The bounds for whoever let a promise lapse; null where nothing is deducted for that.
    pub lapse: Option<BoundsView>,
    /// The most that one person has deducted in one month, in minor units; null where there is no such bound.
    #[schema(minimum = 0, maximum = 100_000_000)]
    pub monthly_cap_minor: Option<i64>,
    /// For how many days after the judgement the person may object.
    #[schema(minimum = 1, maximum = 60)]
    pub objection_days: i64,
    /// When it was set.
    #[schema(format = DateTime)]
    pub created_at: String,
}

impl From<PolicyVersion<IncentivePolicy>> for IncentivePolicyView {
    fn from(version: PolicyVersion<IncentivePolicy>) -> Self {
        let role = |RoleBounds { role, bounds: Bounds { least_minor, most_minor } }| RoleBoundsView { role, least_minor, most_minor };
        let policy = version.policy;
        Self {
            id: version.id,
            number: version.number,
            currency: policy.currency.code().to_owned(),
            fault: policy.fault.into_iter().map(role).collect(),
            lapse: policy.lapse.map(|Bounds { least_minor, most_minor }| BoundsView { least_minor, most_minor }),
            monthly_cap_minor: policy.monthly_cap_minor,
            objection_days: policy.objection_days,
            created_at: instant::format(version.created_at),
        }
    }
}

impl Resource for IncentivePolicyView {
    fn version(&self) -> i64 {
        1
    }

    fn location(&self) -> String {
        format!("/api/v1/complaints/incentive_policies/{}", self.id)
    }
}

impl Example for IncentivePolicyView {
    fn example() -> Value {
        json!({
            "id": "0192f3a4-5b6c-7d8e-9f01-23456789abcd", "number": 2, "currency": "CNY",
            "fault": [{ "role": "salesperson", "least_minor": 5_000, "most_minor": 10_000 }],
            "lapse": { "least_minor": 20_000, "most_minor": 20_000 }, "monthly_cap_minor": 60_000, "objection_days": 10,
            "created_at": "2026-02-13T09:30:00Z"
        })
    }
}
