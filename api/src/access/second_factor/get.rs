//! One's own second factor.

use actix_web::web::Data;
use guanxi_domain::instant;
use guanxi_persistence::access::second_factors;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::answer::{Answer, Content};
use crate::app::App;
use crate::extract::Oneself;
use crate::openapi::Example;
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/me/second_factor`.
pub const OPERATION: Operation = Operation {
    id: "get_second_factor",
    method: Method::Get,
    path: "/api/v1/me/second_factor",
    tag: Tag::Access,
    summary: "Read the state of one's own second factor",
    description: "Says whether sign-ins of the caller ask for a code, and how many recovery codes are left. Never the secret.",
    problems: &[],
};

/// The state of a second factor.
#[derive(Serialize, ToSchema)]
#[schema(as = SecondFactor)]
pub struct SecondFactorView {
    /// Whether sign-ins ask for a code.
    pub enabled: bool,
    /// Whether a role demands one and the caller has none: it must be enabled before anything else can be done.
    pub required: bool,
    /// Since when; `null` where they don't.
    #[schema(format = DateTime)]
    pub enabled_at: Option<String>,
    /// How many recovery codes are left, 0 to 10.
    #[schema(minimum = 0, maximum = 10)]
    pub recovery_codes_left: i64,
}

impl Example for SecondFactorView {
    fn example() -> Value {
        json!({ "enabled": true, "required": false, "enabled_at": "2026-11-21T02:30:00Z", "recovery_codes_left": 10 })
    }
}

/// Reads it.
///
/// # Errors
/// What the document says.
pub async fn handle(caller: Oneself, app: Data<App>) -> Answer<Content<SecondFactorView>> {
    let user_id = caller.user_id();
    let (kept, left) =
        app.store.read(move |tx| Ok((second_factors::load(tx, user_id)?, second_factors::count_recovery_codes(tx, user_id)?))).await?;
    let enabled_at = kept.and_then(|kept| kept.factor.confirmed_at);
    Ok(Content(SecondFactorView {
        enabled: enabled_at.is_some(),
        required: caller.standing().second_factor_required,
        enabled_at: enabled_at.map(instant::format),
        recovery_codes_left: left,
    }))
}
