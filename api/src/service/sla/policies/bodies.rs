//! What callers send about policies of promises.

use guanxi_domain::fields::Patch;
use guanxi_domain::service::sla::{ConditionsInput, PolicyInput, PromiseInput, RuleInput, SlaTarget};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;
use validator::Validate;

use crate::openapi::Example;

/// What a rule asks for. What is left out asks for nothing.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewSlaConditions)]
pub struct ConditionsBody {
    /// One of these channels: words of the vocabulary `channel`.
    #[schema(max_items = 50)]
    channels: Option<Vec<String>>,
    /// Tickets of one of these categories: words of the vocabulary `ticket_category`.
    #[schema(max_items = 50)]
    categories: Option<Vec<String>>,
    /// Tickets of one of these priorities: words of the vocabulary `ticket_priority`.
    #[schema(max_items = 50)]
    priorities: Option<Vec<String>>,
    /// Complaints of one of these kinds: words of the vocabulary `complaint_kind`.
    #[schema(max_items = 50)]
    complaint_kinds: Option<Vec<String>>,
    /// Complaints as serious as one of these: words of the vocabulary `complaint_severity`.
    #[schema(max_items = 50)]
    severities: Option<Vec<String>>,
    /// Only major problems, or only others; a critical complaint is major too.
    major: Option<bool>,
    /// Only key accounts, or only others.
    key_account: Option<bool>,
    /// One of these units or a unit below it.
    #[schema(max_items = 50, value_type = Option<Vec<uuid::Uuid>>)]
    unit_ids: Option<Vec<String>>,
}

/// What is promised.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewSlaPromise)]
pub struct PromiseBody {
    /// How long it may take, in seconds of the clock. This or `days`.
    #[schema(minimum = 60, maximum = 31_622_400)]
    seconds: Option<i64>,
    /// How long it may take, in working days: each as long as the longest day of the calendar's week, or 24 hours with the clock `always`.
    /// This or `seconds`.
    #[schema(minimum = 1, maximum = 366)]
    days: Option<i64>,
    /// By what time it counts: a word of the vocabulary `sla_clock`. Required.
    #[schema(required = true, value_type = String)]
    clock: Option<String>,
    /// The calendar of the clock `business`; that of the record's unit where absent.
    #[schema(format = Uuid)]
    calendar_id: Option<String>,
    /// After which share of the time to warn, in per cent; never where absent.
    #[schema(minimum = 1, maximum = 99)]
    warn_percent: Option<i64>,
}

/// A rule: to whom what is promised. It promises something.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewSlaRule)]
pub struct RuleBody {
    /// What people call it, 1–100 characters, unique in the policy. Required.
    #[schema(required = true, value_type = String, max_length = 100)]
    name: Option<String>,
    /// What it asks for; nothing where absent.
    when: Option<ConditionsBody>,
    /// Until the customer is first answered by a person.
    first_response: Option<PromiseBody>,
    /// Until each further message of the customer is answered.
    next_response: Option<PromiseBody>,
    /// Until the problem is solved; the clock of a ticket stands still while the company waits for the customer. Of a complaint, from each
    /// round's beginning until the customer is told what was decided.
    resolution: Option<PromiseBody>,
    /// Of complaints: until they are acknowledged.
    acknowledgement: Option<PromiseBody>,
    /// Of complaints: from the customer's yes until they are called back.
    callback: Option<PromiseBody>,
    /// Of complaints: from the mark as major or critical until the general manager has acknowledged it. Its breach climbs to nobody.
    major_acknowledgement: Option<PromiseBody>,
}

/// A JSON Merge Patch of a policy: absent members stay.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = SlaPolicyPatch)]
pub struct PolicyPatchBody {
    /// What people call it, 1–100 characters.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 100)]
    name: Patch<String>,
    /// All of its rules, up to 200. Of each target the first counts that speaks of the record and of the target.
    #[serde(default)]
    #[schema(value_type = Option<Vec<RuleBody>>)]
    rules: Patch<Vec<RuleBody>>,
}

impl From<ConditionsBody> for ConditionsInput {
    fn from(body: ConditionsBody) -> Self {
        let ConditionsBody { channels, categories, priorities, complaint_kinds, severities, major, key_account, unit_ids } = body;
        Self { channels, categories, priorities, complaint_kinds, severities, major, key_account, unit_ids }
    }
}

impl From<PromiseBody> for PromiseInput {
    fn from(body: PromiseBody) -> Self {
        let PromiseBody { seconds, days, clock, calendar_id, warn_percent } = body;
        Self { seconds, days, clock, calendar_id, warn_percent }
    }
}

impl From<RuleBody> for RuleInput {
    fn from(body: RuleBody) -> Self {
        let promises = [
            (SlaTarget::FirstResponse, body.first_response),
            (SlaTarget::NextResponse, body.next_response),
            (SlaTarget::Resolution, body.resolution),
            (SlaTarget::Acknowledgement, body.acknowledgement),
            (SlaTarget::Callback, body.callback),
            (SlaTarget::MajorAcknowledgement, body.major_acknowledgement),
        ];
        let promises = promises.into_iter().filter_map(|(target, promise)| Some((target, promise?.into()))).collect();
        Self { name: body.name, when: body.when.map(ConditionsInput::from), promises }
    }
}

impl From<PolicyPatchBody> for PolicyInput {
    fn from(PolicyPatchBody { name, rules }: PolicyPatchBody) -> Self {
        let rules = match rules {
            Patch::Leave => Patch::Leave,
            Patch::Clear => Patch::Clear,
            Patch::Set(rules) => Patch::Set(rules.into_iter().map(RuleInput::from).collect()),
        };
        Self { name, rules }
    }
}

impl Example for PolicyPatchBody {
    fn example() -> Value {
        json!({
            "rules": [
                {
                    "name": "电话首次响应", "when": { "channels": ["phone"] },
                    "first_response": { "seconds": 900, "clock": "always", "warn_percent": 80 }
                },
                {
                    "name": "一般问题", "first_response": { "seconds": 86_400, "clock": "always" },
                    "resolution": { "days": 5, "clock": "business", "warn_percent": 80 }
                }
            ]
        })
    }
}
