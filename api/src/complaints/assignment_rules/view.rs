//! The assignment rules of complaints as callers see them.

use guanxi_domain::complaints::assignment::{AssignmentPolicy, AssignmentRule, AssignmentRules};
use guanxi_domain::ids::ConfigurationVersionId;
use guanxi_domain::instant;
use guanxi_persistence::service::configurations::Version;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::answer::Resource;
use crate::openapi::Example;
use crate::service::sla::policies::view::ConditionsView;

/// The assignment rules of complaints: the version that counts.
#[derive(Serialize, ToSchema)]
#[schema(as = ComplaintAssignmentRules)]
pub struct RulesView {
    /// Moves by one with each change.
    #[schema(minimum = 1)]
    pub version: i64,
    /// The rules in their order: the first that speaks of a complaint counts.
    pub rules: Vec<RuleView>,
    /// From which round on a complaint goes one level up.
    #[schema(minimum = 2, maximum = 100)]
    pub climbs_from_round: i64,
    /// When they were set.
    #[schema(format = DateTime)]
    pub updated_at: String,
}

/// A version of the assignment rules of complaints; never changed.
#[derive(Serialize, ToSchema)]
#[schema(as = ComplaintAssignmentRulesVersion)]
pub struct RulesVersionView {
    /// The id of the version.
    pub id: ConfigurationVersionId,
    /// Its number.
    #[schema(minimum = 1)]
    pub version: i64,
    /// The rules in their order.
    pub rules: Vec<RuleView>,
    /// From which round on a complaint goes one level up.
    #[schema(minimum = 2, maximum = 100)]
    pub climbs_from_round: i64,
    /// `user`, `api_key`, or `system:` and the name of the part.
    pub actor_kind: String,
    /// The staff user or the key that made it.
    pub actor_id: Option<Uuid>,
    /// When it was made.
    #[schema(format = DateTime)]
    pub created_at: String,
}

/// One rule.
#[derive(Serialize, ToSchema)]
#[schema(as = ComplaintAssignmentRule)]
pub struct RuleView {
    /// What people call it.
    #[schema(max_length = 100)]
    pub name: String,
    /// For which complaints it is.
    pub when: ConditionsView,
    /// The code of the role whose nearest holder answers.
    pub role: String,
    /// That of the role one level up; `null` for whoever leads the company.
    pub role_above: Option<String>,
}

fn rules(list: Vec<AssignmentRule>) -> Vec<RuleView> {
    let rule = |AssignmentRule { name, when, role, role_above }| RuleView { name, when: when.into(), role, role_above };
    list.into_iter().map(rule).collect()
}

impl From<AssignmentRules> for RulesView {
    fn from(kept: AssignmentRules) -> Self {
        let AssignmentPolicy { rules: list, climbs_from_round } = kept.document;
        Self { version: kept.version, rules: rules(list), climbs_from_round, updated_at: instant::format(kept.updated_at) }
    }
}

impl From<Version<AssignmentPolicy>> for RulesVersionView {
    fn from(version: Version<AssignmentPolicy>) -> Self {
        let AssignmentPolicy { rules: list, climbs_from_round } = version.document;
        Self {
            id: version.id,
            version: version.version,
            rules: rules(list),
            climbs_from_round,
            actor_kind: version.actor_kind,
            actor_id: version.actor_id,
            created_at: instant::format(version.created_at),
        }
    }
}

impl Resource for RulesView {
    fn version(&self) -> i64 {
        self.version
    }

    fn location(&self) -> String {
        "/api/v1/complaints/assignment_rules".to_owned()
    }
}

fn example_rules() -> Value {
    json!([{
        "name": "销售类投诉",
        "when": {
            "channels": [], "categories": [], "priorities": [], "complaint_kinds": ["sales", "billing"], "severities": [],
            "major": null, "key_account": null, "unit_ids": []
        },
        "role": "sales_manager", "role_above": "sales_director"
    }])
}

impl Example for RulesView {
    fn example() -> Value {
        json!({ "version": 2, "rules": example_rules(), "climbs_from_round": 3, "updated_at": "2026-02-13T09:30:00Z" })
    }
}

impl Example for RulesVersionView {
    fn example() -> Value {
        json!({
            "id": "0192f3a4-5b6c-7d8e-9f01-23456789abcd", "version": 2, "rules": example_rules(), "climbs_from_round": 3,
            "actor_kind": "user", "actor_id": "0192f3a4-5b6c-7d8e-9f01-23456789abce", "created_at": "2026-02-13T09:30:00Z"
        })
    }
}
