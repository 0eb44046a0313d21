//! The judgement: whether somebody is answerable for a complaint, and what becomes of that.

use super::{JudgementAction, JudgementStatus, LiabilityGround, LiabilityVerdict};
use crate::Refusal;
use crate::access::Permission;
use crate::ids::{ComplaintId, ComplaintPolicyId, JudgementId, UnitId, UserId};
use crate::instant::{self, Instant};
use crate::money::Money;
use crate::platform::{Context, Event, EventKind, Record, RecordKind};
use crate::problem::ProblemCode;
use crate::service::sla::SlaTarget;
use crate::vocabulary::{Term, Word};

/// The longest reason, objection or ruling, in characters.
pub const WORDS_MAX: usize = 5_000;

/// Whose step an objection is.
const PERSON: Term = Term { word: "person", zh: "被判定人员本人", en: "The person who was judged" };

/// An objection of the person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Objection {
    /// In their words, 1–[`WORDS_MAX`] characters.
    pub words: String,
    /// When.
    pub at: Instant,
}

/// What was decided about a judgement later: on an objection, or to revoke it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ruling {
    /// Who decided.
    pub by: UserId,
    /// When.
    pub at: Instant,
    /// Why, 1–[`WORDS_MAX`] characters.
    pub words: String,
}

/// Whether somebody is answerable for a complaint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// Its id.
    pub id: JudgementId,
    /// Moves by one with each step.
    pub version: i64,
    /// What was judged.
    pub complaint_id: ComplaintId,
    /// What people call that: `C-2026-000123`.
    pub complaint_number: String,
    /// The unit that handled it.
    pub unit_id: UnitId,
    /// The round of the complaint in which it was judged.
    pub round: i64,
    /// Who was judged; none where nobody at all is found liable.
    pub user_id: Option<UserId>,
    /// For what.
    pub ground: LiabilityGround,
    /// Which promise lapsed; set exactly where that is the ground.
    pub target: Option<SlaTarget>,
    /// The verdict.
    pub verdict: LiabilityVerdict,
    /// Why, 1–[`WORDS_MAX`] characters.
    pub reason: String,
    /// What the judge set to be deducted; none where nothing is.
    pub amount: Option<Money>,
    /// What was booked of it within the cap of the month; none where nothing was.
    pub booked: Option<Money>,
    /// By which version of the policy.
    pub policy_id: ComplaintPolicyId,
    /// Who judged.
    pub judged_by: UserId,
    /// When.
    pub judged_at: Instant,
    /// Until when the person may object.
    pub object_before: Instant,
    /// How it stands.
    pub status: JudgementStatus,
    /// The objection, where there was one.
    pub objection: Option<Objection>,
    /// What was decided later.
    pub ruling: Option<Ruling>,
    /// When it last changed.
    pub updated_at: Instant,
}

/// Who asks what may be done with a judgement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asking {
    /// Who.
    pub user_id: UserId,
    /// Whether they judge complaints of that unit.
    pub judges: bool,
}

impl Judgement {
    /// The record, for events and notifications.
    #[must_use]
    pub fn record(&self) -> Record {
        Record::new(RecordKind::ComplaintJudgement, self.id)
    }

    /// What somebody may do with it now.
    #[must_use]
    pub fn available(&self, asking: Asking, now: Instant) -> Vec<JudgementAction> {
        JudgementAction::ALL.iter().copied().filter(|action| self.may(*action, asking, now).is_ok()).collect()
    }

    /// Whether somebody may take a step now.
    ///
    /// # Errors
    /// `not_found` for who is neither the person nor a judge; `permission_denied` where a judge is asked for; `not_responsible` where
    /// somebody objects for another; `own_case` where the person would decide; `own_judgement` where who judged would decide on the
    /// objection, or revoke what was objected to; `objection_too_late`; `illegal_transition`.
    pub fn may(&self, action: JudgementAction, asking: Asking, now: Instant) -> Result<JudgementStatus, Refusal> {
        let (concerned, judged) = (self.user_id == Some(asking.user_id), self.judged_by == asking.user_id);
        if !concerned && !asking.judges {
            return Err(Refusal::not_found());
        }
        if action == JudgementAction::Object {
            if !concerned {
                return Err(Refusal::not_responsible(PERSON));
            }
        } else if concerned {
            return Err(ProblemCode::OwnCase.into());
        } else if !asking.judges {
            return Err(Refusal::permission_denied(Permission::ComplaintsJudge));
        }
        let to = match (action, self.status) {
            (JudgementAction::Object, JudgementStatus::Passed) if self.verdict == LiabilityVerdict::Liable => JudgementStatus::Objected,
            (JudgementAction::Uphold, JudgementStatus::Objected) => JudgementStatus::Upheld,
            (JudgementAction::Overturn, JudgementStatus::Objected) => JudgementStatus::Overturned,
            (JudgementAction::Revoke, JudgementStatus::Passed | JudgementStatus::Objected | JudgementStatus::Upheld) => {
                JudgementStatus::Revoked
            }
            _ => return Err(self.illegal(action)),
        };
        match action {
            JudgementAction::Object if now > self.object_before => {
                let until = instant::format(self.object_before);
                Err(Refusal::new(ProblemCode::ObjectionTooLate).with_extension("object_before", until.into()))
            }
            JudgementAction::Uphold | JudgementAction::Overturn if judged => Err(ProblemCode::OwnJudgement.into()),
            // What a person objected to is out of the first judge's hands, and stays so.
            JudgementAction::Revoke if judged && self.objection.is_some() => Err(ProblemCode::OwnJudgement.into()),
            _ => Ok(to),
        }
    }

    fn illegal(&self, action: JudgementAction) -> Refusal {
        let allowed: &[JudgementAction] = match self.status {
            JudgementStatus::Passed if self.verdict == LiabilityVerdict::Liable => &[JudgementAction::Object, JudgementAction::Revoke],
            JudgementStatus::Passed | JudgementStatus::Upheld => &[JudgementAction::Revoke],
            JudgementStatus::Objected => &[JudgementAction::Uphold, JudgementAction::Overturn, JudgementAction::Revoke],
            JudgementStatus::Overturned | JudgementStatus::Revoked => &[],
        };
        let allowed: Vec<_> = allowed.iter().map(|action| action.word()).collect();
        Refusal::illegal_transition(self.status, action, &allowed)
    }

    /// The person objects, in their words.
    ///
    /// # Errors
    /// Those of [`Self::may`].
    pub fn object(&self, words: String, asking: Asking, context: &Context) -> Result<Self, Refusal> {
        let status = self.may(JudgementAction::Object, asking, context.now)?;
        Ok(Self { objection: Some(Objection { words, at: context.now }), ..self.moved(status, context) })
    }

    /// Somebody decides on the objection, or revokes the judgement.
    ///
    /// # Errors
    /// Those of [`Self::may`].
    pub fn rule(&self, action: JudgementAction, words: String, asking: Asking, context: &Context) -> Result<Self, Refusal> {
        let status = self.may(action, asking, context.now)?;
        Ok(Self { ruling: Some(Ruling { by: asking.user_id, at: context.now, words }), ..self.moved(status, context) })
    }

    fn moved(&self, status: JudgementStatus, context: &Context) -> Self {
        Self { status, version: self.version + 1, updated_at: context.now.max(self.updated_at), ..self.clone() }
    }

    /// What tells of the state that it came to. Neither words nor amounts stand in it: these are the person's and their judges'.
    #[must_use]
    pub fn event(&self) -> Event {
        let kind = match self.status {
            JudgementStatus::Passed => EventKind::ComplaintJudgementPassed,
            JudgementStatus::Objected => EventKind::ComplaintJudgementObjected,
            JudgementStatus::Upheld => EventKind::ComplaintJudgementUpheld,
            JudgementStatus::Overturned => EventKind::ComplaintJudgementOverturned,
            JudgementStatus::Revoked => EventKind::ComplaintJudgementRevoked,
        };
        Event::new(kind, self.record(), self.unit_id, None)
            .with_detail("complaint_id", self.complaint_id.to_string())
            .with_detail("user_id", self.user_id.map(|user| user.to_string()))
            .with_detail("verdict", self.verdict.word())
            .with_detail("ground", self.ground.word())
    }
}
