//! Incentives: what staff who were found liable for a complaint have deducted from their performance pay. A [`policy`](IncentivePolicy)
//! gives the bounds, the judge the amount; the [`ledger`] keeps bookings and reversals by staff and [`month`], never edits.

mod input;
pub mod ledger;
pub mod month;
pub mod proof;
#[cfg(test)]
mod tests;

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

pub use self::input::{BoundsInput, IncentivePolicyInput, NewIncentivePolicy, RoleBoundsInput};
pub use self::ledger::{EntryKind, IncentiveEntry, IncentiveSort};
pub use self::month::{IncentiveMonth, Month, MonthSort, MonthStatus};
use super::liability::LiabilityGround;
use super::policy::{Policy, PolicyKind};
use crate::access::BuiltInRole;
use crate::fields::{Fault, FieldCode, FieldResult};
use crate::money::{Currency, Money};
use crate::vocabulary::Word as _;

/// Between which amounts a judge chooses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bounds {
    /// The least, in minor units of the policy's currency; above zero.
    pub least_minor: i64,
    /// The most; not below the least.
    pub most_minor: i64,
}

/// Between which amounts a judge chooses for those who have a role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleBounds {
    /// The code of the role.
    pub role: String,
    /// The amounts.
    #[serde(flatten)]
    pub bounds: Bounds,
}

/// How much is deducted, and how one may object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncentivePolicy {
    /// The currency of every amount.
    pub currency: Currency,
    /// The bounds by role for those who are at fault. Who has none of these roles has nothing deducted for a fault.
    pub fault: Vec<RoleBounds>,
    /// The bounds for whoever let a promise lapse; none where nothing is deducted for that.
    pub lapse: Option<Bounds>,
    /// The most that one person has deducted in one month, in minor units; none where there is no such bound.
    pub monthly_cap_minor: Option<i64>,
    /// For how many days after the judgement the person may object.
    pub objection_days: i64,
}

impl Policy for IncentivePolicy {
    const KIND: PolicyKind = PolicyKind::Incentives;

    fn shipped() -> Self {
        let fault =
            |role: BuiltInRole| RoleBounds { role: role.word().to_owned(), bounds: Bounds { least_minor: 5_000, most_minor: 10_000 } };
        Self {
            currency: Currency::CNY,
            fault: vec![fault(BuiltInRole::Salesperson), fault(BuiltInRole::ServiceConsultant)],
            lapse: Some(Bounds { least_minor: 20_000, most_minor: 20_000 }),
            monthly_cap_minor: Some(50_000),
            objection_days: 7,
        }
    }
}

impl IncentivePolicy {
    /// Between which amounts a judge chooses for somebody with these roles: of several roles the widest bounds. None where nothing is
    /// deducted.
    pub fn bounds<'a>(&self, ground: LiabilityGround, roles: impl IntoIterator<Item = &'a str>) -> Option<Bounds> {
        if ground == LiabilityGround::LapsedPromise {
            return self.lapse;
        }
        let of_role = |role| self.fault.iter().find(|one| one.role == role).map(|one| one.bounds);
        roles.into_iter().filter_map(of_role).reduce(|one, other| Bounds {
            least_minor: one.least_minor.min(other.least_minor),
            most_minor: one.most_minor.max(other.most_minor),
        })
    }

    /// For how long one may object.
    #[must_use]
    pub const fn time_to_object(&self) -> TimeDelta {
        TimeDelta::days(self.objection_days)
    }
}

impl Bounds {
    /// Checks the amount of a judgement.
    ///
    /// # Errors
    /// `currency_mismatch`, `out_of_range`.
    pub fn check(self, amount: Money, currency: Currency) -> FieldResult<()> {
        if amount.currency() != currency {
            return Err(FieldCode::CurrencyMismatch.into());
        }
        if (self.least_minor..=self.most_minor).contains(&amount.amount_minor()) {
            return Ok(());
        }
        let arguments = vec![("min".to_owned(), self.least_minor.to_string()), ("max".to_owned(), self.most_minor.to_string())];
        Err(Fault { code: FieldCode::OutOfRange, arguments })
    }
}
