//! Steps of tickets as callers see them.

use guanxi_domain::ids::{AttachmentId, QueueId, TicketId, TicketStepId, UserId};
use guanxi_domain::instant;
use guanxi_domain::service::ticket::{
    StepDetails, TicketAction, TicketCategory, TicketKind, TicketLinkKind, TicketPriority, TicketStatus, WaitingReason,
};
use guanxi_persistence::service::tickets::ShownStep;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::case::step_view::step_view;
use crate::openapi::Example;

step_view! {
    /// A step of a ticket.
    StepView as TicketStep of TicketStepId, TicketId: TicketAction, TicketStatus, from ShownStep
}

/// What belongs to some kinds of steps; `null` where it says nothing of this one.
#[derive(Serialize, ToSchema)]
#[schema(as = TicketStepDetails)]
pub struct StepDetailsView {
    /// Of a report: whether a person answered at once.
    pub answered: Option<bool>,
    /// Of a reply: `false` where nobody was reached.
    pub reached: Option<bool>,
    /// Of a reply: `true` where a program gave it.
    pub automatic: Option<bool>,
    /// What the company waits for.
    pub waiting_reason: Option<WaitingReason>,
    /// What it was said to be about.
    pub kind: Option<TicketKind>,
    /// Where the problem was said to lie.
    pub category: Option<TicketCategory>,
    /// The sub-category.
    pub subcategory: Option<String>,
    /// How urgent it was said to be.
    pub priority: Option<TicketPriority>,
    /// Whether it was said to be a major problem.
    pub major: Option<bool>,
    /// Who has it from then on.
    pub assignee_id: Option<UserId>,
    /// Who had it until then.
    pub previous_assignee_id: Option<UserId>,
    /// The queue that it came into.
    pub queue_id: Option<QueueId>,
    /// The other ticket: of a merger or a link.
    pub other_ticket_id: Option<TicketId>,
    /// Since when the customer of a ticket that was taken in waits for an answer.
    #[schema(format = DateTime)]
    pub customer_waits_since: Option<String>,
    /// How the tickets are linked.
    pub link: Option<TicketLinkKind>,
    /// The collaborator.
    pub user_id: Option<UserId>,
    /// The file.
    pub attachment_id: Option<AttachmentId>,
    /// The fields that were changed.
    pub fields: Vec<String>,
}

impl From<StepDetails> for StepDetailsView {
    fn from(details: StepDetails) -> Self {
        Self {
            answered: details.answered,
            reached: details.reached,
            automatic: details.automatic,
            waiting_reason: details.waiting_reason,
            kind: details.kind,
            category: details.category,
            subcategory: details.subcategory,
            priority: details.priority,
            major: details.major,
            assignee_id: details.assignee_id,
            previous_assignee_id: details.previous_assignee_id,
            queue_id: details.queue_id,
            other_ticket_id: details.other_ticket_id,
            customer_waits_since: details.customer_waits_since.map(instant::format),
            link: details.link,
            user_id: details.user_id,
            attachment_id: details.attachment_id,
            fields: details.fields,
        }
    }
}

impl Example for StepView {
    fn example() -> Value {
        json!({
            "id": "0192f3a4-5b6c-7d8e-9f01-23456789abe5", "origin_id": null, "action": "reply", "from": "in_progress", "to": "in_progress",
            "at": "2026-11-21T02:30:00Z", "actor_kind": "user", "actor_id": "0192f3a4-5b6c-7d8e-9f01-23456789abce", "note": null,
            "message": {
                "interaction_id": "0192f3a4-5b6c-7d8e-9f01-23456789abcf", "channel": "phone", "direction": "outbound", "internal": false,
                "occurred_at": "2026-11-21T02:30:00Z", "contact_id": null, "subject": null, "content": "技师明早联系您。",
                "outcome": "information_given"
            },
            "details": {
                "answered": null, "reached": null, "automatic": null, "waiting_reason": null, "kind": null, "category": null,
                "subcategory": null, "priority": null, "major": null, "assignee_id": null, "previous_assignee_id": null, "queue_id": null,
                "other_ticket_id": null, "customer_waits_since": null, "link": null, "user_id": null, "attachment_id": null, "fields": []
            }
        })
    }
}
