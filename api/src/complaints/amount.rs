//! Amounts of money as callers send and see them.

use guanxi_domain::money::Money;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An amount of one currency.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[schema(as = Amount)]
pub struct AmountView {
    /// The amount in minor units of the currency; below zero where something is taken back.
    #[schema(minimum = -1_000_000_000_000_000_i64, maximum = 1_000_000_000_000_000_i64)]
    pub amount_minor: i64,
    /// ISO 4217.
    #[schema(example = "CNY")]
    pub currency: &'static str,
}

impl From<Money> for AmountView {
    fn from(money: Money) -> Self {
        Self { amount_minor: money.amount_minor(), currency: money.currency().code() }
    }
}

/// An amount as it comes in.
#[derive(Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewAmount)]
pub struct AmountBody {
    /// The amount in minor units of the currency. Required.
    #[schema(required = true, minimum = 1, maximum = 1_000_000_000_000_000_i64)]
    pub amount_minor: Option<i64>,
    /// ISO 4217. Required.
    #[schema(required = true, example = "CNY")]
    pub currency: Option<String>,
}
