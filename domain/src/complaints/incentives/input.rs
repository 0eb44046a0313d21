//! Incentive policies as they come in.

use std::collections::BTreeSet;

use super::{Bounds, IncentivePolicy, RoleBounds};
use crate::access::role;
use crate::fields::{Fault, FieldCode, FieldResult, Fields, Patch};
use crate::money::Currency;

/// The most roles of a policy.
pub const ROLES_MAX: usize = 200;
/// The largest amount, in minor units.
pub const AMOUNT_MAX: i64 = 100_000_000;
/// For how many days one may object, at least and at most.
pub const OBJECTION_DAYS: (i64, i64) = (1, 60);

/// Bounds as they come in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BoundsInput {
    /// The least, in minor units.
    pub least_minor: Option<i64>,
    /// The most.
    pub most_minor: Option<i64>,
}

/// Bounds of a role as they come in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RoleBoundsInput {
    /// The code of the role.
    pub role: Option<String>,
    /// The amounts.
    pub bounds: BoundsInput,
}

/// An incentive policy as it comes in. What is left open is as in the version before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IncentivePolicyInput {
    /// ISO 4217.
    pub currency: Option<String>,
    /// All roles that have something deducted for a fault.
    pub fault: Option<Vec<RoleBoundsInput>>,
    /// The bounds for a lapsed promise; cleared where nothing is deducted for that.
    pub lapse: Patch<BoundsInput>,
    /// The most in one month; cleared where there is no such bound.
    pub monthly_cap_minor: Patch<i64>,
    /// Within [`OBJECTION_DAYS`].
    pub objection_days: Option<i64>,
}

/// An incentive policy, read and valid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewIncentivePolicy {
    currency: Option<Currency>,
    fault: Option<Vec<RoleBounds>>,
    lapse: Patch<Bounds>,
    monthly_cap_minor: Patch<i64>,
    objection_days: Option<i64>,
}

impl NewIncentivePolicy {
    /// Reads the input, noting every wrong field.
    pub fn read(input: IncentivePolicyInput, fields: &mut Fields) -> Option<Self> {
        let currency = fields.optional("currency", input.currency, Currency::read);
        let fault = match input.fault {
            None => Some(None),
            Some(list) => roles(list, fields).map(Some),
        };
        let lapse = match input.lapse {
            Patch::Leave => Some(Patch::Leave),
            Patch::Clear => Some(Patch::Clear),
            Patch::Set(given) => fields.within("lapse", |fields| bounds(&given, fields)).map(Patch::Set),
        };
        let monthly_cap_minor = input.monthly_cap_minor.read(fields, "monthly_cap_minor", |cap| within(cap, 0, AMOUNT_MAX));
        let (least, most) = OBJECTION_DAYS;
        let objection_days = fields.optional("objection_days", input.objection_days, |days| within(days, least, most));
        Some(Self { currency: currency?, fault: fault?, lapse: lapse?, monthly_cap_minor, objection_days: objection_days? })
    }

    /// The codes of the roles that the input names, in its order.
    pub fn roles(&self) -> impl Iterator<Item = &str> {
        self.fault.iter().flatten().map(|one| one.role.as_str())
    }

    /// The policy that takes the place of the one before.
    #[must_use]
    pub fn over(self, before: &IncentivePolicy) -> IncentivePolicy {
        let mut after = before.clone();
        after.currency = self.currency.unwrap_or(after.currency);
        after.fault = self.fault.unwrap_or(after.fault);
        self.lapse.apply(&mut after.lapse);
        self.monthly_cap_minor.apply(&mut after.monthly_cap_minor);
        after.objection_days = self.objection_days.unwrap_or(after.objection_days);
        after
    }
}

fn roles(list: Vec<RoleBoundsInput>, fields: &mut Fields) -> Option<Vec<RoleBounds>> {
    if list.len() > ROLES_MAX {
        fields.refuse_with("fault", FieldCode::TooMany, [("max", ROLES_MAX.to_string())]);
        return None;
    }
    let mut seen = BTreeSet::new();
    let mut one = |(place, one): (usize, RoleBoundsInput), fields: &mut Fields| {
        fields.within(place, |fields| {
            let code = fields.required("role", one.role, |code| {
                let code = role::code(code)?;
                if seen.insert(code.clone()) { Ok(code) } else { Err(FieldCode::Duplicate.into()) }
            });
            let bounds = bounds(&one.bounds, fields);
            Some(RoleBounds { role: code?, bounds: bounds? })
        })
    };
    fields.within("fault", |fields| {
        let read: Vec<_> = list.into_iter().enumerate().map(|item| one(item, fields)).collect();
        read.into_iter().collect()
    })
}

fn bounds(given: &BoundsInput, fields: &mut Fields) -> Option<Bounds> {
    let least = fields.required("least_minor", given.least_minor, |amount| within(amount, 1, AMOUNT_MAX));
    let most = fields.required("most_minor", given.most_minor, |amount| within(amount, least.unwrap_or(1), AMOUNT_MAX));
    Some(Bounds { least_minor: least?, most_minor: most? })
}

fn within(value: i64, least: i64, most: i64) -> FieldResult<i64> {
    if (least..=most).contains(&value) {
        return Ok(value);
    }
    let arguments = vec![("min".to_owned(), least.to_string()), ("max".to_owned(), most.to_string())];
    Err(Fault { code: FieldCode::OutOfRange, arguments })
}
