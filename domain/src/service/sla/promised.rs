//! The records to which promises are made.

use super::clock::Mark;
use super::history::Span;
use super::policy::{Policy, Traits};
use super::words::SlaTarget;
use crate::ids::{CustomerId, UnitId, UserId};
use crate::instant::Instant;
use crate::platform::{EventKind, Record, RecordKind};
use crate::service::report::PromiseCounts;

crate::vocabulary! {
    /// A kind of records to which promises are made, by a policy of its own.
    PromisedKind, "promised_kind" {
        Ticket = "ticket", "工单", "Ticket";
        Complaint = "complaint", "投诉", "Complaint";
    }
}

impl PromisedKind {
    /// What may be promised to such records.
    #[must_use]
    pub const fn targets(self) -> &'static [SlaTarget] {
        use SlaTarget::{Acknowledgement, Callback, FirstResponse, MajorAcknowledgement, NextResponse, Resolution};
        match self {
            Self::Ticket => &[FirstResponse, NextResponse, Resolution],
            Self::Complaint => &[Acknowledgement, Resolution, Callback, MajorAcknowledgement],
        }
    }

    /// The code of the policy by which they go.
    #[must_use]
    pub const fn policy_code(self) -> &'static str {
        match self {
            Self::Ticket => "tickets",
            Self::Complaint => "complaints",
        }
    }

    /// Those that go by the policy of a code.
    #[must_use]
    pub fn of_policy(code: &str) -> Option<Self> {
        [Self::Ticket, Self::Complaint].into_iter().find(|kind| kind.policy_code() == code)
    }

    /// What their policy is called in a new installation, and what it says there.
    #[must_use]
    pub fn shipped(self) -> (&'static str, Policy) {
        match self {
            Self::Ticket => ("工单服务承诺", Policy::of_tickets()),
            Self::Complaint => ("投诉处理承诺", Policy::of_complaints()),
        }
    }

    /// The kind of these records.
    #[must_use]
    pub const fn record_kind(self) -> RecordKind {
        match self {
            Self::Ticket => RecordKind::Ticket,
            Self::Complaint => RecordKind::Complaint,
        }
    }

    /// The records of a kind, where promises are made to them.
    #[must_use]
    pub fn of_record(kind: RecordKind) -> Option<Self> {
        [Self::Ticket, Self::Complaint].into_iter().find(|promised| promised.record_kind() == kind)
    }

    /// The event that tells of a mark.
    #[must_use]
    pub const fn event(self, mark: Mark) -> EventKind {
        match (self, mark) {
            (Self::Ticket, Mark::Warning) => EventKind::TicketSlaWarned,
            (Self::Ticket, Mark::Breach) => EventKind::TicketSlaBreached,
            (Self::Complaint, Mark::Warning) => EventKind::ComplaintSlaWarned,
            (Self::Complaint, Mark::Breach) => EventKind::ComplaintSlaBreached,
        }
    }
}

impl SlaTarget {
    /// Whether a breach climbs to those above. That of the general manager's acknowledgement has nobody above; it stays red.
    #[must_use]
    pub const fn climbs(self) -> bool {
        !matches!(self, Self::MajorAcknowledgement)
    }
}

/// What a record shows of its promises.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// The earliest deadline of a promise that is still to be kept, or was broken and is still to be made good.
    pub next_due_at: Option<Instant>,
    /// Whether any promise was broken.
    pub breached: bool,
    /// How many were kept and broken.
    pub counts: PromiseCounts,
}

/// Whether a record still goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Life {
    /// Somebody has to do something.
    Open,
    /// It came to its end.
    Over,
    /// It ended before that: cancelled, withdrawn or merged.
    Dropped,
}

/// A record to which promises are made.
pub trait Promised {
    /// An entry of its history.
    type Step: Clone;
    /// Its kind.
    const KIND: PromisedKind;

    /// The record.
    fn record(&self) -> Record;
    /// What people call it.
    fn number(&self) -> &str;
    /// The unit that handles it.
    fn unit_id(&self) -> UnitId;
    /// Whose matter it is.
    fn customer_id(&self) -> CustomerId;
    /// Who has it.
    fn assignee_id(&self) -> Option<UserId>;
    /// Whether it still goes on.
    fn life(&self) -> Life;
    /// Whether its history was given to another record.
    fn is_merged(&self) -> bool;
    /// What the rules look at.
    fn traits(&self) -> Traits;
    /// When an entry happened, and its id, by which those of one instant are put in order.
    fn order(step: &Self::Step) -> (Instant, uuid::Uuid);
    /// From when to when its clocks count, by its history in order.
    fn spans(&self, steps: &[Self::Step]) -> Vec<Span>;
    /// What it shows of its promises.
    fn shown(&self) -> Shown;
    /// Lets it show what has become of them.
    fn show(&mut self, shown: Shown);
    /// When it was last changed.
    fn updated_at(&self) -> Instant;
}
