//! Policies of promises as callers see them.

use guanxi_domain::complaints::words::{ComplaintKind, Severity};
use guanxi_domain::ids::{CalendarId, ConfigurationVersionId, SlaPolicyId, UnitId};
use guanxi_domain::instant;
use guanxi_domain::service::sla::{ClockKind, Conditions, Length, Policy, PolicyDocument, Promise, Rule, SlaPolicy, SlaTarget};
use guanxi_domain::service::ticket::{TicketCategory, TicketPriority};
use guanxi_domain::vocabulary::Channel;
use guanxi_persistence::service::configurations::Version;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::answer::Resource;
use crate::openapi::Example;

/// What a rule asks for; an empty list and `null` ask for nothing.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SlaConditions)]
pub struct ConditionsView {
    /// One of these channels.
    pub channels: Vec<Channel>,
    /// Tickets of one of these categories.
    pub categories: Vec<TicketCategory>,
    /// Tickets of one of these priorities.
    pub priorities: Vec<TicketPriority>,
    /// Complaints of one of these kinds.
    pub complaint_kinds: Vec<ComplaintKind>,
    /// Complaints as serious as one of these.
    pub severities: Vec<Severity>,
    /// Only major problems, or only others; a critical complaint is major too.
    pub major: Option<bool>,
    /// Only key accounts, or only others.
    pub key_account: Option<bool>,
    /// One of these units or a unit below it.
    pub unit_ids: Vec<UnitId>,
}

/// What is promised.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SlaPromise)]
pub struct PromiseView {
    /// How long it may take, in seconds of the clock; `null` where it is told in days.
    pub seconds: Option<i64>,
    /// How long it may take, in working days; `null` where it is told in seconds.
    pub days: Option<i64>,
    /// By what time it counts.
    pub clock: ClockKind,
    /// The calendar; `null` for that of the record's unit, and for the clock `always`.
    pub calendar_id: Option<CalendarId>,
    /// After which share of the time to warn, in per cent.
    #[schema(minimum = 1, maximum = 99)]
    pub warn_percent: Option<u8>,
}

/// A rule: to whom what is promised.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SlaRule)]
pub struct RuleView {
    /// What people call it.
    #[schema(max_length = 100)]
    pub name: String,
    /// What it asks for.
    pub when: ConditionsView,
    /// Until the customer is first answered by a person.
    pub first_response: Option<PromiseView>,
    /// Until each further message of the customer is answered.
    pub next_response: Option<PromiseView>,
    /// Until the problem is solved; of a complaint, from each round's beginning until the customer is told what was decided.
    pub resolution: Option<PromiseView>,
    /// Of complaints: until they are acknowledged.
    pub acknowledgement: Option<PromiseView>,
    /// Of complaints: from the customer's yes until they are called back.
    pub callback: Option<PromiseView>,
    /// Of complaints: from the mark as major or critical until the general manager has acknowledged it.
    pub major_acknowledgement: Option<PromiseView>,
}

impl From<Promise> for PromiseView {
    fn from(promise: Promise) -> Self {
        let (seconds, days) = match promise.length {
            Length::Seconds(seconds) => (Some(seconds), None),
            Length::Days(days) => (None, Some(days)),
        };
        Self { seconds, days, clock: promise.clock, calendar_id: promise.calendar_id, warn_percent: promise.warn_percent }
    }
}

impl From<Conditions> for ConditionsView {
    fn from(when: Conditions) -> Self {
        Self {
            channels: when.channels,
            categories: when.categories,
            priorities: when.priorities,
            complaint_kinds: when.complaint_kinds,
            severities: when.severities,
            major: when.major,
            key_account: when.key_account,
            unit_ids: when.unit_ids,
        }
    }
}

impl From<Rule> for RuleView {
    fn from(rule: Rule) -> Self {
        let promise = |target| rule.promise(target).copied().map(PromiseView::from);
        let (first_response, next_response) = (promise(SlaTarget::FirstResponse), promise(SlaTarget::NextResponse));
        let (resolution, acknowledgement) = (promise(SlaTarget::Resolution), promise(SlaTarget::Acknowledgement));
        let (callback, major_acknowledgement) = (promise(SlaTarget::Callback), promise(SlaTarget::MajorAcknowledgement));
        Self {
            name: rule.name,
            when: rule.when.into(),
            first_response,
            next_response,
            resolution,
            acknowledgement,
            callback,
            major_acknowledgement,
        }
    }
}

fn rules(policy: Policy) -> Vec<RuleView> {
    policy.rules.into_iter().map(RuleView::from).collect()
}

/// A policy of promises: its newest version.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SlaPolicy)]
pub struct PolicyView {
    /// The id.
    pub id: SlaPolicyId,
    /// Moves by one with each change; clocks keep the version that they began with until the newest is applied to them.
    #[schema(minimum = 1)]
    pub version: i64,
    /// What it is for: `tickets` or `complaints`.
    pub code: String,
    /// What people call it.
    #[schema(max_length = 100)]
    pub name: String,
    /// The rules. Of each target the first counts that speaks of the record and of the target.
    pub rules: Vec<RuleView>,
    /// When it was made.
    #[schema(format = DateTime)]
    pub created_at: String,
    /// When it was last changed.
    #[schema(format = DateTime)]
    pub updated_at: String,
}

impl From<SlaPolicy> for PolicyView {
    fn from(policy: SlaPolicy) -> Self {
        Self {
            id: policy.id,
            version: policy.version,
            code: policy.code,
            name: policy.document.name,
            rules: rules(policy.document.policy),
            created_at: instant::format(policy.created_at),
            updated_at: instant::format(policy.updated_at),
        }
    }
}

impl Resource for PolicyView {
    fn version(&self) -> i64 {
        self.version
    }

    fn location(&self) -> String {
        format!("/api/v1/service/sla/policies/{}", self.id)
    }
}

fn example_rule() -> Value {
    json!({
        "name": "电话首次响应",
        "when": {
            "channels": ["phone"], "categories": [], "priorities": [], "complaint_kinds": [], "severities": [], "major": null,
            "key_account": null, "unit_ids": []
        },
        "first_response": { "seconds": 900, "days": null, "clock": "always", "calendar_id": null, "warn_percent": 80 },
        "next_response": null, "resolution": null, "acknowledgement": null, "callback": null, "major_acknowledgement": null
    })
}

impl Example for PolicyView {
    fn example() -> Value {
        json!({
            "id": "0192f3a4-5b6c-7d8e-9f01-23456789abcd", "version": 1, "code": "tickets", "name": "工单服务承诺",
            "rules": [example_rule()], "created_at": "2026-01-05T01:00:00Z", "updated_at": "2026-01-05T01:00:00Z"
        })
    }
}

/// A version of a policy; never changed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SlaPolicyVersion)]
pub struct PolicyVersionView {
    /// The id of the version.
    pub id: ConfigurationVersionId,
    /// Its number.
    #[schema(minimum = 1)]
    pub version: i64,
    /// What people call the policy.
    #[schema(max_length = 100)]
    pub name: String,
    /// The rules.
    pub rules: Vec<RuleView>,
    /// `user`, `api_key`, or `system:` and the name of the part.
    pub actor_kind: String,
    /// The staff user or the key that made it.
    pub actor_id: Option<Uuid>,
    /// When it was made.
    #[schema(format = DateTime)]
    pub created_at: String,
}

impl From<Version<PolicyDocument>> for PolicyVersionView {
    fn from(version: Version<PolicyDocument>) -> Self {
        Self {
            id: version.id,
            version: version.version,
            name: version.document.name,
            rules: rules(version.document.policy),
            actor_kind: version.actor_kind,
            actor_id: version.actor_id,
            created_at: instant::format(version.created_at),
        }
    }
}

impl Example for PolicyVersionView {
    fn example() -> Value {
        json!({
            "id": "0192f3a4-5b6c-7d8e-9f01-23456789abcd", "version": 1, "name": "工单服务承诺", "rules": [example_rule()],
            "actor_kind": "system:setup", "actor_id": null, "created_at": "2026-01-05T01:00:00Z"
        })
    }
}
