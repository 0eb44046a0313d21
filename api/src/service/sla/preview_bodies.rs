//! What callers ask about deadlines.

use guanxi_domain::service::sla::{PreviewInput, SupposedComplaintInput, SupposedInput};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;
use validator::Validate;

use super::super::calendars::bodies::HoursBody;
use crate::openapi::Example;

/// A supposed ticket.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SupposedTicket)]
pub struct SupposedBody {
    /// A word of the vocabulary `channel`. Required.
    #[schema(required = true, value_type = String)]
    channel: Option<String>,
    /// A word of the vocabulary `ticket_category`; not classified yet where absent.
    category: Option<String>,
    /// A word of the vocabulary `ticket_priority`; `normal` where absent.
    priority: Option<String>,
    /// Whether it is a major problem; no where absent.
    major: Option<bool>,
    /// Whether the customer is a key account; no where absent.
    key_account: Option<bool>,
    /// The unit that would handle it; the company where absent.
    #[schema(format = Uuid)]
    unit_id: Option<String>,
}

/// A supposed complaint.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SupposedComplaint)]
pub struct SupposedComplaintBody {
    /// A word of the vocabulary `channel`. Required.
    #[schema(required = true, value_type = String)]
    channel: Option<String>,
    /// A word of the vocabulary `complaint_kind`. Required.
    #[schema(required = true, value_type = String)]
    kind: Option<String>,
    /// A word of the vocabulary `complaint_severity`; `general` where absent.
    severity: Option<String>,
    /// Whether the customer is a key account; no where absent.
    key_account: Option<bool>,
    /// The unit that would handle it; the company where absent.
    #[schema(format = Uuid)]
    unit_id: Option<String>,
}

/// A question about a deadline: of exactly one of `calendar`, `calendar_id`, `ticket` and `complaint`.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = SlaPreviewRequest)]
pub struct PreviewBody {
    /// Open hours that stand in the question.
    calendar: Option<HoursBody>,
    /// A calendar that is kept.
    #[schema(format = Uuid)]
    calendar_id: Option<String>,
    /// A supposed ticket, reported at `start`: all that would be promised by the policy in force.
    ticket: Option<SupposedBody>,
    /// A supposed complaint, received at `start`: all that would be promised by the policy in force.
    complaint: Option<SupposedComplaintBody>,
    /// Since when time counts. Required.
    #[schema(required = true, value_type = String, format = DateTime)]
    start: Option<String>,
    /// How much open time is to pass. Required with a calendar, refused with a record.
    #[schema(minimum = 0, maximum = 31_622_400)]
    business_seconds: Option<i64>,
}

impl From<PreviewBody> for PreviewInput {
    fn from(body: PreviewBody) -> Self {
        let PreviewBody { calendar, calendar_id, ticket, complaint, start, business_seconds } = body;
        let ticket = ticket.map(|ticket| {
            let SupposedBody { channel, category, priority, major, key_account, unit_id } = ticket;
            SupposedInput { channel, category, priority, major, key_account, unit_id }
        });
        let complaint = complaint.map(|complaint| {
            let SupposedComplaintBody { channel, kind, severity, key_account, unit_id } = complaint;
            SupposedComplaintInput { channel, kind, severity, key_account, unit_id }
        });
        Self { calendar: calendar.map(Into::into), calendar_id, ticket, complaint, start, business_seconds }
    }
}

impl Example for PreviewBody {
    fn example() -> Value {
        json!({
            "calendar": {
                "time_zone": "Asia/Shanghai",
                "weekly": [{
                    "weekdays": ["mon", "tue", "wed", "thu", "fri"],
                    "spans": [{ "from": "09:00", "to": "12:00" }, { "from": "13:30", "to": "18:00" }]
                }],
                "holidays": "cn"
            },
            "start": "2026-02-13T09:59:00Z", "business_seconds": 3600
        })
    }
}
