//! Handling policies as callers see them.

use guanxi_domain::complaints::Cause;
use guanxi_domain::complaints::handling::{CauseRule, DecisionLevel, HandlingPolicy, Limit, Measure, PersonLimit, RoleAuthority};
use guanxi_domain::complaints::policy::PolicyVersion;
use guanxi_domain::ids::{ComplaintPolicyId, UserId};
use guanxi_domain::instant;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::answer::Resource;
use crate::openapi::Example;

/// How complaints of a cause are handled.
#[derive(Serialize, ToSchema)]
#[schema(as = CauseRule)]
pub struct CauseRuleView {
    /// The cause.
    pub cause: Cause,
    /// What may be proposed.
    pub measures: Vec<Measure>,
    /// The lowest level that decides where a proposal needs approval. For a critical complaint it is a director at least.
    pub decided_by: DecisionLevel,
    /// Whether every proposal for a major complaint needs approval.
    pub approve_major: bool,
}

/// What a role may decide.
#[derive(Serialize, ToSchema)]
#[schema(as = RoleAuthority)]
pub struct RoleAuthorityView {
    /// The code of the role.
    pub role: String,
    /// On which level who has it approves; null where the role approves nothing.
    pub level: Option<DecisionLevel>,
    /// Up to which compensation who has it decides alone, in minor units; null where any amount is within the limit.
    #[schema(minimum = 0, maximum = 1_000_000_000_000_000_i64)]
    pub limit_minor: Option<i64>,
    /// Whether any amount is within the limit.
    pub unlimited: bool,
}

/// The limit of a person, in the place of those of their roles.
#[derive(Serialize, ToSchema)]
#[schema(as = PersonLimit)]
pub struct PersonLimitView {
    /// Who.
    pub user_id: UserId,
    /// Up to which compensation they decide alone, in minor units; null where any amount is within the limit.
    #[schema(minimum = 0, maximum = 1_000_000_000_000_000_i64)]
    pub limit_minor: Option<i64>,
    /// Whether any amount is within the limit.
    pub unlimited: bool,
}

/// A version of how complaints are handled. It is never changed: the latest one holds.
#[derive(Serialize, ToSchema)]
#[schema(as = HandlingPolicy)]
pub struct HandlingPolicyView {
    /// The id.
    pub id: ComplaintPolicyId,
    /// Its place among the versions, from 1.
    #[schema(minimum = 1)]
    pub number: i64,
    /// ISO 4217: the currency of every limit. An amount of another currency is within no limit but the unlimited.
    pub currency: String,
    /// One rule for each cause.
    pub causes: Vec<CauseRuleView>,
    /// What roles may decide; one that is not named decides nothing. Who has several has the highest level and the widest limit.
    pub roles: Vec<RoleAuthorityView>,
    /// Those whose limit is their own.
    pub persons: Vec<PersonLimitView>,
    /// When it was set.
    #[schema(format = DateTime)]
    pub created_at: String,
}

const fn minor(limit: Limit) -> (Option<i64>, bool) {
    match limit {
        Limit::UpTo(minor) => (Some(minor), false),
        Limit::Unlimited => (None, true),
    }
}

impl From<PolicyVersion<HandlingPolicy>> for HandlingPolicyView {
    fn from(version: PolicyVersion<HandlingPolicy>) -> Self {
        let rule = |CauseRule { cause, measures, decided_by, approve_major }| CauseRuleView { cause, measures, decided_by, approve_major };
        let role = |RoleAuthority { role, level, limit }| {
            let (limit_minor, unlimited) = minor(limit);
            RoleAuthorityView { role, level, limit_minor, unlimited }
        };
        let person = |PersonLimit { user_id, limit }| {
            let (limit_minor, unlimited) = minor(limit);
            PersonLimitView { user_id, limit_minor, unlimited }
        };
        Self {
            id: version.id,
            number: version.number,
            currency: version.policy.currency.code().to_owned(),
            causes: version.policy.causes.into_iter().map(rule).collect(),
            roles: version.policy.roles.into_iter().map(role).collect(),
            persons: version.policy.persons.into_iter().map(person).collect(),
            created_at: instant::format(version.created_at),
        }
    }
}

impl Resource for HandlingPolicyView {
    fn version(&self) -> i64 {
        1
    }

    fn location(&self) -> String {
        format!("/api/v1/complaints/handling_policies/{}", self.id)
    }
}

impl Example for HandlingPolicyView {
    fn example() -> Value {
        json!({
            "id": "0192f3a4-5b6c-7d8e-9f01-23456789abcd", "number": 2, "currency": "CNY",
            "causes": [{
                "cause": "service", "measures": ["apology", "explanation", "rework", "compensation"], "decided_by": "manager",
                "approve_major": true
            }],
            "roles": [{ "role": "general_manager", "level": "general_manager", "limit_minor": null, "unlimited": true }],
            "persons": [], "created_at": "2026-02-13T09:30:00Z"
        })
    }
}
