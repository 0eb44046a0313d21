//! What callers send about handling policies.

use guanxi_domain::complaints::Cause;
use guanxi_domain::complaints::handling::{
    CauseRuleInput, DecisionLevel, HandlingPolicyInput, Measure, PersonLimitInput, RoleAuthorityInput,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;
use validator::Validate;

use crate::openapi::Example;

/// How complaints of a cause are handled. What is left out stays as it is.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewCauseRule)]
pub struct CauseRuleBody {
    /// The cause. Each once. Required.
    #[schema(required = true, value_type = Option<Cause>)]
    cause: Option<String>,
    /// What may be proposed, each once, at least one.
    #[schema(value_type = Option<Vec<Measure>>)]
    measures: Option<Vec<String>>,
    /// The lowest level that decides where a proposal needs approval.
    #[schema(value_type = Option<DecisionLevel>)]
    decided_by: Option<String>,
    /// Whether every proposal for a major complaint needs approval. One for a critical complaint always does, of a director at least.
    approve_major: Option<bool>,
}

/// What a role may decide.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewRoleAuthority)]
pub struct RoleAuthorityBody {
    /// The code of the role. Each once. Required.
    #[schema(required = true)]
    role: Option<String>,
    /// On which level who has it approves; absent where the role approves nothing.
    #[schema(value_type = Option<DecisionLevel>)]
    level: Option<String>,
    /// Up to which compensation who has it decides alone, in minor units, 0 for none. Required unless unlimited.
    #[schema(minimum = 0, maximum = 1_000_000_000_000_000_i64)]
    limit_minor: Option<i64>,
    /// Whether any amount is within the limit, also of another currency; no where absent.
    unlimited: Option<bool>,
}

/// The limit of a person, in the place of those of their roles.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewPersonLimit)]
pub struct PersonLimitBody {
    /// Who. Each once. Required.
    #[schema(required = true)]
    user_id: Option<String>,
    /// Up to which compensation they decide alone, in minor units, 0 for none. Required unless unlimited.
    #[schema(minimum = 0, maximum = 1_000_000_000_000_000_i64)]
    limit_minor: Option<i64>,
    /// Whether any amount is within the limit, also of another currency; no where absent.
    unlimited: Option<bool>,
}

/// A new version of how complaints are handled. What is left out stays as it is.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = NewHandlingPolicy)]
pub struct NewHandlingPolicyBody {
    /// ISO 4217: the currency of every limit.
    currency: Option<String>,
    /// The rules of those causes that change.
    #[validate(length(max = 50))]
    causes: Option<Vec<CauseRuleBody>>,
    /// All roles that decide anything. One must be on the highest level and unlimited, so that somebody can decide whatever comes.
    #[validate(length(max = 1_000))]
    roles: Option<Vec<RoleAuthorityBody>>,
    /// All persons whose limit is their own.
    #[validate(length(max = 5_000))]
    persons: Option<Vec<PersonLimitBody>>,
}

impl From<NewHandlingPolicyBody> for HandlingPolicyInput {
    fn from(body: NewHandlingPolicyBody) -> Self {
        let rule = |rule: CauseRuleBody| CauseRuleInput {
            cause: rule.cause,
            measures: rule.measures,
            decided_by: rule.decided_by,
            approve_major: rule.approve_major,
        };
        let role = |RoleAuthorityBody { role, level, limit_minor, unlimited }| RoleAuthorityInput { role, level, limit_minor, unlimited };
        let person = |PersonLimitBody { user_id, limit_minor, unlimited }| PersonLimitInput { user_id, limit_minor, unlimited };
        Self {
            currency: body.currency,
            causes: body.causes.map(|list| list.into_iter().map(rule).collect()),
            roles: body.roles.map(|list| list.into_iter().map(role).collect()),
            persons: body.persons.map(|list| list.into_iter().map(person).collect()),
        }
    }
}

impl Example for NewHandlingPolicyBody {
    fn example() -> Value {
        json!({
            "causes": [{ "cause": "product", "approve_major": true }],
            "roles": [
                { "role": "general_manager", "level": "general_manager", "unlimited": true },
                { "role": "service_director", "level": "director", "limit_minor": 2_000_000 },
                { "role": "service_manager", "level": "manager", "limit_minor": 200_000 }
            ],
            "persons": []
        })
    }
}
