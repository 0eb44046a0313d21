//! What callers send about incentive policies.

use guanxi_domain::complaints::incentives::{BoundsInput, IncentivePolicyInput, RoleBoundsInput};
use guanxi_domain::fields::Patch;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;
use validator::Validate;

use crate::openapi::Example;

/// Between which amounts a judge chooses for those who have a role.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewRoleBounds)]
pub struct RoleBoundsBody {
    /// The code of the role. Each once. Required.
    #[schema(required = true)]
    role: Option<String>,
    /// The least, in minor units. Required.
    #[schema(required = true, minimum = 1, maximum = 100_000_000)]
    least_minor: Option<i64>,
    /// The most, not below the least. Required.
    #[schema(required = true, minimum = 1, maximum = 100_000_000)]
    most_minor: Option<i64>,
}

/// Between which amounts a judge chooses.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewBounds)]
pub struct BoundsBody {
    /// The least, in minor units. Required.
    #[schema(required = true, minimum = 1, maximum = 100_000_000)]
    least_minor: Option<i64>,
    /// The most, not below the least. Required.
    #[schema(required = true, minimum = 1, maximum = 100_000_000)]
    most_minor: Option<i64>,
}

/// A new version of how much is deducted from whom. What is left out stays as it is.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = NewIncentivePolicy)]
pub struct NewIncentivePolicyBody {
    /// ISO 4217: the currency of every amount.
    currency: Option<String>,
    /// The bounds for a fault, by role. Who has none of these roles has nothing deducted for a fault.
    #[validate(length(max = 1_000))]
    fault: Option<Vec<RoleBoundsBody>>,
    /// The bounds for whoever let a promise lapse; null where nothing is deducted for that.
    #[serde(default)]
    #[schema(value_type = Option<BoundsBody>)]
    lapse: Patch<BoundsBody>,
    /// The most that one person has deducted in one month, in minor units; null where there is no such bound.
    #[serde(default)]
    #[schema(value_type = Option<i64>, minimum = 0, maximum = 100_000_000)]
    monthly_cap_minor: Patch<i64>,
    /// For how many days after the judgement the person may object.
    #[schema(minimum = 1, maximum = 60)]
    objection_days: Option<i64>,
}

impl From<NewIncentivePolicyBody> for IncentivePolicyInput {
    fn from(body: NewIncentivePolicyBody) -> Self {
        let role =
            |RoleBoundsBody { role, least_minor, most_minor }| RoleBoundsInput { role, bounds: BoundsInput { least_minor, most_minor } };
        let lapse = match body.lapse {
            Patch::Leave => Patch::Leave,
            Patch::Clear => Patch::Clear,
            Patch::Set(BoundsBody { least_minor, most_minor }) => Patch::Set(BoundsInput { least_minor, most_minor }),
        };
        Self {
            currency: body.currency,
            fault: body.fault.map(|list| list.into_iter().map(role).collect()),
            lapse,
            monthly_cap_minor: body.monthly_cap_minor,
            objection_days: body.objection_days,
        }
    }
}

impl Example for NewIncentivePolicyBody {
    fn example() -> Value {
        json!({
            "fault": [{ "role": "salesperson", "least_minor": 5_000, "most_minor": 10_000 }],
            "lapse": { "least_minor": 20_000, "most_minor": 20_000 }, "monthly_cap_minor": 60_000, "objection_days": 10
        })
    }
}
