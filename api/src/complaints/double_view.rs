//! Doubles that went into a complaint, as it shows them.

use guanxi_domain::complaints::{Complaint, ComplaintKind, ComplaintSource, Round, Severity};
use guanxi_domain::ids::{ComplaintId, ContactId, OrderId, ProductId, UnitId, UserId};
use guanxi_domain::instant;
use guanxi_domain::vocabulary::Channel;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::round_view::RoundView;
use crate::openapi::Example;

/// A double that went into a complaint, as it was then.
#[derive(Serialize, ToSchema)]
#[schema(as = ComplaintDouble)]
pub struct DoubleView {
    /// The id.
    pub id: ComplaintId,
    /// The number that people quote on the phone.
    pub number: String,
    /// The complaint that it went into first.
    pub merged_into_id: Option<ComplaintId>,
    /// When the customer complained.
    #[schema(format = DateTime)]
    pub received_at: String,
    /// Over which channel it came.
    pub channel: Channel,
    /// Where it came from.
    pub source: ComplaintSource,
    /// What it was said to be about.
    pub kind: ComplaintKind,
    /// How serious it was.
    pub severity: Severity,
    /// The step of the customer's journey: word of a touchpoint.
    pub touchpoint: Option<String>,
    /// What it is about.
    pub subject: String,
    /// The grievance in the customer's words.
    pub account: Option<String>,
    /// What the customer asks for.
    pub demand: Option<String>,
    /// The person who spoke for the organisation.
    pub contact_id: Option<ContactId>,
    /// The product that it is about.
    pub product_id: Option<ProductId>,
    /// The order that it is about.
    pub order_id: Option<OrderId>,
    /// The outlet that it is about.
    pub outlet_id: Option<UnitId>,
    /// The staff whom it is about, in the order of their ids.
    pub staff_ids: Vec<UserId>,
    /// Its rounds in order.
    pub rounds: Vec<RoundView>,
}

impl From<(Complaint, Vec<Round>)> for DoubleView {
    fn from((one, rounds): (Complaint, Vec<Round>)) -> Self {
        Self {
            id: one.id,
            number: one.number,
            merged_into_id: one.merged_into_id,
            received_at: instant::format(one.received_at),
            channel: one.channel,
            source: one.source,
            kind: one.kind,
            severity: one.severity,
            touchpoint: one.touchpoint,
            subject: one.subject,
            account: one.account,
            demand: one.demand,
            contact_id: one.contact_id,
            product_id: one.product_id,
            order_id: one.order_id,
            outlet_id: one.outlet_id,
            staff_ids: one.staff_ids,
            rounds: rounds.iter().map(RoundView::from).collect(),
        }
    }
}

impl Example for DoubleView {
    fn example() -> Value {
        json!({
            "id": "0192f3a4-5b6c-7d8e-9f01-23456789ac09", "number": "C-2026-000124",
            "merged_into_id": "0192f3a4-5b6c-7d8e-9f01-23456789ac00", "received_at": "2026-11-21T05:40:00Z", "channel": "wechat",
            "source": "social", "kind": "delivery", "severity": "general", "touchpoint": "delivery", "subject": "交车延迟",
            "account": "还没有人联系我。", "demand": null, "contact_id": null, "product_id": null, "order_id": null, "outlet_id": null,
            "staff_ids": [], "rounds": [RoundView::example()]
        })
    }
}
