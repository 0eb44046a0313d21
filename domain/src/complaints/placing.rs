//! Giving a complaint to whoever answers for it by the rules, as a part of another decision.

use super::change::ComplaintChange;
use super::edit::Asking;
use super::words::ComplaintStatus;
use crate::Refusal;
use crate::orders::Effect;
use crate::orders::compose::MakeId;
use crate::platform::Context;
use crate::service::assignment::Placement;
use crate::workflow::Asker;

impl ComplaintChange {
    /// Whether a round begins with it: then whoever answers for the complaint must be one who still can.
    #[must_use]
    pub fn begins_round(&self) -> bool {
        self.complaint.is_open() && self.before.as_ref().is_some_and(|before| before.round < self.complaint.round)
    }

    /// Whether whoever answers for it does so no longer: it is about them from now on, or they are not `fit` any more to begin a round.
    #[must_use]
    pub fn leaves_assignee(&self, fit: bool) -> bool {
        let now_concerned = |user| {
            let before = self.before.as_ref();
            self.complaint.concerns(user) && before.is_none_or(|before| before.assignee_id != Some(user) || !before.concerns(user))
        };
        self.complaint.is_open() && self.complaint.assignee_id.is_some_and(|user| now_concerned(user) || self.begins_round() && !fit)
    }

    /// Whether the rules say who answers for it from now on: it is new, nobody can do it who did, or it has gone wrong so often that it
    /// goes one level up.
    #[must_use]
    pub fn asks_for_place(&self, climbs_from_round: i64, fit: bool) -> bool {
        let complaint = &self.complaint;
        let is_new = self.effect == Effect::Created || self.begins_round() && complaint.assignee_id.is_none();
        let further = self.before.as_ref().is_some_and(|before| before.rounds_in_all() < complaint.rounds_in_all());
        let waits = matches!(complaint.status, ComplaintStatus::Received | ComplaintStatus::Assigned);
        is_new || self.leaves_assignee(fit) || further && waits && complaint.rounds_in_all() >= climbs_from_round
    }

    /// The same decision, with the complaint given to whom a placement says. The system takes that step.
    ///
    /// # Errors
    /// Those of [`Complaint::assign`](super::Complaint::assign), which the system is not refused where a complaint is new or begins a round.
    pub fn placed(self, placement: Placement, context: &Context, make_id: MakeId<'_>) -> Result<Self, Refusal> {
        let Some(user) = placement.assignee_id.filter(|user| self.complaint.assignee_id != Some(*user)) else { return Ok(self) };
        let asker = Asker::system();
        let asking = Asking { asker: &asker, context, make_id, rounds: &self.rounds, may_decide: true, head_concerned: false };
        let next = self.complaint.assign(user, Some(placement), None, asking)?;
        Ok(self.then(next))
    }

    /// Two decisions as one: the second was taken on what the first left.
    #[must_use]
    fn then(mut self, next: Self) -> Self {
        // One decision moves the version by one.
        let version = self.complaint.version;
        self.complaint = next.complaint;
        self.complaint.version = version;
        self.steps.extend(next.steps);
        self.rounds = next.rounds;
        self.interactions.extend(next.interactions);
        self.events.extend(next.events);
        self.moves_holders |= next.moves_holders;
        self.moves_clocks |= next.moves_clocks;
        self
    }
}
