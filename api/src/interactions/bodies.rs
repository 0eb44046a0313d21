//! What callers send about interactions. Words, ids and instants are plain strings here: the domain reads them, so that a wrong one
//! is named together with all others.

use guanxi_domain::fields::Patch;
use guanxi_domain::interactions::interaction::REASON_MAX;
use guanxi_domain::interactions::{InteractionInput, InteractionPatchInput};
use guanxi_domain::platform::ReferenceInput;
use guanxi_domain::{Fields, Refusal, text};
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use validator::Validate;

use crate::openapi::Example;

/// What another system calls a record.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewInteractionReference)]
pub struct ReferenceBody {
    /// The other system: 1–40 letters, digits, `. _ - :`. Required.
    #[schema(required = true)]
    source: Option<String>,
    /// What it calls the record: 1–200 characters. Required.
    #[schema(required = true)]
    reference: Option<String>,
}

/// A new contact with a customer.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = NewInteraction)]
pub struct NewInteractionBody {
    /// The customer by id; either this or `customer_reference` is required.
    #[schema(format = Uuid)]
    customer_id: Option<String>,
    /// The customer by what another system calls it.
    customer_reference: Option<ReferenceBody>,
    /// The unit whose record it is; the customer's home unit where absent.
    #[schema(format = Uuid)]
    unit_id: Option<String>,
    /// The person who spoke for the organisation: a contact of this customer.
    #[schema(format = Uuid)]
    contact_id: Option<String>,
    /// Over which channel: a word of the vocabulary `channel`. Required.
    #[schema(required = true)]
    channel: Option<String>,
    /// `inbound` where the customer turned to the company, else `outbound`. Required.
    #[schema(required = true)]
    direction: Option<String>,
    /// When it began, RFC 3339, at most a day ahead; now where absent.
    #[schema(format = DateTime)]
    occurred_at: Option<String>,
    /// Who of the staff; who creates it where absent.
    #[schema(format = Uuid)]
    staff_id: Option<String>,
    /// The step of the customer's journey: the word of a touchpoint that is in use.
    touchpoint: Option<String>,
    /// What it was about, up to 200 characters.
    subject: Option<String>,
    /// What was said, up to 50,000 characters.
    content: Option<String>,
    /// What came of it: a word of the vocabulary `interaction_outcome`.
    outcome: Option<String>,
    /// How long it took, in whole seconds, up to a week.
    #[schema(minimum = 0, maximum = 604_800)]
    duration_seconds: Option<i64>,
    /// The order that it was about: one of this customer.
    #[schema(format = Uuid)]
    order_id: Option<String>,
    /// What other systems call it: up to 20.
    references: Option<Vec<ReferenceBody>>,
}

/// A contact with a customer as another system has it. What is absent or `null` is filled up for a new interaction, and else stays as it is.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = InteractionByReference)]
pub struct InteractionByReferenceBody {
    /// The customer by id; for a new interaction either this or `customer_reference` is required. It never changes.
    #[schema(format = Uuid)]
    customer_id: Option<String>,
    /// The customer by what another system calls it.
    customer_reference: Option<ReferenceBody>,
    /// The unit whose record it is; for a new interaction the customer's home unit where absent.
    #[schema(format = Uuid)]
    unit_id: Option<String>,
    /// The person who spoke for the organisation: a contact of this customer.
    #[schema(format = Uuid)]
    contact_id: Option<String>,
    /// Over which channel: a word of the vocabulary `channel`. Required for a new interaction.
    channel: Option<String>,
    /// `inbound` where the customer turned to the company, else `outbound`. Required for a new interaction.
    direction: Option<String>,
    /// When it began, RFC 3339, at most a day ahead; for a new interaction now where absent.
    #[schema(format = DateTime)]
    occurred_at: Option<String>,
    /// Who of the staff; for a new interaction nobody where absent.
    #[schema(format = Uuid)]
    staff_id: Option<String>,
    /// The step of the customer's journey: the word of a touchpoint that is in use.
    touchpoint: Option<String>,
    /// What it was about, up to 200 characters.
    subject: Option<String>,
    /// What was said, up to 50,000 characters.
    content: Option<String>,
    /// What came of it: a word of the vocabulary `interaction_outcome`.
    outcome: Option<String>,
    /// How long it took, in whole seconds, up to a week.
    #[schema(minimum = 0, maximum = 604_800)]
    duration_seconds: Option<i64>,
    /// The order that it was about: one of this customer.
    #[schema(format = Uuid)]
    order_id: Option<String>,
    /// What other systems call it: up to 20.
    references: Option<Vec<ReferenceBody>>,
}

/// A JSON Merge Patch of an interaction: absent members stay, `null` clears.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = InteractionPatch)]
pub struct InteractionPatchBody {
    /// The unit whose record it is. Can't be cleared.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    unit_id: Patch<String>,
    /// The person who spoke for the organisation: a contact of this customer.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    contact_id: Patch<String>,
    /// Over which channel: a word of the vocabulary `channel`. Can't be cleared.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    channel: Patch<String>,
    /// `inbound` or `outbound`. Can't be cleared.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    direction: Patch<String>,
    /// When it began, RFC 3339, at most a day ahead. Can't be cleared.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    occurred_at: Patch<String>,
    /// Who of the staff.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    staff_id: Patch<String>,
    /// The step of the customer's journey: the word of a touchpoint that is in use.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    touchpoint: Patch<String>,
    /// What it was about, up to 200 characters.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    subject: Patch<String>,
    /// What was said, up to 50,000 characters.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    content: Patch<String>,
    /// What came of it: a word of the vocabulary `interaction_outcome`.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    outcome: Patch<String>,
    /// How long it took, in whole seconds, 0–604,800.
    #[serde(default)]
    #[schema(value_type = Option<i64>)]
    duration_seconds: Patch<i64>,
    /// The order that it was about: one of this customer.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    order_id: Patch<String>,
}

/// Why an interaction is to count for nothing.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = InteractionVoiding)]
pub struct VoidBody {
    /// Why, 1–500 characters. Required.
    #[schema(required = true)]
    reason: Option<String>,
}

impl VoidBody {
    /// The reason.
    ///
    /// # Errors
    /// `validation_failed` at `/reason`.
    pub fn read(self) -> Result<String, Refusal> {
        let mut fields = Fields::new();
        let reason = fields.required("reason", self.reason, |text| text::line(text, 1, REASON_MAX));
        fields.finish(reason)
    }
}

impl From<ReferenceBody> for ReferenceInput {
    fn from(body: ReferenceBody) -> Self {
        Self { source: body.source, reference: body.reference }
    }
}

/// Both bodies have the same members; which of them a new interaction needs differs in the document alone.
macro_rules! into_input {
    ($($body:ident)+) => {$(
        impl From<$body> for InteractionInput {
            fn from(body: $body) -> Self {
                Self {
                    customer_id: body.customer_id,
                    customer_reference: body.customer_reference.map(ReferenceInput::from),
                    unit_id: body.unit_id,
                    contact_id: body.contact_id,
                    channel: body.channel,
                    direction: body.direction,
                    occurred_at: body.occurred_at,
                    staff_id: body.staff_id,
                    touchpoint: body.touchpoint,
                    subject: body.subject,
                    content: body.content,
                    outcome: body.outcome,
                    duration_seconds: body.duration_seconds,
                    order_id: body.order_id,
                    references: body.references.unwrap_or_default().into_iter().map(ReferenceInput::from).collect(),
                }
            }
        }
    )+};
}

into_input! { NewInteractionBody InteractionByReferenceBody }

impl From<InteractionPatchBody> for InteractionPatchInput {
    fn from(body: InteractionPatchBody) -> Self {
        Self {
            unit_id: body.unit_id,
            contact_id: body.contact_id,
            channel: body.channel,
            direction: body.direction,
            occurred_at: body.occurred_at,
            staff_id: body.staff_id,
            touchpoint: body.touchpoint,
            subject: body.subject,
            content: body.content,
            outcome: body.outcome,
            duration_seconds: body.duration_seconds,
            order_id: body.order_id,
        }
    }
}

impl Example for NewInteractionBody {
    fn example() -> Value {
        json!({
            "customer_id": "0192f3a4-5b6c-7d8e-9f01-23456789abcd", "channel": "phone", "direction": "inbound",
            "occurred_at": "2026-11-21T02:14:00Z", "touchpoint": "maintenance", "subject": "保养预约", "content": "客户希望周六上午保养，约在 9 点。",
            "outcome": "appointment_made", "duration_seconds": 185
        })
    }
}

impl Example for InteractionByReferenceBody {
    fn example() -> Value {
        NewInteractionBody::example()
    }
}

impl Example for InteractionPatchBody {
    fn example() -> Value {
        json!({ "subject": "保养改期", "outcome": "resolved", "touchpoint": null })
    }
}

impl Example for VoidBody {
    fn example() -> Value {
        json!({ "reason": "记到了别的客户名下" })
    }
}
