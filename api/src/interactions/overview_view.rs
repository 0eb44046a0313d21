//! The 360° overview as callers see it.

use guanxi_domain::complaints::{ComplaintStatus, Severity};
use guanxi_domain::ids::{ComplaintId, FollowUpId, InteractionId, TicketId, UserId};
use guanxi_domain::instant::{self, Instant};
use guanxi_domain::interactions::{Direction, Outcome};
use guanxi_domain::service::ticket::{TicketPriority, TicketStatus};
use guanxi_domain::vocabulary::Channel;
use guanxi_persistence::interactions::overview::{LastContact, NextAction, OpenComplaint, OpenTicket, Overview};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::customers::view::CustomerView;
use crate::extract::SignedIn;
use crate::openapi::Example;

/// Everything that a first look at a customer needs.
#[derive(Serialize, ToSchema)]
#[schema(as = CustomerOverview)]
pub struct OverviewView {
    /// The record, with its purchase figures.
    pub customer: CustomerView,
    /// Who answers for the customer.
    pub owner: Option<StaffNameView>,
    /// The manager of the key account.
    pub account_manager: Option<StaffNameView>,
    /// When there was the last contact, over any channel.
    #[schema(format = DateTime)]
    pub last_contact_at: Option<String>,
    /// The last contact over each channel that was used, the latest first.
    pub last_contacts: Vec<LastContactView>,
    /// Open follow-ups, what is due first in front, at most 20.
    pub next_actions: Vec<NextActionView>,
    /// How many follow-ups are open.
    #[schema(minimum = 0)]
    pub open_follow_up_count: i64,
    /// How many of them should have been done by now.
    #[schema(minimum = 0)]
    pub overdue_follow_up_count: i64,
    /// Open tickets, the next deadline first, at most 20; none where the caller may not read tickets.
    pub open_tickets: Vec<OpenTicketView>,
    /// How many tickets are open; `null` where the caller may not read tickets.
    #[schema(minimum = 0)]
    pub open_ticket_count: Option<i64>,
    /// Open complaints, the next deadline first, at most 20; none where the caller may not read complaints.
    pub open_complaints: Vec<OpenComplaintView>,
    /// How many complaints are open; `null` where the caller may not read complaints.
    #[schema(minimum = 0)]
    pub open_complaint_count: Option<i64>,
}

/// A ticket that somebody still has to do something about.
#[derive(Serialize, ToSchema)]
#[schema(as = OpenTicket)]
pub struct OpenTicketView {
    /// The ticket.
    pub ticket_id: TicketId,
    /// Its number.
    pub number: String,
    /// What it is about.
    pub subject: String,
    /// How far it has come.
    pub status: TicketStatus,
    /// How urgent it is.
    pub priority: TicketPriority,
    /// Who handles it.
    pub assignee_id: Option<UserId>,
    /// The earliest deadline of a promise that runs.
    #[schema(format = DateTime)]
    pub next_due_at: Option<String>,
}

/// A complaint that somebody still has to do something about.
#[derive(Serialize, ToSchema)]
#[schema(as = OpenComplaint)]
pub struct OpenComplaintView {
    /// The complaint.
    pub complaint_id: ComplaintId,
    /// Its number.
    pub number: String,
    /// What it is about.
    pub subject: String,
    /// How far it has come.
    pub status: ComplaintStatus,
    /// How serious it is.
    pub severity: Severity,
    /// Who answers for it.
    pub assignee_id: Option<UserId>,
    /// The earliest deadline of a promise that runs.
    #[schema(format = DateTime)]
    pub next_due_at: Option<String>,
}

/// A staff user by name.
#[derive(Serialize, ToSchema)]
#[schema(as = StaffName)]
pub struct StaffNameView {
    /// The id.
    pub id: UserId,
    /// The name.
    pub display_name: String,
}

/// The last contact over a channel.
#[derive(Serialize, ToSchema)]
#[schema(as = LastContact)]
pub struct LastContactView {
    /// The channel.
    pub channel: Channel,
    /// When.
    #[schema(format = DateTime)]
    pub occurred_at: String,
    /// Who turned to whom.
    pub direction: Direction,
    /// The contact.
    pub interaction_id: InteractionId,
    /// The staff user.
    pub staff_id: Option<UserId>,
    /// What it was about.
    pub subject: Option<String>,
    /// What came of it.
    pub outcome: Option<Outcome>,
}

/// What is to be done next.
#[derive(Serialize, ToSchema)]
#[schema(as = NextAction)]
pub struct NextActionView {
    /// The follow-up.
    pub follow_up_id: FollowUpId,
    /// What to do.
    pub subject: String,
    /// By when.
    #[schema(format = DateTime)]
    pub due_at: String,
    /// Whether it should have been done by now.
    pub overdue: bool,
    /// The staff user who is to do it.
    pub assignee_id: UserId,
}

impl OverviewView {
    /// The view that this caller gets now.
    #[must_use]
    pub fn of(overview: Overview, caller: &SignedIn, now: Instant) -> Self {
        let Overview { loaded, staff, last_contacts, next_actions, open_count, overdue_count, .. } = overview;
        let Overview { open_tickets, open_ticket_count, open_complaints, open_complaint_count, .. } = overview;
        let named = |id: Option<UserId>| {
            let (id, name) = staff.iter().find(|(known, _)| Some(*known) == id)?;
            Some(StaffNameView { id: *id, display_name: name.clone() })
        };
        Self {
            owner: named(loaded.customer.owner_id),
            account_manager: named(loaded.customer.account_manager_id),
            customer: CustomerView::of(loaded, caller),
            last_contact_at: last_contacts.first().map(|contact| instant::format(contact.occurred_at)),
            last_contacts: last_contacts.into_iter().map(LastContactView::from).collect(),
            next_actions: next_actions.into_iter().map(|action| NextActionView::of(action, now)).collect(),
            open_follow_up_count: open_count,
            overdue_follow_up_count: overdue_count,
            open_tickets: open_tickets.into_iter().map(OpenTicketView::from).collect(),
            open_ticket_count,
            open_complaints: open_complaints.into_iter().map(OpenComplaintView::from).collect(),
            open_complaint_count,
        }
    }
}

impl From<LastContact> for LastContactView {
    fn from(contact: LastContact) -> Self {
        Self {
            channel: contact.channel,
            occurred_at: instant::format(contact.occurred_at),
            direction: contact.direction,
            interaction_id: contact.interaction_id,
            staff_id: contact.staff_id,
            subject: contact.subject,
            outcome: contact.outcome,
        }
    }
}

impl From<OpenComplaint> for OpenComplaintView {
    fn from(complaint: OpenComplaint) -> Self {
        Self {
            complaint_id: complaint.complaint_id,
            number: complaint.number,
            subject: complaint.subject,
            status: complaint.status,
            severity: complaint.severity,
            assignee_id: complaint.assignee_id,
            next_due_at: complaint.next_due_at.map(instant::format),
        }
    }
}

impl From<OpenTicket> for OpenTicketView {
    fn from(ticket: OpenTicket) -> Self {
        Self {
            ticket_id: ticket.ticket_id,
            number: ticket.number,
            subject: ticket.subject,
            status: ticket.status,
            priority: ticket.priority,
            assignee_id: ticket.assignee_id,
            next_due_at: ticket.next_due_at.map(instant::format),
        }
    }
}

impl NextActionView {
    fn of(action: NextAction, now: Instant) -> Self {
        Self {
            follow_up_id: action.follow_up_id,
            subject: action.subject,
            due_at: instant::format(action.due_at),
            overdue: action.due_at < now,
            assignee_id: action.assignee_id,
        }
    }
}

impl Example for OverviewView {
    fn example() -> Value {
        json!({
            "customer": CustomerView::example(),
            "owner": { "id": "0192f3a4-5b6c-7d8e-9f01-23456789abce", "display_name": "李敏" }, "account_manager": null,
            "last_contact_at": "2026-11-21T02:14:00Z",
            "last_contacts": [{
                "channel": "phone", "occurred_at": "2026-11-21T02:14:00Z", "direction": "inbound",
                "interaction_id": "0192f3a4-5b6c-7d8e-9f01-23456789abcf", "staff_id": "0192f3a4-5b6c-7d8e-9f01-23456789abce",
                "subject": "保养预约", "outcome": "appointment_made"
            }],
            "next_actions": [{
                "follow_up_id": "0192f3a4-5b6c-7d8e-9f01-23456789abd3", "subject": "确认周六保养时间", "due_at": "2026-11-22T01:00:00Z",
                "overdue": false, "assignee_id": "0192f3a4-5b6c-7d8e-9f01-23456789abce"
            }],
            "open_follow_up_count": 1, "overdue_follow_up_count": 0,
            "open_tickets": [{
                "ticket_id": "0192f3a4-5b6c-7d8e-9f01-23456789abe0", "number": "T-2026-000123", "subject": "保养后仪表报警",
                "status": "in_progress", "priority": "high", "assignee_id": "0192f3a4-5b6c-7d8e-9f01-23456789abce",
                "next_due_at": "2026-11-28T02:14:00Z"
            }],
            "open_ticket_count": 1, "open_complaints": [], "open_complaint_count": 0
        })
    }
}
