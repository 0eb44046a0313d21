//! A ticket as a report sees it.

use chrono::{Datelike, Days, NaiveDate};

use super::{PromiseCounts, ReportBy};
use crate::ids::{UnitId, UserId};
use crate::instant::{Instant, Tz};
use crate::service::ticket::{TicketCategory, TicketStatus};
use crate::vocabulary::{Channel, Word as _};

/// The figures of a ticket, and by what it is grouped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReportedTicket {
    /// Over which channel it was reported.
    pub channel: Channel,
    /// What it is about, where it was classified.
    pub category: Option<TicketCategory>,
    /// The outlet that has it; the unit itself where it stands above the outlets.
    pub outlet_id: UnitId,
    /// Who has it, or had it last.
    pub assignee_id: Option<UserId>,
    /// Where it stands.
    pub status: TicketStatus,
    /// When it was reported.
    pub reported_at: Instant,
    /// When a person first answered.
    pub first_response_at: Option<Instant>,
    /// When it was resolved; none while it is worked on.
    pub resolved_at: Option<Instant>,
    /// How often the company has answered.
    pub replies: i64,
    /// 1, and one more each time that it was opened again.
    pub round: i64,
    /// For how long it waited for the customer, in seconds, over waits that are over.
    pub waited_seconds: i64,
    /// Its promises.
    pub promises: PromiseCounts,
}

/// What the tickets of a group have in common. Groups come in the order of this.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    /// Nothing: not classified, or nobody has it.
    None,
    /// A word of a list.
    Word(&'static str),
    /// An outlet.
    Outlet(UnitId),
    /// Somebody of the staff.
    Staff(UserId),
    /// The week that begins with this Monday.
    Week(NaiveDate),
}

/// The Monday of the week in which an instant lies, in a zone.
#[must_use]
pub fn week_of(at: Instant, zone: Tz) -> NaiveDate {
    let day = at.with_timezone(&zone).date_naive();
    day.checked_sub_days(Days::new(u64::from(day.weekday().num_days_from_monday()))).unwrap_or(day)
}

impl ReportedTicket {
    /// The group in which it counts.
    #[must_use]
    pub fn key(&self, by: ReportBy, zone: Tz) -> Key {
        match by {
            ReportBy::Channel => Key::Word(self.channel.word()),
            ReportBy::Category => self.category.map_or(Key::None, |category| Key::Word(category.word())),
            ReportBy::Outlet => Key::Outlet(self.outlet_id),
            ReportBy::Staff => self.assignee_id.map_or(Key::None, Key::Staff),
            ReportBy::Week => Key::Week(week_of(self.reported_at, zone)),
        }
    }

    /// Whether no solution is asked of it: cancelled, or merged into another.
    #[must_use]
    pub const fn is_dropped(&self) -> bool {
        matches!(self.status, TicketStatus::Cancelled | TicketStatus::Merged)
    }

    /// From the report to the first answer by staff, in whole seconds. 0 for a call that was taken.
    #[must_use]
    pub fn response_seconds(&self) -> Option<i64> {
        self.first_response_at.map(|at| self.since_report(at))
    }

    /// From the report to the solution that stands, in whole seconds.
    #[must_use]
    pub fn resolution_seconds(&self) -> Option<i64> {
        self.resolved_at.filter(|_| !self.is_dropped()).map(|at| self.since_report(at))
    }

    /// Whether it is solved, and was so with no more than one answer.
    #[must_use]
    pub fn is_first_contact(&self) -> bool {
        self.resolution_seconds().is_some() && self.replies <= 1 && self.round == 1
    }

    /// Whether it was opened again after it was closed.
    #[must_use]
    pub const fn is_reopened(&self) -> bool {
        self.round > 1 && !self.is_dropped()
    }

    fn since_report(&self, at: Instant) -> i64 {
        (at - self.reported_at).num_seconds().max(0)
    }
}
