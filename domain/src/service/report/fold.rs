//! What the figures of many tickets come to.

use std::collections::BTreeMap;

use super::{Key, PromiseCounts, ReportBy, ReportedTicket};
use crate::instant::Tz;

/// How a length of time is spread: by nearest rank, so that each figure is one that occurred.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spread {
    /// How many there are.
    pub count: i64,
    /// Half of them took no longer, in seconds.
    pub median: i64,
    /// Nine of ten took no longer, in seconds.
    pub ninetieth: i64,
}

/// A share as ten-thousandths, rounded half up; none of nothing.
#[must_use]
pub const fn share(part: i64, whole: i64) -> Option<i64> {
    if whole <= 0 { None } else { Some((part * 20_000 + whole) / (2 * whole)) }
}

/// What a group of tickets comes to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    /// How many tickets.
    pub tickets: i64,
    /// How many of them were cancelled or merged: no solution is asked of these, their promises count all the same.
    pub dropped: i64,
    /// How many have a solution that stands.
    pub resolved: i64,
    /// How many of those were solved in the first contact.
    pub first_contact: i64,
    /// How many were opened again after they were closed.
    pub reopened: i64,
    /// For how many seconds they waited for customers together.
    pub waiting_seconds: i64,
    /// The promises of each kind.
    pub promises: PromiseCounts,
    responses: Vec<i64>,
    resolutions: Vec<i64>,
}

impl Counted {
    fn add(&mut self, ticket: &ReportedTicket) {
        let resolution = ticket.resolution_seconds();
        self.tickets += 1;
        self.dropped += i64::from(ticket.is_dropped());
        self.resolved += i64::from(resolution.is_some());
        self.first_contact += i64::from(ticket.is_first_contact());
        self.reopened += i64::from(ticket.is_reopened());
        self.waiting_seconds += ticket.waited_seconds;
        self.responses.extend(ticket.response_seconds());
        self.resolutions.extend(resolution);
        self.promises.add(&ticket.promises);
    }

    /// How long first responses took.
    #[must_use]
    pub fn responses(&self) -> Option<Spread> {
        spread(&self.responses)
    }

    /// How long solutions took that stand.
    #[must_use]
    pub fn resolutions(&self) -> Option<Spread> {
        spread(&self.resolutions)
    }

    /// The share that is solved of those that ask for a solution, in ten-thousandths.
    #[must_use]
    pub const fn resolution_rate(&self) -> Option<i64> {
        share(self.resolved, self.tickets - self.dropped)
    }

    /// The share of the solved ones that were so in the first contact, in ten-thousandths.
    #[must_use]
    pub const fn first_contact_share(&self) -> Option<i64> {
        share(self.first_contact, self.resolved)
    }

    /// The share that was opened again after it was closed, of those that ask for a solution, in ten-thousandths.
    #[must_use]
    pub const fn reopened_share(&self) -> Option<i64> {
        share(self.reopened, self.tickets - self.dropped)
    }

    fn close(&mut self) {
        self.responses.sort_unstable();
        self.resolutions.sort_unstable();
    }
}

/// How lengths of time are spread that stand in order; none where there are none.
#[must_use]
pub fn spread(sorted: &[i64]) -> Option<Spread> {
    let count = sorted.len();
    let rank = |tenths: usize| sorted.get((count * tenths).div_ceil(10).saturating_sub(1)).copied();
    Some(Spread { count: i64::try_from(count).unwrap_or(i64::MAX), median: rank(5)?, ninetieth: rank(9)? })
}

/// What tickets come to, group by group and together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// The groups that have tickets, in order.
    pub groups: BTreeMap<Key, Counted>,
    /// All of them.
    pub total: Counted,
}

impl Report {
    /// Folds tickets.
    #[must_use]
    pub fn of(tickets: impl IntoIterator<Item = ReportedTicket>, by: ReportBy, zone: Tz) -> Self {
        let mut report = Self::default();
        for ticket in tickets {
            report.groups.entry(ticket.key(by, zone)).or_default().add(&ticket);
            report.total.add(&ticket);
        }
        report.groups.values_mut().for_each(Counted::close);
        report.total.close();
        report
    }
}
