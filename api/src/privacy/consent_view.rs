//! What goes out about consent.

use guanxi_domain::ids::{ConsentId, CustomerId};
use guanxi_domain::instant;
use guanxi_domain::privacy::{ConsentBasis, ConsentDecision, ConsentMeans, ConsentPurpose, ConsentState};
use guanxi_domain::vocabulary::Channel;
use guanxi_persistence::privacy::consents::KeptConsent;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::access_record_view::DoneByView;
use crate::answer::Resource;
use crate::openapi::Example;

/// A decision of a customer, with its receipt. It never changes.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Consent)]
pub struct ConsentView {
    /// The id.
    pub id: ConsentId,
    /// The customer.
    pub customer_id: CustomerId,
    /// For what.
    pub purpose: ConsentPurpose,
    /// Over which channel; `null` means every channel.
    pub channel: Option<Channel>,
    /// What was decided.
    pub decision: ConsentDecision,
    /// How it was made known.
    pub means: ConsentMeans,
    /// Which wording lay before the customer.
    pub wording: Option<String>,
    /// When the customer decided.
    #[schema(format = DateTime)]
    pub decided_at: String,
    /// When it was recorded.
    #[schema(format = DateTime)]
    pub recorded_at: String,
    /// Who recorded it.
    pub recorded_by: DoneByView,
    /// The receipt.
    pub receipt: ReceiptView,
}

/// The receipt of a decision: what can be given to the customer, and be compared with what is kept.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ConsentReceipt)]
pub struct ReceiptView {
    /// The number that people quote.
    pub number: String,
    /// The receipt's text: JSON, to the letter what the hash is over.
    pub text: String,
    /// SHA-256 of the text in UTF-8, as 64 hexadecimal digits, made when the decision was recorded.
    #[schema(min_length = 64, max_length = 64)]
    pub sha256: String,
}

/// What holds now.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CurrentConsents)]
pub struct CurrentConsentsView {
    /// A line for each purpose, and one for each channel that was decided about by itself.
    pub items: Vec<CurrentConsentView>,
}

/// What holds now for a purpose and channel.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CurrentConsent)]
pub struct CurrentConsentView {
    /// The purpose.
    pub purpose: ConsentPurpose,
    /// The channel; `null` stands for every channel without a line of its own.
    pub channel: Option<Channel>,
    /// Whether data may be used so.
    pub allowed: bool,
    /// Why, or why not.
    pub basis: ConsentBasis,
    /// The decision that says so; `null` where there is none.
    pub consent_id: Option<ConsentId>,
}

impl From<KeptConsent> for ConsentView {
    fn from(kept: KeptConsent) -> Self {
        let KeptConsent { consent, receipt_hash } = kept;
        let receipt = ReceiptView {
            number: consent.number.clone(),
            text: consent.receipt(),
            sha256: receipt_hash.iter().map(|byte| format!("{byte:02x}")).collect(),
        };
        Self {
            id: consent.id,
            customer_id: consent.customer_id,
            purpose: consent.purpose,
            channel: consent.channel,
            decision: consent.decision,
            means: consent.means,
            wording: consent.wording,
            decided_at: instant::format(consent.decided_at),
            recorded_at: instant::format(consent.recorded_at),
            recorded_by: consent.recorded_by.into(),
            receipt,
        }
    }
}

impl From<ConsentState> for CurrentConsentView {
    fn from(state: ConsentState) -> Self {
        let permitted = state.permitted;
        Self {
            purpose: state.purpose,
            channel: state.channel,
            allowed: permitted.allowed,
            basis: permitted.basis,
            consent_id: permitted.consent_id,
        }
    }
}

impl Resource for ConsentView {
    fn version(&self) -> i64 {
        1
    }

    fn location(&self) -> String {
        format!("/api/v1/customers/{}/consents/{}", self.customer_id, self.id)
    }
}

impl Example for ConsentView {
    fn example() -> Value {
        json!({
            "id": "0192f3a4-5b6c-7d8e-9f01-23456789abd3", "customer_id": "0192f3a4-5b6c-7d8e-9f01-23456789abcd", "purpose": "marketing",
            "channel": "sms", "decision": "given", "means": "paper_form", "wording": "营销告知书 2026-03",
            "decided_at": "2026-11-21T08:30:00Z", "recorded_at": "2026-11-21T08:30:00Z",
            "recorded_by": { "kind": "user", "id": "0192f3a4-5b6c-7d8e-9f01-23456789abc2" },
            "receipt": {
                "number": "Z-2026-000123",
                "text": "{\"channel\":\"sms\",\"customer_id\":\"0192f3a4-5b6c-7d8e-9f01-23456789abcd\",…}",
                "sha256": "5f0c1b0f7e8d3f4b9a2c6d1e0f9b8a7c6d5e4f3a2b1c0d9e8f7a6b5c4d3e2f1a"
            }
        })
    }
}

impl Example for CurrentConsentsView {
    fn example() -> Value {
        let line = |purpose: &str, channel: Option<&str>, allowed: bool, basis: &str, consent: Option<&str>| json!({ "purpose": purpose, "channel": channel, "allowed": allowed, "basis": basis, "consent_id": consent });
        json!({ "items": [
            line("service", None, true, "contract", None),
            line("marketing", None, false, "never_asked", None),
            line("marketing", Some("sms"), true, "given", Some("0192f3a4-5b6c-7d8e-9f01-23456789abd3")),
            line("profiling", None, false, "never_asked", None),
            line("sharing", None, false, "never_asked", None),
        ] })
    }
}
