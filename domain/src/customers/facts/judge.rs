//! Mastery and freshness of one customer, with what they come of.

use std::collections::BTreeMap;

use chrono::Duration;

use super::super::customer::Customer;
use super::CustomerFact;
use super::known::contact_points;
use super::requirements::Requirements;
use crate::instant::Instant;

/// One required fact of a customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JudgedFact {
    /// The fact.
    pub fact: CustomerFact,
    /// Whether it is known.
    pub known: bool,
    /// When it was last verified; only where it is known.
    pub verified_at: Option<Instant>,
    /// How many days a verification is good for.
    pub term_days: Option<u32>,
    /// Until when it is fresh; `None` where it is not verified, and where it stays fresh for ever.
    pub fresh_until: Option<Instant>,
    /// Whether it is known and was verified within its term.
    pub fresh: bool,
}

/// What is known of a customer, against what is required.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// The required facts, in the order of the setting.
    pub facts: Vec<JudgedFact>,
}

impl Judged {
    /// How many facts are known.
    #[must_use]
    pub fn known(&self) -> usize {
        self.facts.iter().filter(|fact| fact.known).count()
    }

    /// How many facts are known and fresh.
    #[must_use]
    pub fn fresh(&self) -> usize {
        self.facts.iter().filter(|fact| fact.fresh).count()
    }

    /// The share of the required facts that are known, in hundredths of a per cent, rounded down; `None` where nothing is required.
    #[must_use]
    pub fn mastery(&self) -> Option<u32> {
        share(self.known(), self.facts.len())
    }

    /// The share of the required facts that are known and fresh, likewise.
    #[must_use]
    pub fn freshness(&self) -> Option<u32> {
        share(self.fresh(), self.facts.len())
    }
}

fn share(part: usize, whole: usize) -> Option<u32> {
    part.checked_mul(10_000)?.checked_div(whole).and_then(|share| u32::try_from(share).ok())
}

/// Judges a customer at an instant. `verifications` says when facts were last verified that are not contact points; one that is
/// known and not among them was verified when the customer was created.
#[must_use]
pub fn judge(customer: &Customer, requirements: &Requirements, verifications: &BTreeMap<CustomerFact, Instant>, now: Instant) -> Judged {
    let facts = requirements.of(customer.kind).iter().map(|required| {
        let fact = required.fact;
        let known = fact.is_known(customer);
        let verified_at = match fact.contact_point_kind() {
            Some(_) => contact_points(customer, fact).filter_map(|point| point.verified_at).max(),
            None => known.then(|| verifications.get(&fact).copied().unwrap_or(customer.created_at)),
        };
        let end = |since: Instant| required.term_days.and_then(|days| since.checked_add_signed(Duration::days(i64::from(days))));
        let fresh_until = verified_at.and_then(end);
        let fresh = verified_at.is_some() && fresh_until.is_none_or(|until| now < until);
        JudgedFact { fact, known, verified_at, term_days: required.term_days, fresh_until, fresh }
    });
    Judged { facts: facts.collect() }
}
