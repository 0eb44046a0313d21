//! Finding the cause, and deciding what is done for the customer.

use super::change::ComplaintChange;
use super::complaint::Complaint;
use super::edit::Asking;
use super::handling::{HandlingPolicy, Limit, Proposed, altogether};
use super::round::Round;
use super::said::{Finding, Proposal};
use super::step::ComplaintStepDetails;
use super::words::{Cause, ComplaintAction, ComplaintStatus, ProposalDecision};
use super::workflow::Said;
use crate::Refusal;
use crate::fields::{FieldCode, Fields};

/// By what a proposal is judged.
#[derive(Clone, Copy, Debug)]
pub struct Judged<'a> {
    /// How complaints are handled.
    pub policy: &'a HandlingPolicy,
    /// Up to which compensation the one who proposes decides alone.
    pub limit: Limit,
    /// The rounds of the doubles that went into the complaint: what was granted in them counts.
    pub doubles: &'a [Round],
}

impl Complaint {
    /// Says where the cause lies. `subcause` is the cause of the sub-cause that is named, and whether it is in use.
    ///
    /// # Errors
    /// `illegal_transition`, `not_responsible`; `validation_failed`.
    pub fn identify_cause(&self, said: &Finding, subcause: Option<(Cause, bool)>, asking: Asking<'_>) -> Result<ComplaintChange, Refusal> {
        let mut work = self.step(ComplaintAction::IdentifyCause, None, asking)?;
        if said.subcause.is_some() {
            let fault = match subcause {
                Some((cause, true)) if cause == said.cause => None,
                Some((cause, false)) if cause == said.cause => Some(FieldCode::Inactive),
                _ => Some(FieldCode::NotFound),
            };
            if let Some(code) = fault {
                return Err(Refusal::field("/subcause", code));
            }
        }
        let at = work.edit.at;
        work.edit.record.cause = Some(said.cause);
        work.edit.record.subcause.clone_from(&said.subcause);
        let round = &mut work.round;
        round.cause = Some(said.cause);
        round.subcause.clone_from(&said.subcause);
        round.finding = Some(said.finding.clone());
        round.identified_by = work.context.actor.user();
        round.identified_at = Some(at);
        let details = ComplaintStepDetails { cause: Some(said.cause), subcause: said.subcause.clone(), ..work.details() };
        work.handle(ComplaintAction::IdentifyCause, details, said.note.clone(), None);
        Ok(work.finish())
    }

    /// Proposes what is done for the customer. Whether that takes an approval, and whose, says the handling policy of the cause; a
    /// limit counts what was granted in this complaint before.
    ///
    /// # Errors
    /// `illegal_transition`, `not_responsible`; `validation_failed` for what the cause does not open.
    pub fn propose(&self, said: &Proposal, judged: Judged<'_>, asking: Asking<'_>) -> Result<ComplaintChange, Refusal> {
        let Judged { policy, limit, doubles } = judged;
        let amount = altogether(said.compensation, asking.rounds.earlier().iter().chain(doubles));
        let proposed = |cause| Proposed { field: self.kind.field(), cause, severity: self.severity, amount };
        let approval = self.cause.and_then(|cause| policy.approval(&proposed(cause), limit));
        let takes_approval = approval.is_some();
        let mut work = self.step(ComplaintAction::Propose, Some(Said::Proposal { takes_approval }), asking)?;
        let mut fields = Fields::new();
        if let Some(cause) = self.cause {
            policy.check(cause, &said.measures, said.compensation, &mut fields);
        }
        fields.finish(Some(()))?;
        let (at, user) = (work.edit.at, work.context.actor.user());
        let details = ComplaintStepDetails {
            measures: said.measures.clone(),
            description: said.description.clone(),
            compensation_minor: said.compensation.map(|money| money.amount_minor()),
            compensation_currency: said.compensation.map(|money| money.currency().code().to_owned()),
            approval_level: approval.as_ref().map(|approval| approval.level),
            approval_reasons: approval.as_ref().map(|approval| approval.reasons.clone()).unwrap_or_default(),
            ..work.details()
        };
        work.edit.record.proposed_by = user;
        work.edit.record.approval_level = approval.as_ref().map(|approval| approval.level);
        let round = &mut work.round;
        round.measures.clone_from(&said.measures);
        round.measures_note.clone_from(&said.description);
        round.compensation = said.compensation;
        round.counted = amount;
        round.proposed_by = user;
        round.proposed_at = Some(at);
        round.approval = approval;
        // What was decided on a proposal before stands in the history.
        round.forget_decision();
        work.handle(ComplaintAction::Propose, details, said.note.clone(), None);
        Ok(work.finish())
    }

    /// Approves what is proposed.
    ///
    /// # Errors
    /// `illegal_transition`, `own_proposal`, `decision_level_too_low`.
    pub fn approve(&self, note: Option<String>, asking: Asking<'_>) -> Result<ComplaintChange, Refusal> {
        self.decide(ComplaintAction::Approve, ProposalDecision::Approved, note, asking)
    }

    /// Returns what is proposed, saying why.
    ///
    /// # Errors
    /// `illegal_transition`, `own_proposal`, `decision_level_too_low`.
    pub fn return_proposal(&self, reason: String, asking: Asking<'_>) -> Result<ComplaintChange, Refusal> {
        self.decide(ComplaintAction::Return, ProposalDecision::Returned, Some(reason), asking)
    }

    fn decide(
        &self,
        action: ComplaintAction,
        decision: ProposalDecision,
        note: Option<String>,
        asking: Asking<'_>,
    ) -> Result<ComplaintChange, Refusal> {
        let mut work = self.step(action, None, asking)?;
        work.edit.record.approval_level = None;
        let at = work.edit.at;
        let round = &mut work.round;
        round.decision = Some(decision);
        round.decided_by = work.context.actor.user();
        round.decided_at = Some(at);
        round.decision_note.clone_from(&note);
        if action == ComplaintAction::Return {
            round.forget_word();
            let record = &mut work.edit.record;
            (record.told_at, record.satisfied_at, record.callback_tries) = (None, None, 0);
        } else if work.to == ComplaintStatus::CallbackDue {
            work.edit.record.next_callback_at = Some(at);
        }
        let details = work.details();
        work.handle(action, details, note, None);
        Ok(work.finish())
    }
}
