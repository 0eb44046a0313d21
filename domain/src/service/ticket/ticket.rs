//! The ticket: one problem of a customer, from its report to its end.

use crate::access::{Grants, Permission, Scope};
use crate::case::message::{Conversation, Conversing};
use crate::ids::{ContactId, CustomerId, OrderId, QueueId, TicketId, UnitId, UserId};
use crate::instant::Instant;
use crate::interactions::Tie;
use crate::platform::{Event, EventKind, Record, RecordKind};
use crate::service::report::PromiseCounts;
use crate::vocabulary::Channel;
use crate::workflow::{Asker, Part};

use super::words::{TicketCategory, TicketKind, TicketPriority, TicketStatus, WaitingReason};

/// The longest subject, in characters.
pub const SUBJECT_MAX: usize = 200;
/// The longest description, in characters.
pub const DESCRIPTION_MAX: usize = 20_000;
/// The most staff who help with one ticket.
pub const COLLABORATORS_MAX: usize = 50;

/// A problem of a customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ticket {
    /// Its id.
    pub id: TicketId,
    /// Moves by one with each step and each change of fields.
    pub version: i64,
    /// What people call it: `T-2026-000123`.
    pub number: String,
    /// The unit that handles it.
    pub unit_id: UnitId,
    /// Whose problem. Never changes.
    pub customer_id: CustomerId,
    /// The person who speaks for the organisation.
    pub contact_id: Option<ContactId>,
    /// Over which channel it came. Never changes.
    pub channel: Channel,
    /// Word of a touchpoint.
    pub touchpoint: Option<String>,
    /// What it is about, 1–[`SUBJECT_MAX`] characters.
    pub subject: String,
    /// The problem in words, 1–[`DESCRIPTION_MAX`] characters.
    pub description: Option<String>,
    /// The language of the conversation, a BCP 47 tag.
    pub language: Option<String>,
    /// The order that it is about.
    pub order_id: Option<OrderId>,
    /// What it is about; set once it is classified.
    pub kind: Option<TicketKind>,
    /// Where the problem lies; set once it is classified.
    pub category: Option<TicketCategory>,
    /// Word of a sub-category of that category.
    pub subcategory: Option<String>,
    /// How urgent it is.
    pub priority: TicketPriority,
    /// Whether it is a major problem.
    pub major: bool,
    /// Whether the customer is a key account, as it was when the ticket came or was last classified.
    pub key_account: bool,
    /// How far it has come.
    pub status: TicketStatus,
    /// When the customer told of it.
    pub reported_at: Instant,
    /// Whether a person answered at once: a call that was taken, a visit.
    pub answered: bool,
    /// The queue that it waits in, or came through.
    pub queue_id: Option<QueueId>,
    /// Who handles it.
    pub assignee_id: Option<UserId>,
    /// Since when.
    pub assigned_at: Option<Instant>,
    /// What the company waits for; set exactly where the status is `waiting_customer`.
    pub waiting_reason: Option<WaitingReason>,
    /// Since when it waits.
    pub waiting_since: Option<Instant>,
    /// How long it has waited for the customer in waits that are over, in seconds.
    pub waited_seconds: i64,
    /// The ticket that it is a part of.
    pub parent_id: Option<TicketId>,
    /// The ticket that it went into; set exactly where the status is `merged`.
    pub merged_into_id: Option<TicketId>,
    /// When the customer was last asked whether it is solved, while that is open.
    pub asked_at: Option<Instant>,
    /// When it was last resolved; none while it is worked on.
    pub resolved_at: Option<Instant>,
    /// When it ended: closed, cancelled or merged.
    pub closed_at: Option<Instant>,
    /// 1, and one more each time that it was opened again.
    pub round: i64,
    /// When a person first answered the customer.
    pub first_response_at: Option<Instant>,
    /// When the customer last wrote or called, the report among it.
    pub customer_wrote_at: Instant,
    /// When the company last reached the customer.
    pub customer_told_at: Option<Instant>,
    /// How often the company has answered.
    pub replies: i64,
    /// How often the customer has turned to the company with it, the report among it.
    pub customer_messages: i64,
    /// The earliest deadline that runs; none where none does.
    pub next_due_at: Option<Instant>,
    /// Whether a promise was broken.
    pub breached: bool,
    /// How many of its promises were kept and broken.
    pub promises: PromiseCounts,
    /// When the record was created.
    pub created_at: Instant,
    /// When the record was last changed.
    pub updated_at: Instant,
}

impl Conversing for Ticket {
    fn conversation(&self) -> Conversation {
        Conversation {
            tie: Tie::Ticket(self.id),
            customer_id: self.customer_id,
            contact_id: self.contact_id,
            channel: self.channel,
            touchpoint: self.touchpoint.clone(),
            order_id: self.order_id,
            since: self.reported_at,
        }
    }
}

impl Ticket {
    /// Whether somebody still has to do something.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.status.is_open()
    }

    /// Whether it was said what it is about.
    #[must_use]
    pub const fn is_classified(&self) -> bool {
        self.kind.is_some()
    }

    /// Whether the customer has been told something since they last wrote.
    #[must_use]
    pub fn is_customer_told(&self) -> bool {
        self.customer_told_at.is_some_and(|told_at| told_at >= self.customer_wrote_at)
    }

    /// The record, for files and events.
    #[must_use]
    pub fn record(&self) -> Record {
        Record::new(RecordKind::Ticket, self.id)
    }

    /// What a caller is to the ticket: its assignee, somebody asked to help who would not reach it else, or a colleague.
    #[must_use]
    pub fn part_of(&self, user: Option<UserId>, grants: &Grants, collaborators: &[UserId]) -> Part {
        match user {
            Some(user) if self.assignee_id == Some(user) => Part::Assignee,
            Some(user) if collaborators.contains(&user) && grants.allows(Permission::TicketsWrite) == Some(Scope::Own) => {
                Part::Collaborator
            }
            _ => Part::Colleague,
        }
    }

    /// Who asks, with what they are to the ticket.
    #[must_use]
    pub fn asker(&self, user: Option<UserId>, grants: &Grants, collaborators: &[UserId]) -> Asker {
        Asker { part: self.part_of(user, grants, collaborators), grants: *grants }
    }

    pub(crate) fn event(&self, kind: EventKind) -> Event {
        Event::new(kind, self.record(), self.unit_id, Some(self.customer_id))
    }
}
