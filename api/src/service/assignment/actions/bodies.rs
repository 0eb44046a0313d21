//! What callers send to have a ticket go somewhere.

use guanxi_domain::service::assignment::HandingInput;
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use validator::Validate;

use crate::openapi::Example;

/// Where a ticket is to go: to a person, to a queue, or to a person through a queue.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = TicketHanding)]
pub struct HandingBody {
    /// Who is to have it: an active user with room for one more. This or `queue_id` is required.
    #[schema(format = Uuid)]
    assignee_id: Option<String>,
    /// The queue where it is to go. With nobody named whoever of it is free gets the ticket, or it waits there.
    #[schema(format = Uuid)]
    queue_id: Option<String>,
    /// Words for whoever gets it, up to 2,000 characters.
    note: Option<String>,
}

/// To whom a ticket goes back.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = TicketRelease)]
pub struct ReleaseBody {
    /// The queue where it is to go; the one that it is in, or that the rules say, where absent.
    #[schema(format = Uuid)]
    queue_id: Option<String>,
    /// Words for whoever gets it, up to 2,000 characters.
    note: Option<String>,
}

/// Words on taking a ticket.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = TicketClaim)]
pub struct ClaimBody {
    /// Words on it, up to 2,000 characters.
    note: Option<String>,
}

impl From<HandingBody> for HandingInput {
    fn from(body: HandingBody) -> Self {
        let HandingBody { assignee_id, queue_id, note } = body;
        Self { assignee_id, queue_id, note }
    }
}

impl From<ReleaseBody> for HandingInput {
    fn from(body: ReleaseBody) -> Self {
        Self { assignee_id: None, queue_id: body.queue_id, note: body.note }
    }
}

impl From<ClaimBody> for HandingInput {
    fn from(body: ClaimBody) -> Self {
        Self { note: body.note, ..Self::default() }
    }
}

impl Example for HandingBody {
    fn example() -> Value {
        json!({ "queue_id": "0192f3a4-5b6c-7d8e-9f01-23456789abe1", "note": "需要混动技术支持" })
    }
}

impl Example for ReleaseBody {
    fn example() -> Value {
        json!({ "note": "需要混动技术支持" })
    }
}

impl Example for ClaimBody {
    fn example() -> Value {
        json!({ "note": "我来处理" })
    }
}
