//! Whether the process is alive.

use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::answer::{Answer, Content};
use crate::openapi::Example;
use crate::operation::{Method, Operation, Tag};

/// `GET /healthz`.
pub const OPERATION: Operation = Operation {
    id: "get_health",
    method: Method::Get,
    path: "/healthz",
    tag: Tag::Platform,
    summary: "Is the process alive",
    description: "Answers as long as the process can answer at all; asks nothing of the database.",
    problems: &[],
};

/// The state of the process.
#[derive(Serialize, ToSchema)]
#[schema(as = Health)]
pub struct HealthView {
    /// Always `alive`.
    pub status: &'static str,
    /// The version of the server.
    pub version: &'static str,
}

impl Example for HealthView {
    fn example() -> Value {
        json!({ "status": "alive", "version": env!("CARGO_PKG_VERSION") })
    }
}

/// Answers.
///
/// # Errors
/// Never.
pub async fn handle() -> Answer<Content<HealthView>> {
    Ok(Content(HealthView { status: "alive", version: env!("CARGO_PKG_VERSION") }))
}
