//! What callers send with the steps of an order.

use guanxi_domain::instant::{self, Instant};
use guanxi_domain::orders::steps::RefundInput;
use guanxi_domain::{Fields, Refusal};
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use validator::Validate;

use crate::openapi::Example;

/// When a step was taken.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = OrderStep)]
pub struct StepBody {
    /// When, RFC 3339, at most a day ahead and not before what it follows; now where absent.
    #[schema(format = DateTime)]
    at: Option<String>,
}

impl StepBody {
    /// The instant, where one was given.
    ///
    /// # Errors
    /// `validation_failed` at `/at`.
    pub fn read(self) -> Result<Option<Instant>, Refusal> {
        let mut fields = Fields::new();
        let at = fields.optional("at", self.at, instant::parse);
        fields.finish(at)
    }
}

/// What goes back to the customer.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = NewRefund)]
pub struct RefundBody {
    /// How much in minor units of the order's currency, from 1 to what is left; all that is left where absent.
    #[schema(minimum = 0, maximum = 1_000_000_000_000_000_i64)]
    amount_minor: Option<i64>,
    /// When, RFC 3339, at most a day ahead and not before the order; now where absent.
    #[schema(format = DateTime)]
    at: Option<String>,
    /// Why, up to 500 characters.
    reason: Option<String>,
}

impl From<RefundBody> for RefundInput {
    fn from(body: RefundBody) -> Self {
        Self { amount_minor: body.amount_minor, at: body.at, reason: body.reason }
    }
}

impl Example for StepBody {
    fn example() -> Value {
        json!({ "at": null })
    }
}

impl Example for RefundBody {
    fn example() -> Value {
        json!({ "amount_minor": 5_900, "reason": "雨刮片缺货" })
    }
}
