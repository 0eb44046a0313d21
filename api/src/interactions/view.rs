//! Interactions as callers see them.

use guanxi_domain::ids::{ComplaintId, ContactId, CustomerId, InteractionId, OrderId, TicketId, UnitId, UserId};
use guanxi_domain::instant;
use guanxi_domain::interactions::{Direction, Interaction, InteractionAction, InteractionState, Outcome};
use guanxi_domain::platform::Reference;
use guanxi_domain::vocabulary::Channel;
use guanxi_persistence::interactions::{InteractionSummary, LoadedInteraction};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::attachment_view::AttachmentView;
use crate::answer::Resource;
use crate::extract::SignedIn;
use crate::openapi::Example;

/// How many characters of the content lists show.
const EXCERPT: usize = 200;

/// A contact with a customer.
#[derive(Serialize, ToSchema)]
#[schema(as = Interaction)]
pub struct InteractionView {
    /// What lists show of it too.
    #[serde(flatten)]
    pub summary: InteractionSummaryView,
    /// What was said.
    pub content: Option<String>,
    /// Why it counts for nothing; `null` where it counts.
    pub void_reason: Option<String>,
    /// The files that hang on it, in the order of their coming.
    pub attachments: Vec<AttachmentView>,
    /// What other systems call it.
    pub references: Vec<InteractionReferenceView>,
}

/// A contact with a customer as lists show it.
#[derive(Serialize, ToSchema)]
#[schema(as = InteractionSummary)]
pub struct InteractionSummaryView {
    /// The id.
    pub id: InteractionId,
    /// Counts the changes, from 1.
    pub version: i64,
    /// With whom.
    pub customer_id: CustomerId,
    /// The customer's number.
    pub customer_number: String,
    /// The customer's name.
    pub customer_name: String,
    /// The unit whose record it is.
    pub unit_id: UnitId,
    /// The person who spoke for the organisation.
    pub contact_id: Option<ContactId>,
    /// Over which channel.
    pub channel: Channel,
    /// Who turned to whom.
    pub direction: Direction,
    /// When it began.
    #[schema(format = DateTime)]
    pub occurred_at: String,
    /// The staff user; `null` where no person took part.
    pub staff_id: Option<UserId>,
    /// The step of the customer's journey: the word of a touchpoint.
    pub touchpoint: Option<String>,
    /// What it was about.
    pub subject: Option<String>,
    /// The first 200 characters of what was said.
    pub excerpt: Option<String>,
    /// What came of it.
    pub outcome: Option<Outcome>,
    /// How long it took, in whole seconds.
    #[schema(minimum = 0)]
    pub duration_seconds: Option<i64>,
    /// The order that it was about.
    pub order_id: Option<OrderId>,
    /// The ticket whose conversation it belongs to.
    pub ticket_id: Option<TicketId>,
    /// The complaint whose course it belongs to.
    pub complaint_id: Option<ComplaintId>,
    /// Whether it is a note for colleagues, and no contact with the customer.
    pub internal: bool,
    /// Whether a program said it, and no person: it is then no word of anybody, and answers nobody. Never changes.
    pub automatic: bool,
    /// The staff user who recorded it; `null` where a program did. Never changes.
    pub recorded_by: Option<UserId>,
    /// Whether it counts.
    pub state: InteractionState,
    /// What this caller may do with it now.
    pub available_actions: Vec<InteractionAction>,
    /// Since when it counts for nothing.
    #[schema(format = DateTime)]
    pub voided_at: Option<String>,
    /// When the record was created.
    #[schema(format = DateTime)]
    pub created_at: String,
    /// When the record last changed.
    #[schema(format = DateTime)]
    pub updated_at: String,
}

/// What another system calls an interaction.
#[derive(Serialize, ToSchema)]
#[schema(as = InteractionReference)]
pub struct InteractionReferenceView {
    /// The other system.
    pub source: String,
    /// What it calls the interaction.
    pub reference: String,
}

impl InteractionView {
    /// The view that this caller gets.
    #[must_use]
    pub fn of(loaded: LoadedInteraction, caller: &SignedIn) -> Self {
        let LoadedInteraction { interaction, customer, attachments } = loaded;
        let Interaction { content, references, voided, .. } = interaction.clone();
        let excerpt = content.as_deref().map(|content| content.chars().take(EXCERPT).collect());
        let summary = InteractionSummary {
            id: interaction.id,
            version: interaction.version,
            unit_id: interaction.unit_id,
            customer_id: interaction.customer_id,
            customer,
            contact_id: interaction.contact_id,
            channel: interaction.channel,
            direction: interaction.direction,
            occurred_at: interaction.occurred_at,
            staff_id: interaction.staff_id,
            touchpoint: interaction.touchpoint,
            subject: interaction.subject,
            excerpt,
            outcome: interaction.outcome,
            duration_seconds: interaction.duration_seconds,
            order_id: interaction.order_id,
            ticket_id: interaction.ticket_id,
            complaint_id: interaction.complaint_id,
            internal: interaction.internal,
            automatic: interaction.automatic,
            recorded_by: interaction.recorded_by,
            voided_at: voided.as_ref().map(|voiding| voiding.at),
            created_at: interaction.created_at,
            updated_at: interaction.updated_at,
        };
        Self {
            summary: InteractionSummaryView::of(summary, caller),
            content,
            void_reason: voided.map(|voiding| voiding.reason),
            attachments: attachments.into_iter().map(AttachmentView::from).collect(),
            references: references.into_iter().map(InteractionReferenceView::from).collect(),
        }
    }
}

impl InteractionSummaryView {
    /// The view that this caller gets.
    #[must_use]
    pub fn of(summary: InteractionSummary, caller: &SignedIn) -> Self {
        let state = summary.state();
        Self {
            id: summary.id,
            version: summary.version,
            customer_id: summary.customer_id,
            customer_number: summary.customer.number,
            customer_name: summary.customer.name,
            unit_id: summary.unit_id,
            contact_id: summary.contact_id,
            channel: summary.channel,
            direction: summary.direction,
            occurred_at: instant::format(summary.occurred_at),
            staff_id: summary.staff_id,
            touchpoint: summary.touchpoint,
            subject: summary.subject,
            excerpt: summary.excerpt,
            outcome: summary.outcome,
            duration_seconds: summary.duration_seconds,
            order_id: summary.order_id,
            ticket_id: summary.ticket_id,
            complaint_id: summary.complaint_id,
            internal: summary.internal,
            automatic: summary.automatic,
            recorded_by: summary.recorded_by,
            state,
            available_actions: state.available(&caller.standing().grants),
            voided_at: summary.voided_at.map(instant::format),
            created_at: instant::format(summary.created_at),
            updated_at: instant::format(summary.updated_at),
        }
    }
}

impl From<Reference> for InteractionReferenceView {
    fn from(reference: Reference) -> Self {
        Self { source: reference.source, reference: reference.reference }
    }
}

impl Resource for InteractionView {
    fn version(&self) -> i64 {
        self.summary.version
    }

    fn location(&self) -> String {
        format!("/api/v1/interactions/{}", self.summary.id)
    }
}

impl Example for InteractionSummaryView {
    fn example() -> Value {
        json!({
            "id": "0192f3a4-5b6c-7d8e-9f01-23456789abcf", "version": 1, "customer_id": "0192f3a4-5b6c-7d8e-9f01-23456789abcd",
            "customer_number": "K-000123", "customer_name": "王芳", "unit_id": "0192f3a4-0000-7000-8000-000000000001", "contact_id": null,
            "channel": "phone", "direction": "inbound", "occurred_at": "2026-11-21T02:14:00Z",
            "staff_id": "0192f3a4-5b6c-7d8e-9f01-23456789abce", "touchpoint": "maintenance", "subject": "保养预约",
            "excerpt": "客户希望周六上午保养，约在 9 点。", "outcome": "appointment_made", "duration_seconds": 185, "order_id": null, "ticket_id": null, "complaint_id": null, "internal": false,
            "automatic": false, "recorded_by": "0192f3a4-5b6c-7d8e-9f01-23456789abce",
            "state": "valid", "available_actions": ["update", "void"], "voided_at": null, "created_at": "2026-11-21T02:18:00Z",
            "updated_at": "2026-11-21T02:18:00Z"
        })
    }
}

impl Example for InteractionView {
    fn example() -> Value {
        let mut example = InteractionSummaryView::example();
        let parts = json!({
            "content": "客户希望周六上午保养，约在 9 点。", "void_reason": null, "attachments": [AttachmentView::example()],
            "references": [{ "source": "callcenter", "reference": "20261121-0042" }]
        });
        if let (Some(example), Value::Object(parts)) = (example.as_object_mut(), parts) {
            example.extend(parts);
        }
        example
    }
}
