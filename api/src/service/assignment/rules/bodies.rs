//! What callers send about assignment rules.

use guanxi_domain::service::assignment::NewRulesInput;
use guanxi_domain::service::assignment::rules_input::RuleInput;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;
use validator::Validate;

use crate::openapi::Example;

/// A new version of the assignment rules, which takes the place of the one before.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = NewAssignmentRules)]
pub struct NewRulesBody {
    /// The rules in their order, 1–100: the first that matches a ticket counts. Required.
    #[schema(required = true)]
    #[validate(length(max = 500))]
    rules: Option<Vec<RuleBody>>,
    /// Why they are set, up to 500 characters.
    note: Option<String>,
}

/// One rule. Every condition that is given must hold, and a condition with a list holds where one of its values does; a rule without
/// conditions matches every ticket.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewAssignmentRule)]
pub struct RuleBody {
    /// What people call it, 1–60 characters. Required.
    #[schema(required = true)]
    name: Option<String>,
    /// Words of the vocabulary `channel`.
    channels: Option<Vec<String>>,
    /// Words of the vocabulary `ticket_category`. A ticket that is not classified has none.
    categories: Option<Vec<String>>,
    /// Languages of the conversation, BCP 47 tags; `en` stands for those of every country.
    languages: Option<Vec<String>>,
    /// Units that handle the ticket, or stand above the one that does.
    unit_ids: Option<Vec<String>>,
    /// Whether the customer is a key account.
    key_account: Option<bool>,
    /// Parts of the subject or the description, whatever the case: up to 100 of 40 characters.
    words: Option<Vec<String>>,
    /// The queue where the tickets go, one in use. Required.
    #[schema(required = true, format = Uuid)]
    queue_id: Option<String>,
    /// Who of the queue gets them: a word of the vocabulary `assignment_strategy`. Required.
    #[schema(required = true)]
    strategy: Option<String>,
}

impl From<NewRulesBody> for NewRulesInput {
    fn from(body: NewRulesBody) -> Self {
        let rule = |rule: RuleBody| RuleInput {
            name: rule.name,
            channels: rule.channels.unwrap_or_default(),
            categories: rule.categories.unwrap_or_default(),
            languages: rule.languages.unwrap_or_default(),
            unit_ids: rule.unit_ids.unwrap_or_default(),
            key_account: rule.key_account,
            words: rule.words.unwrap_or_default(),
            queue_id: rule.queue_id,
            strategy: rule.strategy,
        };
        Self { rules: body.rules.map(|rules| rules.into_iter().map(rule).collect()), note: body.note }
    }
}

impl Example for NewRulesBody {
    fn example() -> Value {
        json!({
            "rules": [
                { "name": "大客户", "key_account": true, "queue_id": "0192f3a4-5b6c-7d8e-9f01-23456789abe1", "strategy": "account_manager" },
                {
                    "name": "技术问题", "categories": ["technical"], "queue_id": "0192f3a4-5b6c-7d8e-9f01-23456789abe1",
                    "strategy": "least_open"
                }
            ],
            "note": "大客户优先"
        })
    }
}
