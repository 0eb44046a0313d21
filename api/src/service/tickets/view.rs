//! Tickets as callers see them.

use guanxi_domain::ids::{ContactId, CustomerId, OrderId, QueueId, TicketId, UnitId, UserId};
use guanxi_domain::instant::{self, Instant};
use guanxi_domain::service::ticket::{
    Ticket, TicketAction, TicketCategory, TicketKind, TicketLinkKind, TicketPriority, TicketStatus, WaitingReason,
};
use guanxi_domain::vocabulary::Channel;
use guanxi_persistence::service::tickets::{LinkedTicket, LoadedTicket, OtherTicket, TicketParts};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::answer::Resource;
use crate::extract::SignedIn;
use crate::interactions::AttachmentView;
use crate::openapi::Example;

/// A problem of a customer.
#[derive(Serialize, ToSchema)]
#[schema(as = Ticket)]
pub struct TicketView {
    /// What lists show of it too.
    #[serde(flatten)]
    pub summary: TicketSummaryView,
    /// The problem in words.
    pub description: Option<String>,
    /// Staff of other departments who help, in the order of their ids.
    pub collaborators: Vec<UserId>,
    /// Tickets that it is linked with, as far as the caller reaches them.
    pub links: Vec<LinkedTicketView>,
    /// Tickets that are a part of it, as far as the caller reaches them, the latest first, at most 50.
    pub children: Vec<OtherTicketView>,
    /// The files that hang on it, in the order of their coming.
    pub attachments: Vec<AttachmentView>,
}

/// A problem of a customer as lists show it.
#[derive(Serialize, ToSchema)]
#[schema(as = TicketSummary)]
pub struct TicketSummaryView {
    /// The id.
    pub id: TicketId,
    /// The number that people quote on the phone.
    pub number: String,
    /// Counts the steps and changes, from 1.
    pub version: i64,
    /// Whose problem.
    pub customer_id: CustomerId,
    /// The customer's number.
    pub customer_number: String,
    /// The customer's name.
    pub customer_name: String,
    /// The person who speaks for the organisation.
    pub contact_id: Option<ContactId>,
    /// The unit that handles it.
    pub unit_id: UnitId,
    /// Over which channel it came.
    pub channel: Channel,
    /// The step of the customer's journey: word of a touchpoint.
    pub touchpoint: Option<String>,
    /// What it is about.
    pub subject: String,
    /// The language of the conversation: a BCP 47 tag.
    pub language: Option<String>,
    /// The order that it is about.
    pub order_id: Option<OrderId>,
    /// What it is about; `null` until it is classified.
    pub kind: Option<TicketKind>,
    /// Where the problem lies; `null` until it is classified.
    pub category: Option<TicketCategory>,
    /// Word of a sub-category of that category.
    pub subcategory: Option<String>,
    /// How urgent it is.
    pub priority: TicketPriority,
    /// Whether it is a major problem.
    pub major: bool,
    /// Whether the customer was a key account when it came or was last classified.
    pub key_account: bool,
    /// How far it has come.
    pub status: TicketStatus,
    /// Whether somebody still has to do something.
    pub open: bool,
    /// What this caller may do with it now.
    pub available_actions: Vec<TicketAction>,
    /// When the customer told of it.
    #[schema(format = DateTime)]
    pub reported_at: String,
    /// Whether a person answered at once: a call that was taken, a visit.
    pub answered: bool,
    /// The queue that it waits in, or came through.
    pub queue_id: Option<QueueId>,
    /// Who handles it.
    pub assignee_id: Option<UserId>,
    /// Since when.
    #[schema(format = DateTime)]
    pub assigned_at: Option<String>,
    /// What the company waits for; `null` unless it waits for the customer.
    pub waiting_reason: Option<WaitingReason>,
    /// Since when it waits.
    #[schema(format = DateTime)]
    pub waiting_since: Option<String>,
    /// How long it has waited for the customer in waits that are over, in seconds.
    #[schema(minimum = 0)]
    pub waited_seconds: i64,
    /// The ticket that it is a part of.
    pub parent_id: Option<TicketId>,
    /// The ticket that it went into; `null` unless it is merged.
    pub merged_into_id: Option<TicketId>,
    /// When the customer was last asked whether it is solved, while that is open.
    #[schema(format = DateTime)]
    pub asked_at: Option<String>,
    /// When it was last resolved; `null` while it is worked on.
    #[schema(format = DateTime)]
    pub resolved_at: Option<String>,
    /// When it ended: closed, cancelled or merged.
    #[schema(format = DateTime)]
    pub closed_at: Option<String>,
    /// 1, and one more each time that it was opened again.
    #[schema(minimum = 1)]
    pub round: i64,
    /// When a person first answered the customer.
    #[schema(format = DateTime)]
    pub first_response_at: Option<String>,
    /// When the customer last wrote or called about it.
    #[schema(format = DateTime)]
    pub customer_wrote_at: String,
    /// When the company last reached the customer about it.
    #[schema(format = DateTime)]
    pub customer_told_at: Option<String>,
    /// How often the company has answered.
    #[schema(minimum = 0)]
    pub replies: i64,
    /// How often the customer has turned to the company with it, the report among it.
    #[schema(minimum = 1)]
    pub customer_messages: i64,
    /// The earliest deadline of a promise that runs; `null` where none does.
    #[schema(format = DateTime)]
    pub next_due_at: Option<String>,
    /// Whether a promise was broken.
    pub breached: bool,
    /// When the record was created.
    #[schema(format = DateTime)]
    pub created_at: String,
    /// When the record last changed.
    #[schema(format = DateTime)]
    pub updated_at: String,
}

/// Another ticket.
#[derive(Serialize, ToSchema)]
#[schema(as = OtherTicket)]
pub struct OtherTicketView {
    /// The id.
    pub ticket_id: TicketId,
    /// The number.
    pub number: String,
    /// What it is about.
    pub subject: String,
    /// How far it has come.
    pub status: TicketStatus,
}

/// A ticket that another is linked with.
#[derive(Serialize, ToSchema)]
#[schema(as = LinkedTicket)]
pub struct LinkedTicketView {
    /// How they belong together.
    pub kind: TicketLinkKind,
    /// Whether the link is read from this ticket to the other: this is a duplicate of the other, or was caused by it. Else the other way
    /// round.
    pub outgoing: bool,
    /// The other ticket.
    #[serde(flatten)]
    pub other: OtherTicketView,
}

impl From<OtherTicket> for OtherTicketView {
    fn from(other: OtherTicket) -> Self {
        Self { ticket_id: other.ticket_id, number: other.number, subject: other.subject, status: other.status }
    }
}

impl From<LinkedTicket> for LinkedTicketView {
    fn from(linked: LinkedTicket) -> Self {
        Self { kind: linked.kind, outgoing: linked.outgoing, other: linked.other.into() }
    }
}

impl TicketView {
    /// The view that this caller gets.
    #[must_use]
    pub fn of(mut loaded: LoadedTicket, caller: &SignedIn) -> Self {
        let description = loaded.ticket.description.take();
        let TicketParts { collaborators, links, children, attachments } = std::mem::take(&mut loaded.parts);
        loaded.parts.collaborators.clone_from(&collaborators);
        Self {
            summary: TicketSummaryView::of(loaded, caller),
            description,
            collaborators,
            links: links.into_iter().map(LinkedTicketView::from).collect(),
            children: children.into_iter().map(OtherTicketView::from).collect(),
            attachments: attachments.into_iter().map(AttachmentView::from).collect(),
        }
    }
}

fn at(instant: Option<Instant>) -> Option<String> {
    instant.map(instant::format)
}

impl TicketSummaryView {
    /// The view that this caller gets.
    #[must_use]
    pub fn of(loaded: LoadedTicket, caller: &SignedIn) -> Self {
        let LoadedTicket { ticket, customer, parts } = loaded;
        let asker = ticket.asker(caller.user_id(), &caller.standing().grants, &parts.collaborators);
        let available_actions = ticket.available(&asker, caller.context().now);
        let open = ticket.is_open();
        let Ticket { id, number, version, customer_id, contact_id, unit_id, channel, touchpoint, subject, .. } = ticket;
        Self {
            id,
            number,
            version,
            customer_id,
            customer_number: customer.number,
            customer_name: customer.name,
            contact_id,
            unit_id,
            channel,
            touchpoint,
            subject,
            language: ticket.language,
            order_id: ticket.order_id,
            kind: ticket.kind,
            category: ticket.category,
            subcategory: ticket.subcategory,
            priority: ticket.priority,
            major: ticket.major,
            key_account: ticket.key_account,
            status: ticket.status,
            open,
            available_actions,
            reported_at: instant::format(ticket.reported_at),
            answered: ticket.answered,
            queue_id: ticket.queue_id,
            assignee_id: ticket.assignee_id,
            assigned_at: at(ticket.assigned_at),
            waiting_reason: ticket.waiting_reason,
            waiting_since: at(ticket.waiting_since),
            waited_seconds: ticket.waited_seconds,
            parent_id: ticket.parent_id,
            merged_into_id: ticket.merged_into_id,
            asked_at: at(ticket.asked_at),
            resolved_at: at(ticket.resolved_at),
            closed_at: at(ticket.closed_at),
            round: ticket.round,
            first_response_at: at(ticket.first_response_at),
            customer_wrote_at: instant::format(ticket.customer_wrote_at),
            customer_told_at: at(ticket.customer_told_at),
            replies: ticket.replies,
            customer_messages: ticket.customer_messages,
            next_due_at: at(ticket.next_due_at),
            breached: ticket.breached,
            created_at: instant::format(ticket.created_at),
            updated_at: instant::format(ticket.updated_at),
        }
    }
}

impl Resource for TicketView {
    fn version(&self) -> i64 {
        self.summary.version
    }

    fn location(&self) -> String {
        format!("/api/v1/service/tickets/{}", self.summary.id)
    }
}

impl Example for TicketSummaryView {
    fn example() -> Value {
        let mut example = json!({
            "id": "0192f3a4-5b6c-7d8e-9f01-23456789abe0", "number": "T-2026-000123", "version": 3,
            "customer_id": "0192f3a4-5b6c-7d8e-9f01-23456789abcd", "customer_number": "K-000123", "customer_name": "王芳",
            "contact_id": null, "unit_id": "0192f3a4-0000-7000-8000-000000000001", "channel": "phone", "touchpoint": "maintenance",
            "subject": "保养后仪表报警", "language": "zh", "order_id": null, "kind": "fault", "category": "technical", "subcategory": null,
            "priority": "high", "major": false, "key_account": false, "status": "in_progress", "open": true,
            "available_actions": ["reply", "note", "wait_for_customer", "resolve"]
        });
        let progress = json!({
            "reported_at": "2026-11-21T02:14:00Z", "answered": true, "queue_id": null,
            "assignee_id": "0192f3a4-5b6c-7d8e-9f01-23456789abce", "assigned_at": "2026-11-21T02:20:00Z", "waiting_reason": null,
            "waiting_since": null, "waited_seconds": 0, "parent_id": null, "merged_into_id": null, "asked_at": null, "resolved_at": null,
            "closed_at": null, "round": 1, "first_response_at": "2026-11-21T02:14:00Z", "customer_wrote_at": "2026-11-21T02:14:00Z",
            "customer_told_at": "2026-11-21T02:14:00Z", "replies": 1, "customer_messages": 1, "next_due_at": "2026-11-28T02:14:00Z",
            "breached": false, "created_at": "2026-11-21T02:18:00Z", "updated_at": "2026-11-21T02:20:00Z"
        });
        if let (Some(example), Value::Object(progress)) = (example.as_object_mut(), progress) {
            example.extend(progress);
        }
        example
    }
}

impl Example for OtherTicketView {
    fn example() -> Value {
        json!({
            "ticket_id": "0192f3a4-5b6c-7d8e-9f01-23456789abe1", "number": "T-2026-000124", "subject": "仪表报警", "status": "closed"
        })
    }
}

impl Example for TicketView {
    fn example() -> Value {
        let mut example = TicketSummaryView::example();
        let mut link = OtherTicketView::example();
        if let Some(link) = link.as_object_mut() {
            link.insert("kind".to_owned(), "related".into());
            link.insert("outgoing".to_owned(), true.into());
        }
        let parts = json!({
            "description": "取车后行驶 20 公里，发动机故障灯亮。", "collaborators": [], "links": [link], "children": [], "attachments": []
        });
        if let (Some(example), Value::Object(parts)) = (example.as_object_mut(), parts) {
            example.extend(parts);
        }
        example
    }
}
