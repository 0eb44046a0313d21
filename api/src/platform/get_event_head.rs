//! The end of the chain over the event log.

use actix_web::web::Data;
use guanxi_persistence::platform::chain;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::answer::{Answer, Content};
use crate::app::App;
use crate::extract::{Caller, EventsRead};
use crate::openapi::Example;
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/events/head`.
pub const OPERATION: Operation = Operation {
    id: "get_event_head",
    method: Method::Get,
    path: "/api/v1/events/head",
    tag: Tag::Events,
    summary: "Read the head of the event log",
    description: "The hash of the newest event is over all events before it. Note the head outside of this system: `guanxi verify-events --head position:hash` proves later that no \
        event up to it was changed, removed, inserted or moved since. The server writes it to its log every hour, too.",
    problems: &[],
};

/// The head of the event log.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = EventHead)]
pub struct EventHeadView {
    /// The position of the newest event that has its hash; 0 where there is none.
    #[schema(minimum = 0)]
    pub position: i64,
    /// Its hash: 64 hexadecimal digits.
    #[schema(min_length = 64, max_length = 64)]
    pub hash: String,
}

impl Example for EventHeadView {
    fn example() -> Value {
        json!({ "position": 4711, "hash": "5f0c1b0f7e8d3f4b9a2c6d1e0f9b8a7c6d5e4f3a2b1c0d9e8f7a6b5c4d3e2f1a" })
    }
}

/// Reads it.
///
/// # Errors
/// What the database says.
pub async fn handle(_: Caller<EventsRead>, app: Data<App>) -> Answer<Content<EventHeadView>> {
    let head = app.store.read(chain::head).await?;
    Ok(Content(EventHeadView { position: head.position, hash: head.hexadecimal() }))
}
