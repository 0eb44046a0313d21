//! Giving a complaint to whoever answers for it by the rules, as a part of another decision.

use super::change::ComplaintChange;
use super::edit::Asking;
use crate::Refusal;
use crate::orders::compose::MakeId;
use crate::platform::Context;
use crate::service::assignment::Placement;
use crate::workflow::Asker;

impl ComplaintChange {
    /// The same decision, with the complaint given to whom a placement says. The system takes that step.
    ///
    /// # Errors
    /// Those of [`Complaint::assign`](super::Complaint::assign), which the system is not refused where a complaint is new or begins a round.
    pub fn placed(self, placement: Placement, context: &Context, make_id: MakeId<'_>) -> Result<Self, Refusal> {
        let Some(user) = placement.assignee_id.filter(|user| self.complaint.assignee_id != Some(*user)) else { return Ok(self) };
        let asker = Asker::system();
        let asking = Asking { asker: &asker, context, make_id, rounds: &self.rounds, may_decide: true };
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
        for round in next.rounds {
            match self.rounds.iter_mut().find(|known| known.number == round.number) {
                Some(known) => *known = round,
                None => self.rounds.push(round),
            }
        }
        self.interactions.extend(next.interactions);
        self.events.extend(next.events);
        self.moves_holders |= next.moves_holders;
        self.moves_clocks |= next.moves_clocks;
        self
    }
}
