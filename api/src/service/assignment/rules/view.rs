//! Assignment rules as callers see them.

use guanxi_domain::ids::{AssignmentRulesId, QueueId, UnitId, UserId};
use guanxi_domain::instant;
use guanxi_domain::service::assignment::{Rule, Rules, Strategy};
use guanxi_domain::service::ticket::TicketCategory;
use guanxi_domain::vocabulary::Channel;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::answer::Resource;
use crate::openapi::Example;

/// A version of the rules by which tickets go to queues. It is never changed: the one with the highest ordinal counts.
#[derive(Serialize, ToSchema)]
#[schema(as = AssignmentRules)]
pub struct RulesView {
    /// The id.
    pub id: AssignmentRulesId,
    /// Counts the versions, from 1.
    pub ordinal: i64,
    /// The rules in their order: the first that matches a ticket counts.
    pub rules: Vec<RuleView>,
    /// Why they were set.
    pub note: Option<String>,
    /// Who of the staff set them.
    pub created_by: Option<UserId>,
    /// When they were set.
    #[schema(format = DateTime)]
    pub created_at: String,
}

/// One rule. Every condition that is not empty must hold.
#[derive(Serialize, ToSchema)]
#[schema(as = AssignmentRule)]
pub struct RuleView {
    /// What people call it.
    pub name: String,
    /// The ticket came over one of these channels.
    pub channels: Vec<Channel>,
    /// Its problem lies in one of these places.
    pub categories: Vec<TicketCategory>,
    /// It is written in one of these languages.
    pub languages: Vec<String>,
    /// It is handled in one of these units or below.
    pub unit_ids: Vec<UnitId>,
    /// Whether the customer is a key account; `null` where that makes no difference.
    pub key_account: Option<bool>,
    /// One of these stands in the subject or the description.
    pub words: Vec<String>,
    /// The queue where the tickets go.
    pub queue_id: QueueId,
    /// Who of the queue gets them.
    pub strategy: Strategy,
}

impl From<Rule> for RuleView {
    fn from(rule: Rule) -> Self {
        let Rule { name, conditions, queue_id, strategy } = rule;
        Self {
            name,
            channels: conditions.channels,
            categories: conditions.categories,
            languages: conditions.languages,
            unit_ids: conditions.unit_ids,
            key_account: conditions.key_account,
            words: conditions.words,
            queue_id,
            strategy,
        }
    }
}

impl From<Rules> for RulesView {
    fn from(rules: Rules) -> Self {
        Self {
            id: rules.id,
            ordinal: rules.ordinal,
            rules: rules.rules.into_iter().map(RuleView::from).collect(),
            note: rules.note,
            created_by: rules.created_by,
            created_at: instant::format(rules.created_at),
        }
    }
}

impl Resource for RulesView {
    fn version(&self) -> i64 {
        1
    }

    fn location(&self) -> String {
        format!("/api/v1/service/assignment_rules/{}", self.id)
    }
}

impl Example for RulesView {
    fn example() -> Value {
        json!({
            "id": "0192f3a4-5b6c-7d8e-9f01-23456789abe2", "ordinal": 2,
            "rules": [{
                "name": "技术问题", "channels": [], "categories": ["technical"], "languages": [], "unit_ids": [], "key_account": null,
                "words": [], "queue_id": "0192f3a4-5b6c-7d8e-9f01-23456789abe1", "strategy": "least_open"
            }],
            "note": "大客户优先", "created_by": "0192f3a4-5b6c-7d8e-9f01-23456789abc1", "created_at": "2026-11-21T08:30:00Z"
        })
    }
}
