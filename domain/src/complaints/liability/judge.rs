//! Passing judgement: what must be so of the complaint, the judge and the person.

use super::input::NewJudgement;
use super::judgement::Judgement;
use super::{JudgementStatus, LiabilityGround, LiabilityVerdict};
use crate::Refusal;
use crate::complaints::incentives::IncentivePolicy;
use crate::complaints::policy::PolicyVersion;
use crate::complaints::words::ComplaintStatus;
use crate::fields::{FieldCode, Fields};
use crate::ids::{ComplaintId, JudgementId, UnitId, UserId};
use crate::platform::Context;
use crate::problem::ProblemCode;
use crate::service::sla::SlaTarget;
use crate::vocabulary::Term;

/// What is done to a complaint on which judgement is passed.
const JUDGE: Term = Term { word: "judge", zh: "责任判定", en: "Judge" };

/// The person who is judged, as they are now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JudgedPerson {
    /// Who.
    pub user_id: UserId,
    /// The codes of their roles.
    pub roles: Vec<String>,
}

/// What a judgement depends on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JudgementFacts {
    /// The complaint.
    pub complaint_id: ComplaintId,
    /// What people call it.
    pub complaint_number: String,
    /// The unit that handles it.
    pub unit_id: UnitId,
    /// How far it has come.
    pub status: ComplaintStatus,
    /// Its present round.
    pub round: i64,
    /// Whether a cause was identified in any round.
    pub cause_known: bool,
    /// Who directs the field of the complaint, on the way from its unit up, and who leads the company.
    pub judges: Vec<UserId>,
    /// The staff whom the complaint is about.
    pub concerned: Vec<UserId>,
    /// Which of its promises were broken.
    pub broken: Vec<SlaTarget>,
    /// The person who is judged; none where no such person is there.
    pub person: Option<JudgedPerson>,
    /// The judgements that were passed on it.
    pub judged: Vec<JudgedBefore>,
}

/// What a new judgement looks at of one that was passed before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JudgedBefore {
    /// Who was judged; none where nobody at all was found liable.
    pub user_id: Option<UserId>,
    /// For what.
    pub ground: LiabilityGround,
    /// How it stands.
    pub status: JudgementStatus,
    /// Whether the person objected.
    pub objected: bool,
}

impl JudgedBefore {
    /// Why nobody judges the same anew: it still holds, or it fell once the person had objected, and that word was the last. One that was
    /// taken back before anybody objected was a slip, and may be put right.
    const fn bars(&self) -> Option<ProblemCode> {
        match (self.status.holds(), self.objected) {
            (true, _) => Some(ProblemCode::AlreadyJudged),
            (false, true) => Some(ProblemCode::ObjectionDecided),
            (false, false) => None,
        }
    }
}

impl Judgement {
    /// Passes judgement. What is deducted is booked by the ledger.
    ///
    /// # Errors
    /// `illegal_transition` for a complaint that went into another; `cause_unknown`; `not_director_of_field`; `own_case`;
    /// `already_judged`, `objection_decided`; `validation_failed` for a person or a broken promise that is not there, and for an amount that is outside the
    /// policy's bounds or where nothing is deducted.
    pub fn pass(
        id: JudgementId,
        new: NewJudgement,
        facts: &JudgementFacts,
        policy: &PolicyVersion<IncentivePolicy>,
        judge: UserId,
        context: &Context,
    ) -> Result<Self, Refusal> {
        if facts.status == ComplaintStatus::Merged {
            return Err(Refusal::illegal_transition(facts.status, JUDGE, &[]));
        }
        if !facts.cause_known {
            return Err(ProblemCode::CauseUnknown.into());
        }
        if !facts.judges.contains(&judge) {
            return Err(ProblemCode::NotDirectorOfField.into());
        }
        if new.user_id == Some(judge) || facts.concerned.contains(&judge) {
            return Err(ProblemCode::OwnCase.into());
        }
        let same = facts.judged.iter().filter(|before| (before.user_id, before.ground) == (new.user_id, new.ground));
        if let Some(code) = same.filter_map(JudgedBefore::bars).min_by_key(|code| *code != ProblemCode::AlreadyJudged) {
            return Err(code.into());
        }
        let mut fields = Fields::new();
        if new.user_id.is_some() && facts.person.is_none() {
            fields.refuse("user_id", FieldCode::NotFound);
        }
        if new.target.is_some_and(|target| !facts.broken.contains(&target)) {
            fields.refuse("target", FieldCode::NotFound);
        }
        check_amount(&new, facts, &policy.policy, &mut fields);
        fields.finish(Some(()))?;
        Ok(Self {
            id,
            version: 1,
            complaint_id: facts.complaint_id,
            complaint_number: facts.complaint_number.clone(),
            unit_id: facts.unit_id,
            round: facts.round,
            user_id: new.user_id,
            ground: new.ground,
            target: new.target,
            verdict: new.verdict,
            reason: new.reason,
            amount: new.amount,
            booked: None,
            policy_id: policy.id,
            judged_by: judge,
            judged_at: context.now,
            object_before: context.now + policy.policy.time_to_object(),
            status: JudgementStatus::Passed,
            objection: None,
            ruling: None,
            updated_at: context.now,
        })
    }
}

/// The policy says whether anything is deducted, and between which bounds.
fn check_amount(new: &NewJudgement, facts: &JudgementFacts, policy: &IncentivePolicy, fields: &mut Fields) {
    let Some(person) = facts.person.as_ref().filter(|_| new.verdict == LiabilityVerdict::Liable) else { return };
    match (policy.bounds(new.ground, person.roles.iter().map(String::as_str)), new.amount) {
        (None, None) => {}
        (None, Some(_)) => fields.refuse("amount", FieldCode::Unexpected),
        (Some(_), None) => fields.refuse("amount", FieldCode::Required),
        (Some(bounds), Some(amount)) => {
            let name = if amount.currency() == policy.currency { "amount_minor" } else { "currency" };
            fields.within("amount", |fields| fields.absorb(name, bounds.check(amount, policy.currency)));
        }
    }
}
