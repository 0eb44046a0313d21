//! Whether the process can serve.

use actix_web::web::Data;
use guanxi_persistence::Engine;
use guanxi_persistence::platform::events;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::answer::{Answer, Content};
use crate::app::App;
use crate::openapi::Example;
use crate::operation::{Method, Operation, Tag};

/// `GET /readyz`.
pub const OPERATION: Operation = Operation {
    id: "get_readiness",
    method: Method::Get,
    path: "/readyz",
    tag: Tag::Platform,
    summary: "Can the process serve",
    description: "Asks the database for an answer. Answers 503 `unavailable` where it gives none: send requests elsewhere meanwhile.",
    problems: &[],
};

/// That the process can serve, and how.
#[derive(Serialize, ToSchema)]
#[schema(as = Readiness)]
pub struct ReadinessView {
    /// Always `ready`.
    pub status: &'static str,
    /// The database engine: `sqlite` or `postgres`.
    pub database: &'static str,
    /// Where the time comes from: `system`, or `file` in tests.
    pub clock: &'static str,
    /// By how many seconds the clock is moved; 0 outside tests.
    pub clock_offset_seconds: i64,
}

impl Example for ReadinessView {
    fn example() -> Value {
        json!({ "status": "ready", "database": "sqlite", "clock": "system", "clock_offset_seconds": 0 })
    }
}

/// Asks the database.
///
/// # Errors
/// `unavailable` where the database gives no answer.
pub async fn handle(app: Data<App>) -> Answer<Content<ReadinessView>> {
    app.store.read(events::head).await?;
    Ok(Content(ReadinessView {
        status: "ready",
        database: match app.store.engine() {
            Engine::Sqlite => "sqlite",
            Engine::Postgres => "postgres",
        },
        clock: app.clock.word(),
        clock_offset_seconds: app.clock.offset_seconds(),
    }))
}
