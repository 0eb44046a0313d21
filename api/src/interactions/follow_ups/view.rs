//! Follow-ups as callers see them.

use guanxi_domain::ids::{CustomerId, FollowUpId, InteractionId, TicketId, UnitId, UserId};
use guanxi_domain::instant;
use guanxi_domain::interactions::{FollowUpAction, FollowUpStatus};
use guanxi_persistence::interactions::follow_ups::LoadedFollowUp;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::answer::Resource;
use crate::extract::SignedIn;
use crate::openapi::Example;

/// Something that staff have promised to do for a customer.
#[derive(Serialize, ToSchema)]
#[schema(as = FollowUp)]
pub struct FollowUpView {
    /// The id.
    pub id: FollowUpId,
    /// Counts the changes, from 1.
    pub version: i64,
    /// For whom.
    pub customer_id: CustomerId,
    /// The customer's number.
    pub customer_number: String,
    /// The customer's name.
    pub customer_name: String,
    /// The unit whose record it is.
    pub unit_id: UnitId,
    /// The interaction in which it was promised.
    pub interaction_id: Option<InteractionId>,
    /// The ticket that it belongs to.
    pub ticket_id: Option<TicketId>,
    /// What to do.
    pub subject: String,
    /// Further words.
    pub note: Option<String>,
    /// By when.
    #[schema(format = DateTime)]
    pub due_at: String,
    /// Whether it should have been done by now.
    pub overdue: bool,
    /// The staff user who is to do it.
    pub assignee_id: UserId,
    /// How far it has come.
    pub status: FollowUpStatus,
    /// When it was done or dropped.
    #[schema(format = DateTime)]
    pub closed_at: Option<String>,
    /// The staff user who did or dropped it.
    pub closed_by: Option<UserId>,
    /// Words on how it ended.
    pub closing_note: Option<String>,
    /// What this caller may do with it now.
    pub available_actions: Vec<FollowUpAction>,
    /// When the record was created.
    #[schema(format = DateTime)]
    pub created_at: String,
    /// When the record last changed.
    #[schema(format = DateTime)]
    pub updated_at: String,
}

impl FollowUpView {
    /// The view that this caller gets now.
    #[must_use]
    pub fn of(loaded: LoadedFollowUp, caller: &SignedIn) -> Self {
        let LoadedFollowUp { follow_up, customer } = loaded;
        let overdue = follow_up.is_overdue(caller.context().now);
        let (closed_at, closed_by, closing_note) = match follow_up.closing {
            Some(closing) => (Some(instant::format(closing.at)), closing.by, closing.note),
            None => (None, None, None),
        };
        Self {
            id: follow_up.id,
            version: follow_up.version,
            customer_id: follow_up.customer_id,
            customer_number: customer.number,
            customer_name: customer.name,
            unit_id: follow_up.unit_id,
            interaction_id: follow_up.interaction_id,
            ticket_id: follow_up.ticket_id,
            subject: follow_up.subject,
            note: follow_up.note,
            due_at: instant::format(follow_up.due_at),
            overdue,
            assignee_id: follow_up.assignee_id,
            status: follow_up.status,
            closed_at,
            closed_by,
            closing_note,
            available_actions: follow_up.status.available(&caller.standing().grants),
            created_at: instant::format(follow_up.created_at),
            updated_at: instant::format(follow_up.updated_at),
        }
    }
}

impl Resource for FollowUpView {
    fn version(&self) -> i64 {
        self.version
    }

    fn location(&self) -> String {
        format!("/api/v1/follow_ups/{}", self.id)
    }
}

impl Example for FollowUpView {
    fn example() -> Value {
        json!({
            "id": "0192f3a4-5b6c-7d8e-9f01-23456789abd3", "version": 1, "customer_id": "0192f3a4-5b6c-7d8e-9f01-23456789abcd",
            "customer_number": "K-000123", "customer_name": "王芳", "unit_id": "0192f3a4-0000-7000-8000-000000000001",
            "interaction_id": "0192f3a4-5b6c-7d8e-9f01-23456789abcf", "ticket_id": null, "subject": "确认周六保养时间", "note": "客户上午方便",
            "due_at": "2026-11-22T01:00:00Z", "overdue": false, "assignee_id": "0192f3a4-5b6c-7d8e-9f01-23456789abce", "status": "open",
            "closed_at": null, "closed_by": null, "closing_note": null, "available_actions": ["update", "complete", "cancel"],
            "created_at": "2026-11-21T08:30:00Z", "updated_at": "2026-11-21T08:30:00Z"
        })
    }
}
