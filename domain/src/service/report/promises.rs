//! How many promises of a record were kept and broken.

use crate::service::sla::{Clock, ClockState, SlaTarget};
use crate::vocabulary::Word as _;

/// How many promises of one kind were kept and broken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Promises {
    /// Met before they were due.
    pub kept: i64,
    /// Broken, whether or not they were met later.
    pub breached: i64,
}

/// The promises of each kind. Those that still run count in neither way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PromiseCounts {
    /// Of a first response.
    pub first_response: Promises,
    /// Of further responses.
    pub next_response: Promises,
    /// Of a solution.
    pub resolution: Promises,
    /// Of the acknowledgement of a complaint.
    pub acknowledgement: Promises,
    /// Of a callback.
    pub callback: Promises,
    /// Of the general manager's acknowledgement of a major complaint.
    pub major_acknowledgement: Promises,
}

impl PromiseCounts {
    /// Counts the clocks of a record.
    #[must_use]
    pub fn of<'a>(clocks: impl IntoIterator<Item = &'a Clock>) -> Self {
        let mut counts = Self::default();
        for clock in clocks {
            let promises = counts.of_target_mut(clock.target);
            match clock.state {
                ClockState::Met => promises.kept += 1,
                ClockState::Breached => promises.breached += 1,
                ClockState::Running | ClockState::Paused | ClockState::Withdrawn => {}
            }
        }
        counts
    }

    /// The promises of a kind.
    #[must_use]
    pub const fn of_target(&self, target: SlaTarget) -> Promises {
        match target {
            SlaTarget::FirstResponse => self.first_response,
            SlaTarget::NextResponse => self.next_response,
            SlaTarget::Resolution => self.resolution,
            SlaTarget::Acknowledgement => self.acknowledgement,
            SlaTarget::Callback => self.callback,
            SlaTarget::MajorAcknowledgement => self.major_acknowledgement,
        }
    }

    const fn of_target_mut(&mut self, target: SlaTarget) -> &mut Promises {
        match target {
            SlaTarget::FirstResponse => &mut self.first_response,
            SlaTarget::NextResponse => &mut self.next_response,
            SlaTarget::Resolution => &mut self.resolution,
            SlaTarget::Acknowledgement => &mut self.acknowledgement,
            SlaTarget::Callback => &mut self.callback,
            SlaTarget::MajorAcknowledgement => &mut self.major_acknowledgement,
        }
    }

    pub(super) fn add(&mut self, other: &Self) {
        for target in SlaTarget::ALL {
            let (sum, one) = (self.of_target_mut(*target), other.of_target(*target));
            sum.kept += one.kept;
            sum.breached += one.breached;
        }
    }
}
