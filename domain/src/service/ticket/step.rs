//! Steps: what happened to a ticket, in order. They are its history, from which its promises are judged.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::words::{TicketAction, TicketCategory, TicketKind, TicketLinkKind, TicketPriority, TicketStatus, WaitingReason};
use crate::ids::{AttachmentId, InteractionId, QueueId, TicketId, TicketStepId, UserId};
use crate::instant::Instant;
use crate::platform::Actor;
use crate::service::assignment::Placement;

/// One step of a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Its id. Steps of one instant stand in the order of their ids.
    pub id: TicketStepId,
    /// The ticket to whose history it belongs.
    pub ticket_id: TicketId,
    /// The ticket on which it was taken, where that has gone into another since.
    pub origin_id: Option<TicketId>,
    /// What was done.
    pub action: TicketAction,
    /// The status before; none for the report.
    pub from: Option<TicketStatus>,
    /// The status after.
    pub to: TicketStatus,
    /// When.
    pub at: Instant,
    /// Who did it: `user`, `api_key`, `customer`, or `system:` and the name of the part.
    pub actor_kind: String,
    /// The id of the user or the key.
    pub actor_id: Option<Uuid>,
    /// Words on it.
    pub note: Option<String>,
    /// The contact with the customer, or the note for colleagues, that it consists of.
    pub interaction_id: Option<InteractionId>,
    /// What belongs to the kind of step.
    pub details: StepDetails,
}

/// What belongs to some kinds of steps. Each is there where it says something.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct StepDetails {
    /// Of a report: whether a person answered at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answered: Option<bool>,
    /// Of an attempt to reach the customer that failed: `false`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reached: Option<bool>,
    /// Of a reply: whether a program gave it, and no person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub automatic: Option<bool>,
    /// What the company waits for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waiting_reason: Option<WaitingReason>,
    /// What it was said to be about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<TicketKind>,
    /// Where the problem was said to lie.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<TicketCategory>,
    /// The sub-category.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subcategory: Option<String>,
    /// How urgent it was said to be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub priority: Option<TicketPriority>,
    /// Whether it was said to be a major problem.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub major: Option<bool>,
    /// Who has it from then on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assignee_id: Option<UserId>,
    /// Who had it until then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub previous_assignee_id: Option<UserId>,
    /// The queue that it came into.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub queue_id: Option<QueueId>,
    /// The decision by which it came there, where the system took it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub placement: Option<Box<Placement>>,
    /// The other ticket: of a merger or a link.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub other_ticket_id: Option<TicketId>,
    /// Since when the customer of a ticket that was taken in waits for an answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_waits_since: Option<Instant>,
    /// How the tickets are linked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<TicketLinkKind>,
    /// The collaborator.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_id: Option<UserId>,
    /// The file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attachment_id: Option<AttachmentId>,
    /// The fields that were changed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<String>,
}

impl Step {
    /// Whether it was taken on this ticket, and not on one that went into it.
    #[must_use]
    pub const fn is_own(&self) -> bool {
        self.origin_id.is_none()
    }

    /// Who took it, as steps carry it.
    #[must_use]
    pub fn actor_of(actor: Actor) -> (String, Option<Uuid>) {
        (actor.word().into_owned(), actor.id())
    }
}
