//! What callers send about the assignment rules of complaints.

use guanxi_domain::complaints::assignment::{AssignmentPolicyInput, AssignmentRuleInput};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;
use validator::Validate;

use crate::openapi::Example;
use crate::service::sla::policies::bodies::ConditionsBody;

/// A new version of the assignment rules of complaints, which takes the place of the one before.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = NewComplaintAssignmentRules)]
pub struct RulesBody {
    /// The rules in their order, 1–100: the first that speaks of a complaint counts. Required.
    #[schema(required = true)]
    #[validate(length(max = 500))]
    rules: Option<Vec<RuleBody>>,
    /// From which round on a complaint goes one level up; 3 where absent.
    #[schema(minimum = 2, maximum = 100)]
    climbs_from_round: Option<i64>,
}

/// One rule.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewComplaintAssignmentRule)]
pub struct RuleBody {
    /// What people call it, 1–100 characters, unique. Required.
    #[schema(required = true, value_type = String, max_length = 100)]
    name: Option<String>,
    /// For which complaints it is; for all where absent. Units are those concerned, or those above them.
    when: Option<ConditionsBody>,
    /// The code of a role: whoever has it nearest to the outlet concerned answers, else whoever leads the company. Required.
    #[schema(required = true, value_type = String, max_length = 40)]
    role: Option<String>,
    /// The code of the role one level up; whoever leads the company where absent.
    #[schema(max_length = 40)]
    role_above: Option<String>,
}

impl From<RulesBody> for AssignmentPolicyInput {
    fn from(RulesBody { rules, climbs_from_round }: RulesBody) -> Self {
        let rule = |RuleBody { name, when, role, role_above }| AssignmentRuleInput { name, when: when.map(Into::into), role, role_above };
        Self { rules: rules.map(|rules| rules.into_iter().map(rule).collect()), climbs_from_round }
    }
}

impl Example for RulesBody {
    fn example() -> Value {
        json!({
            "rules": [
                {
                    "name": "销售类投诉", "when": { "complaint_kinds": ["sales", "billing"] }, "role": "sales_manager",
                    "role_above": "sales_director"
                },
                { "name": "其他投诉", "role": "service_manager", "role_above": "service_director" }
            ],
            "climbs_from_round": 3
        })
    }
}
