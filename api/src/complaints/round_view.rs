//! Rounds of complaints as callers see them.

use guanxi_domain::complaints::handling::{ApprovalBy, ApprovalReason, DecisionLevel, Measure};
use guanxi_domain::complaints::{CallbackResult, Cause, ProposalDecision, Round, RoundVerdict};
use guanxi_domain::ids::UserId;
use guanxi_domain::instant::{self, Instant};
use guanxi_domain::money::Money;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::openapi::Example;

/// One pass from the cause to the customer's verdict.
#[derive(Serialize, ToSchema)]
#[schema(as = ComplaintRound)]
pub struct RoundView {
    /// Its number, from 1.
    #[schema(minimum = 1)]
    pub number: i64,
    /// When it began.
    #[schema(format = DateTime)]
    pub began_at: String,
    /// When it ended; from then on it never changes.
    #[schema(format = DateTime)]
    pub ended_at: Option<String>,
    /// Where the cause lies.
    pub cause: Option<Cause>,
    /// Word of a sub-cause of that cause.
    pub subcause: Option<String>,
    /// What was found.
    pub finding: Option<String>,
    /// Who identified the cause.
    pub identified_by: Option<UserId>,
    /// When.
    #[schema(format = DateTime)]
    pub identified_at: Option<String>,
    /// Who answered for the complaint last in this round.
    pub handler_id: Option<UserId>,
    /// Everybody who handled it in this round. None of them may make the callback, in this round or a later one.
    pub handlers: Vec<UserId>,
    /// What is done for the customer.
    pub measures: Vec<Measure>,
    /// The measures in words.
    pub measures_note: Option<String>,
    /// What the customer is given; `null` where nothing.
    pub compensation: Option<CompensationView>,
    /// Who proposed it.
    pub proposed_by: Option<UserId>,
    /// When.
    #[schema(format = DateTime)]
    pub proposed_at: Option<String>,
    /// The lowest level that may approve the proposal; `null` where it takes no approval.
    pub approval_level: Option<DecisionLevel>,
    /// Why it takes one.
    pub approval_reasons: Vec<ApprovalReason>,
    /// By what right that level approves: its own, or in the place of those who may not as the proposal is their own or the complaint is about
    /// them; `nobody` where nobody else is left, of which the administrators were told. `null` where it takes no approval.
    pub approval_by: Option<ApprovalBy>,
    /// What became of it, where it took an approval.
    pub decision: Option<ProposalDecision>,
    /// Who decided.
    pub decided_by: Option<UserId>,
    /// When.
    #[schema(format = DateTime)]
    pub decided_at: Option<String>,
    /// Words on the decision.
    pub decision_note: Option<String>,
    /// What the customer was told of the decision.
    pub told: Option<String>,
    /// When the customer was first told.
    #[schema(format = DateTime)]
    pub told_at: Option<String>,
    /// Who told them.
    pub told_by: Option<UserId>,
    /// When the customer said to be satisfied, not when that was entered.
    #[schema(format = DateTime)]
    pub satisfied_at: Option<String>,
    /// When the customer was called back in vain, tries two hours or more apart.
    pub callback_tries_at: Vec<String>,
    /// What the last callback found.
    pub callback_result: Option<CallbackResult>,
    /// Who made it.
    pub callback_by: Option<UserId>,
    /// When.
    #[schema(format = DateTime)]
    pub callback_at: Option<String>,
    /// Words on it.
    pub callback_note: Option<String>,
    /// How the round ended; `null` while it runs.
    pub verdict: Option<RoundVerdict>,
}

/// What a customer is given.
#[derive(Serialize, ToSchema)]
#[schema(as = ComplaintCompensation)]
pub struct CompensationView {
    /// In minor units of the currency.
    #[schema(minimum = 0)]
    pub amount_minor: i64,
    /// ISO 4217.
    #[schema(example = "CNY")]
    pub currency: &'static str,
}

impl From<Money> for CompensationView {
    fn from(money: Money) -> Self {
        Self { amount_minor: money.amount_minor(), currency: money.currency().code() }
    }
}

fn at(instant: Option<Instant>) -> Option<String> {
    instant.map(instant::format)
}

impl From<&Round> for RoundView {
    fn from(round: &Round) -> Self {
        Self {
            number: round.number,
            began_at: instant::format(round.began_at),
            ended_at: at(round.ended_at),
            cause: round.cause,
            subcause: round.subcause.clone(),
            finding: round.finding.clone(),
            identified_by: round.identified_by,
            identified_at: at(round.identified_at),
            handler_id: round.handler_id,
            handlers: round.handlers.clone(),
            measures: round.measures.clone(),
            measures_note: round.measures_note.clone(),
            compensation: round.compensation.map(CompensationView::from),
            proposed_by: round.proposed_by,
            proposed_at: at(round.proposed_at),
            approval_level: round.approval.as_ref().map(|approval| approval.level),
            approval_reasons: round.approval.as_ref().map(|approval| approval.reasons.clone()).unwrap_or_default(),
            approval_by: round.approval.as_ref().map(|approval| approval.by),
            decision: round.decision,
            decided_by: round.decided_by,
            decided_at: at(round.decided_at),
            decision_note: round.decision_note.clone(),
            told: round.told.clone(),
            told_at: at(round.told_at),
            told_by: round.told_by,
            satisfied_at: at(round.satisfied_at),
            callback_tries_at: round.tries.iter().map(|at| instant::format(*at)).collect(),
            callback_result: round.callback_result,
            callback_by: round.callback_by,
            callback_at: at(round.callback_at),
            callback_note: round.callback_note.clone(),
            verdict: round.verdict,
        }
    }
}

impl Example for RoundView {
    fn example() -> Value {
        json!({
            "number": 1, "began_at": "2026-11-21T02:14:00Z", "ended_at": null, "cause": "service", "subcause": null,
            "finding": "排期变更后未通知客户。", "identified_by": "0192f3a4-5b6c-7d8e-9f01-23456789abce",
            "identified_at": "2026-11-21T03:00:00Z", "handler_id": "0192f3a4-5b6c-7d8e-9f01-23456789abce",
            "handlers": ["0192f3a4-5b6c-7d8e-9f01-23456789abce"], "measures": [], "measures_note": null, "compensation": null,
            "proposed_by": null, "proposed_at": null, "approval_level": null, "approval_reasons": [], "approval_by": null, "decision": null, "decided_by": null,
            "decided_at": null, "decision_note": null, "told": null, "told_at": null, "told_by": null, "satisfied_at": null,
            "callback_tries_at": [], "callback_result": null, "callback_by": null, "callback_at": null, "callback_note": null,
            "verdict": null
        })
    }
}
