//! What happened with a customer, as callers see it: structure alone, which frontends put into words.

use guanxi_domain::complaints::{ComplaintOutcome, ComplaintStatus, Severity};
use guanxi_domain::customers::lifecycle::LifecycleStage;
use guanxi_domain::ids::{ComplaintId, InteractionId, OrderId, TicketId, UserId};
use guanxi_domain::instant;
use guanxi_domain::interactions::{Direction, Outcome, TimelineKind};
use guanxi_domain::orders::OrderStatus;
use guanxi_domain::platform::EventKind;
use guanxi_domain::service::ticket::TicketStatus;
use guanxi_domain::vocabulary::Channel;
use guanxi_persistence::interactions::timeline::{TimelineDetails, TimelineEntry};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::customers::lifecycle::stage_view::StageReasonView;
use crate::openapi::Example;
use crate::platform::event_view::FieldChangeView;

/// Something that happened with a customer. Of the seven members at the end the one that belongs to the kind is set.
#[derive(Serialize, ToSchema)]
#[schema(as = TimelineEntry)]
pub struct TimelineEntryView {
    /// Unique together with the kind: the id of the interaction, the order, the refund, the ticket, the complaint, the follow-up or the event.
    #[schema(value_type = String, format = Uuid)]
    pub id: Uuid,
    /// What the entry tells of.
    pub kind: TimelineKind,
    /// When it happened.
    #[schema(format = DateTime)]
    pub at: String,
    /// Over which channel; `null` where the kind has none.
    pub channel: Option<Channel>,
    /// The contact, of kind `interaction`.
    pub interaction: Option<TimelineInteractionView>,
    /// The order, of kinds `order_placed`, `order_refunded` and `order_cancelled`.
    pub order: Option<TimelineOrderView>,
    /// The ticket, of kinds `ticket_reported` and `ticket_closed`.
    pub ticket: Option<TimelineTicketView>,
    /// The complaint, of kinds `complaint_received` and `complaint_closed`.
    pub complaint: Option<TimelineComplaintView>,
    /// The follow-up, of kind `follow_up_completed`.
    pub follow_up: Option<TimelineFollowUpView>,
    /// The stage, of kind `stage_changed`.
    pub stage: Option<TimelineStageView>,
    /// The change, of kind `record_changed`.
    pub change: Option<TimelineChangeView>,
}

/// A contact, in the timeline.
#[derive(Serialize, ToSchema)]
#[schema(as = TimelineInteraction)]
pub struct TimelineInteractionView {
    /// Who turned to whom.
    pub direction: Direction,
    /// The staff user.
    pub staff_id: Option<UserId>,
    /// The word of a touchpoint.
    pub touchpoint: Option<String>,
    /// What it was about.
    pub subject: Option<String>,
    /// The first 200 characters of what was said.
    pub excerpt: Option<String>,
    /// What came of it.
    pub outcome: Option<Outcome>,
}

/// An order, in the timeline.
#[derive(Serialize, ToSchema)]
#[schema(as = TimelineOrder)]
pub struct TimelineOrderView {
    /// The order.
    pub order_id: OrderId,
    /// Its number.
    pub number: String,
    /// How far it has come by now.
    pub status: OrderStatus,
    /// What was refunded where the entry tells of a refund, else the total, in minor units.
    #[schema(minimum = 0)]
    pub amount_minor: i64,
    /// ISO 4217.
    #[schema(example = "CNY")]
    pub currency: &'static str,
}

/// A ticket, in the timeline.
#[derive(Serialize, ToSchema)]
#[schema(as = TimelineTicket)]
pub struct TimelineTicketView {
    /// The ticket.
    pub ticket_id: TicketId,
    /// Its number.
    pub number: String,
    /// What it is about.
    pub subject: String,
    /// How far it has come by now.
    pub status: TicketStatus,
    /// Who handles it by now.
    pub assignee_id: Option<UserId>,
}

/// A complaint, in the timeline.
#[derive(Serialize, ToSchema)]
#[schema(as = TimelineComplaint)]
pub struct TimelineComplaintView {
    /// The complaint.
    pub complaint_id: ComplaintId,
    /// Its number.
    pub number: String,
    /// What it is about.
    pub subject: String,
    /// How serious it is by now.
    pub severity: Severity,
    /// How far it has come by now.
    pub status: ComplaintStatus,
    /// How it was closed; `null` unless it is.
    pub outcome: Option<ComplaintOutcome>,
    /// Who answers for it by now.
    pub assignee_id: Option<UserId>,
}

/// A follow-up that was done, in the timeline.
#[derive(Serialize, ToSchema)]
#[schema(as = TimelineFollowUp)]
pub struct TimelineFollowUpView {
    /// What was to be done.
    pub subject: String,
    /// The staff user who did it.
    pub closed_by: Option<UserId>,
    /// Words on how it ended.
    pub note: Option<String>,
    /// The interaction in which it was promised.
    pub interaction_id: Option<InteractionId>,
}

/// Another stage of the customer's life with the company, in the timeline.
#[derive(Serialize, ToSchema)]
#[schema(as = TimelineStage)]
pub struct TimelineStageView {
    /// The stage before; `null` where the customer began in this one.
    pub from_stage: Option<LifecycleStage>,
    /// The stage.
    pub stage: LifecycleStage,
    /// Why.
    pub reason: StageReasonView,
}

/// A change of the customer's record, in the timeline.
#[derive(Serialize, ToSchema)]
#[schema(as = TimelineChange)]
pub struct TimelineChangeView {
    /// What happened to the record.
    pub event: EventKind,
    /// The staff user or the API key that did it; `null` where a part of the system did.
    #[schema(value_type = Option<String>, format = Uuid)]
    pub actor_id: Option<Uuid>,
    /// Which fields changed; personal ones without values.
    pub changes: Vec<FieldChangeView>,
}

impl From<TimelineEntry> for TimelineEntryView {
    fn from(entry: TimelineEntry) -> Self {
        let mut view = Self {
            id: entry.place.id,
            kind: entry.place.kind,
            at: instant::format(entry.place.at),
            channel: entry.channel,
            interaction: None,
            order: None,
            ticket: None,
            complaint: None,
            follow_up: None,
            stage: None,
            change: None,
        };
        match entry.details {
            TimelineDetails::Interaction { direction, staff_id, touchpoint, subject, excerpt, outcome } => {
                view.interaction = Some(TimelineInteractionView { direction, staff_id, touchpoint, subject, excerpt, outcome });
            }
            TimelineDetails::Order { id, number, status, amount_minor, currency } => {
                view.order = Some(TimelineOrderView { order_id: id, number, status, amount_minor, currency: currency.code() });
            }
            TimelineDetails::Ticket { id, number, subject, status, assignee_id } => {
                view.ticket = Some(TimelineTicketView { ticket_id: id, number, subject, status, assignee_id });
            }
            TimelineDetails::Complaint { id, number, subject, severity, status, outcome, assignee_id } => {
                let complaint_id = id;
                view.complaint = Some(TimelineComplaintView { complaint_id, number, subject, severity, status, outcome, assignee_id });
            }
            TimelineDetails::FollowUp { subject, closed_by, note, interaction_id } => {
                view.follow_up = Some(TimelineFollowUpView { subject, closed_by, note, interaction_id });
            }
            TimelineDetails::Stage { from, stage, reason } => {
                view.stage = Some(TimelineStageView { from_stage: from, stage, reason: reason.into() });
            }
            TimelineDetails::Change { event, actor_id, changes } => {
                let changes = changes.into_iter().map(FieldChangeView::from).collect();
                view.change = Some(TimelineChangeView { event, actor_id, changes });
            }
        }
        view
    }
}

impl Example for TimelineEntryView {
    fn example() -> Value {
        json!({
            "id": "0192f3a4-5b6c-7d8e-9f01-23456789abcf", "kind": "interaction", "at": "2026-11-21T02:14:00Z", "channel": "phone",
            "interaction": {
                "direction": "inbound", "staff_id": "0192f3a4-5b6c-7d8e-9f01-23456789abce", "touchpoint": "maintenance",
                "subject": "保养预约", "excerpt": "客户希望周六上午保养，约在 9 点。", "outcome": "appointment_made"
            },
            "order": null, "ticket": null, "complaint": null, "follow_up": null, "stage": null, "change": null
        })
    }
}
