//! What the public is told.

use guanxi_domain::complaints::public::{PublicStatus, PublicStep};
use guanxi_domain::instant::{self, Instant};
use guanxi_persistence::complaints::tokens::FollowedUp;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::openapi::Example;

/// How a complaint stands: words and instants, and nothing of anybody.
#[derive(Serialize, ToSchema)]
#[schema(as = PublicComplaintStatus)]
pub struct StatusView {
    /// The number of the complaint.
    pub number: String,
    /// How far it has come.
    pub status: PublicStatus,
    /// What comes next.
    pub next_step: PublicStep,
    /// By when we promised that; `null` where nothing is promised at present.
    #[schema(format = DateTime)]
    pub promised_by: Option<String>,
    /// Whether that instant has passed: we are late.
    pub overdue: bool,
    /// When it was received.
    #[schema(format = DateTime)]
    pub received_at: String,
}

impl StatusView {
    /// Of a complaint, known by the number under which it was received.
    pub fn of(followed: &FollowedUp, now: Instant) -> Self {
        let FollowedUp { received, present, clocks } = followed;
        let (is_acknowledged, is_told) = (present.acknowledged_at.is_some(), present.told_at.is_some());
        let next_step = PublicStep::after(present.status, is_acknowledged, is_told);
        let promised_by = next_step.promised_by(clocks);
        Self {
            number: received.number.clone(),
            status: PublicStatus::of(present.status, is_acknowledged, is_told),
            next_step,
            promised_by: promised_by.map(instant::format),
            overdue: promised_by.is_some_and(|by| by <= now),
            received_at: instant::format(received.received_at),
        }
    }
}

fn example() -> Value {
    json!({
        "number": "C-2026-000123", "status": "received", "next_step": "acknowledgement", "promised_by": "2026-11-23T08:30:00Z",
        "overdue": false,
        "received_at": "2026-11-22T08:30:00Z"
    })
}

impl Example for StatusView {
    fn example() -> Value {
        example()
    }
}

/// A complaint that was received.
#[derive(Serialize, ToSchema)]
#[schema(as = PublicComplaint)]
pub struct ReceivedView {
    /// How it stands.
    #[serde(flatten)]
    pub status: StatusView,
    /// By what you can ask what became of it (`GET /api/v1/public/complaints/status`). It is shown this once, and holds until
    /// `follow_up_until`.
    #[schema(max_length = 100)]
    pub follow_up_token: String,
    /// Until when the token holds.
    #[schema(format = DateTime)]
    pub follow_up_until: String,
}

impl Example for ReceivedView {
    fn example() -> Value {
        let mut example = example();
        if let Value::Object(members) = &mut example {
            members.insert("follow_up_token".to_owned(), json!("Q9w3fYp3Y4v7jv0oW5dUmB1h0m2mTgW2m8xkqk7mX9a"));
            members.insert("follow_up_until".to_owned(), json!("2027-05-21T08:30:00Z"));
        }
        example
    }
}
