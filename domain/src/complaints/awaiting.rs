//! Whose decision a complaint waits for, as a part of every other decision that may change the answer.

use super::change::{ComplaintChange, Edit};
use super::complaint::Complaint;
use super::handling::{ApprovalBy, Approver, Awaited, HandlingPolicy, Proposed};
use super::round::Rounds;
use super::step::ComplaintStepDetails;
use super::words::{ComplaintAction, ComplaintStatus};
use crate::Refusal;
use crate::ids::UserId;
use crate::instant::Instant;
use crate::orders::compose::MakeId;
use crate::platform::Context;
use crate::problem::ProblemCode;
use crate::vocabulary::Word as _;

/// Who is to be told that a decision is awaited.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asks {
    /// Those who are asked for it.
    pub users: Vec<UserId>,
    /// Who was told since then knows already: the instant of the proposal, where it waited before.
    pub known_since: Option<Instant>,
    /// Whether nobody who could decide is left, since now.
    pub nobody: bool,
}

impl ComplaintChange {
    /// Whether it must be found out who decides: the complaint waits for an approval, and something changed by which that is judged.
    #[must_use]
    pub fn asks_who_decides(&self) -> bool {
        fn judged(one: &Complaint) -> impl PartialEq + '_ {
            let who = (one.proposed_by, &one.staff_ids, one.unit_id, one.assignee_id);
            (one.status, one.kind.field(), one.severity, who)
        }
        let moved =
            self.took(ComplaintAction::Propose) || self.before.as_ref().is_none_or(|before| judged(before) != judged(&self.complaint));
        self.complaint.status == ComplaintStatus::AwaitingApproval && moved
    }

    /// The same decision, with the complaint put to those who decide on it as it is now.
    ///
    /// # Errors
    /// `nobody_decides` for a proposal on which nobody could.
    pub fn put_to(mut self, policy: &HandlingPolicy, approvers: &[Approver]) -> Result<Self, Refusal> {
        let complaint = &mut self.complaint;
        let round = self.rounds.present_mut();
        let (Some(approval), Some(cause)) = (&mut round.approval, round.cause) else { return Ok(self) };
        let (field, amount) = (complaint.kind.field(), round.counted);
        let level = policy.level_for(&Proposed { field, cause, severity: complaint.severity, amount });
        let awaited = Awaited { field, level, amount, stand_in: false };
        let deciders = policy.deciders(&awaited, approvers, |user| complaint.may_ask(user));
        let proposes = self.steps.iter().any(|step| step.action == ComplaintAction::Propose);
        if proposes && deciders.by == ApprovalBy::Nobody {
            return Err(ProblemCode::NobodyDecides.into());
        }
        let waited = self.before.as_ref().filter(|before| before.status == ComplaintStatus::AwaitingApproval && !proposes);
        let approved_by = self.rounds_before.as_ref().and_then(|rounds| rounds.present().approval.as_ref()).map(|one| one.by);
        let known = waited.map(|before| (before.approval_level, approved_by));
        let stuck_before = known.is_some_and(|(_, by)| by == Some(ApprovalBy::Nobody));
        self.asks = Asks {
            users: deciders.asked,
            known_since: round.proposed_at.filter(|_| known.is_some()),
            nobody: deciders.by == ApprovalBy::Nobody && !stuck_before,
        };
        let now = (Some(deciders.level), Some(deciders.by));
        complaint.approval_level = Some(deciders.level);
        (approval.level, approval.by) = (deciders.level, deciders.by);
        if known != Some(now)
            && let (Some(step), Some(event)) = (self.steps.last_mut(), self.events.last_mut())
        {
            (step.details.approval_level, step.details.approval_by) = now;
            event.details.insert("approval_level".to_owned(), deciders.level.word().into());
            event.details.insert("approval_by".to_owned(), deciders.by.word().into());
        }
        Ok(self)
    }
}

impl Complaint {
    /// Looks again at who decides, while it waits: people leave, and come to have other roles. Where others decide from then on, the system
    /// notes that as a step; whoever does not know yet is to be told.
    ///
    /// # Errors
    /// None: nothing is proposed.
    pub fn look_again(
        &self,
        policy: &HandlingPolicy,
        approvers: &[Approver],
        rounds: &Rounds,
        context: &Context,
        make_id: MakeId<'_>,
    ) -> Result<ComplaintChange, Refusal> {
        let looked = Edit::of(self, context, &mut *make_id).finish(Some(rounds), rounds.clone()).put_to(policy, approvers)?;
        if looked.rounds == *rounds {
            return Ok(looked);
        }
        let mut edit = Edit::of(self, context, make_id);
        let fields = vec!["approval_level".to_owned(), "approval_by".to_owned()];
        let details = ComplaintStepDetails { round: Some(self.round), fields, ..ComplaintStepDetails::default() };
        edit.take(ComplaintAction::Update, self.status, details, None, None);
        edit.finish(Some(rounds), rounds.clone()).put_to(policy, approvers)
    }
}
