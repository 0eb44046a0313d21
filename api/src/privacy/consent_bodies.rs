//! What callers send about consent.

use guanxi_domain::privacy::consent::NewConsentInput;
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use validator::Validate;

use crate::openapi::Example;

/// A decision of a customer.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = NewConsent)]
pub struct NewConsentBody {
    /// For what data is used: a word of the vocabulary `consent_purpose`. Required.
    #[schema(required = true, value_type = String)]
    purpose: Option<String>,
    /// Over which channel: a word of the vocabulary `channel`; over every channel where absent.
    channel: Option<String>,
    /// What was decided: a word of the vocabulary `consent_decision`. Required.
    #[schema(required = true, value_type = String)]
    decision: Option<String>,
    /// How it was made known: a word of the vocabulary `consent_means`. Required.
    #[schema(required = true, value_type = String)]
    means: Option<String>,
    /// Which wording lay before the customer, by its name and version: up to 100 characters. Required with `given`.
    #[schema(max_length = 100)]
    wording: Option<String>,
    /// When the customer decided, not ahead; now where absent. Of several decisions the one decided last holds, not the one recorded last.
    #[schema(format = DateTime)]
    decided_at: Option<String>,
}

impl From<NewConsentBody> for NewConsentInput {
    fn from(body: NewConsentBody) -> Self {
        let NewConsentBody { purpose, channel, decision, means, wording, decided_at } = body;
        Self { purpose, channel, decision, means, wording, decided_at }
    }
}

impl Example for NewConsentBody {
    fn example() -> Value {
        json!({ "purpose": "marketing", "channel": "sms", "decision": "given", "means": "paper_form", "wording": "营销告知书 2026-03" })
    }
}
