//! Why somebody has a ticket, as callers see it.

use guanxi_domain::ids::{AssignmentRulesId, QueueId, TicketId, TicketStepId, UserId};
use guanxi_domain::instant;
use guanxi_domain::service::assignment::{NotFree, Placement, Strategy};
use guanxi_domain::service::ticket::{Step, TicketAction};
use guanxi_persistence::service::assignment::Assignment;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::openapi::Example;

/// Who has a ticket, and why.
#[derive(Serialize, ToSchema)]
#[schema(as = TicketAssignment)]
pub struct AssignmentView {
    /// The ticket.
    pub ticket_id: TicketId,
    /// The queue that it is in.
    pub queue_id: Option<QueueId>,
    /// Who has it.
    pub assignee_id: Option<UserId>,
    /// Since when.
    #[schema(format = DateTime)]
    pub assigned_at: Option<String>,
    /// Whether it waits for somebody.
    pub waiting: bool,
    /// When somebody is told that nobody has it, unless somebody takes it before; `null` where nobody will be told, or has been.
    #[schema(format = DateTime)]
    pub alert_at: Option<String>,
    /// The latest decision of the system; `null` where it never decided.
    pub decision: Option<DecisionView>,
    /// By which steps it went from one to the next, the latest 100 in order.
    pub history: Vec<HandingView>,
}

/// A step by which a ticket went to somebody or to a queue.
#[derive(Serialize, ToSchema)]
#[schema(as = TicketHandingStep)]
pub struct HandingView {
    /// The step of the ticket.
    pub step_id: TicketStepId,
    /// What was done.
    pub action: TicketAction,
    /// When.
    #[schema(format = DateTime)]
    pub at: String,
    /// Who did it: `user`, `api_key`, or `system:` and the name of the part.
    pub actor_kind: String,
    /// The id of the user or the key.
    #[schema(format = Uuid)]
    pub actor_id: Option<String>,
    /// Who had it until then.
    pub from_assignee_id: Option<UserId>,
    /// Who has had it from then on; `null` where nobody had.
    pub assignee_id: Option<UserId>,
    /// The queue that it came into.
    pub queue_id: Option<QueueId>,
    /// The decision, where the system took it.
    pub decision: Option<DecisionView>,
}

/// Where a ticket went, who got it, and why.
#[derive(Serialize, ToSchema)]
#[schema(as = AssignmentDecision)]
pub struct DecisionView {
    /// When it was taken.
    #[schema(format = DateTime)]
    pub at: String,
    /// The rule that matched; `null` where none did, or where somebody chose the queue.
    pub rule: Option<RuleMatchedView>,
    /// The queue; `null` where no rule matched.
    pub queue_id: Option<QueueId>,
    /// How somebody was chosen.
    pub strategy: Option<Strategy>,
    /// Who got it; `null` where nobody was free, or where staff claim the queue's tickets.
    pub assignee_id: Option<UserId>,
    /// Who was passed over, up to 100 of them.
    pub passed_over: Vec<PassedOverView>,
    /// How many were passed over.
    pub passed_over_total: i64,
    /// When the queue opens, where it was closed.
    #[schema(format = DateTime)]
    pub queue_opens_at: Option<String>,
    /// When somebody is free by the clock at the earliest, where nobody was.
    #[schema(format = DateTime)]
    pub next_free_at: Option<String>,
}

/// The rule by which a ticket went to its queue.
#[derive(Serialize, ToSchema)]
#[schema(as = AssignmentRuleMatched)]
pub struct RuleMatchedView {
    /// The version of the rules.
    pub rules_id: AssignmentRulesId,
    /// The ordinal of that version.
    pub ordinal: i64,
    /// The place of the rule in it, from 1.
    pub place: i64,
    /// Its name.
    pub name: String,
}

/// Somebody who did not get a ticket.
#[derive(Serialize, ToSchema)]
#[schema(as = PassedOver)]
pub struct PassedOverView {
    /// Who.
    pub user_id: UserId,
    /// Why.
    pub reason: NotFree,
    /// Until when, where it ends by the clock.
    #[schema(format = DateTime)]
    pub until: Option<String>,
}

impl From<Placement> for DecisionView {
    fn from(placement: Placement) -> Self {
        let rule = placement.rule.map(|rule| RuleMatchedView {
            rules_id: rule.rules_id,
            ordinal: rule.ordinal,
            place: rule.place,
            name: rule.name,
        });
        let passed_over = placement.passed_over.into_iter().map(|passed| PassedOverView {
            user_id: passed.user_id,
            reason: passed.reason,
            until: passed.until.map(instant::format),
        });
        Self {
            at: instant::format(placement.at),
            rule,
            queue_id: placement.queue_id,
            strategy: placement.strategy,
            assignee_id: placement.assignee_id,
            passed_over: passed_over.collect(),
            passed_over_total: placement.passed_over_total,
            queue_opens_at: placement.opens_at.map(instant::format),
            next_free_at: placement.next_at.map(instant::format),
        }
    }
}

impl From<Step> for HandingView {
    fn from(step: Step) -> Self {
        Self {
            step_id: step.id,
            action: step.action,
            at: instant::format(step.at),
            actor_kind: step.actor_kind,
            actor_id: step.actor_id.map(|id| id.as_hyphenated().to_string()),
            from_assignee_id: step.details.previous_assignee_id,
            assignee_id: step.details.assignee_id,
            queue_id: step.details.queue_id,
            decision: step.details.placement.map(|placement| DecisionView::from(*placement)),
        }
    }
}

impl From<Assignment> for AssignmentView {
    fn from(assignment: Assignment) -> Self {
        let Assignment { ticket, alert_at, steps } = assignment;
        let decision = steps.iter().rev().find_map(|step| step.details.placement.clone());
        Self {
            ticket_id: ticket.id,
            queue_id: ticket.queue_id,
            assignee_id: ticket.assignee_id,
            assigned_at: ticket.assigned_at.map(instant::format),
            waiting: ticket.standing().waits(),
            alert_at: alert_at.map(instant::format),
            decision: decision.map(|placement| DecisionView::from(*placement)),
            history: steps.into_iter().map(HandingView::from).collect(),
        }
    }
}

impl Example for AssignmentView {
    fn example() -> Value {
        let decision = json!({
            "at": "2026-11-21T08:30:00Z",
            "rule": { "rules_id": "0192f3a4-5b6c-7d8e-9f01-23456789abe2", "ordinal": 1, "place": 1, "name": "技术问题转技术支持" },
            "queue_id": "0192f3a4-5b6c-7d8e-9f01-23456789abe1", "strategy": "least_open",
            "assignee_id": "0192f3a4-5b6c-7d8e-9f01-23456789abc1",
            "passed_over": [{ "user_id": "0192f3a4-5b6c-7d8e-9f01-23456789abc5", "reason": "limit_reached", "until": null }],
            "passed_over_total": 1, "queue_opens_at": null, "next_free_at": null
        });
        json!({
            "ticket_id": "0192f3a4-5b6c-7d8e-9f01-23456789abe3", "queue_id": "0192f3a4-5b6c-7d8e-9f01-23456789abe1",
            "assignee_id": "0192f3a4-5b6c-7d8e-9f01-23456789abc1", "assigned_at": "2026-11-21T08:30:00Z", "waiting": false,
            "alert_at": null, "decision": decision,
            "history": [{
                "step_id": "0192f3a4-5b6c-7d8e-9f01-23456789abe4", "action": "assign", "at": "2026-11-21T08:30:00Z",
                "actor_kind": "system:assignment", "actor_id": null, "from_assignee_id": null,
                "assignee_id": "0192f3a4-5b6c-7d8e-9f01-23456789abc1", "queue_id": "0192f3a4-5b6c-7d8e-9f01-23456789abe1",
                "decision": decision
            }]
        })
    }
}
