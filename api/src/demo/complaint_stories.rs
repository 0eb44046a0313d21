//! Which customers complain, of what and when.

use std::ops::Range;

use chrono::TimeDelta;
use guanxi_domain::access::StaffUser;
use guanxi_domain::complaints::Severity;
use guanxi_domain::ids::{ProductId, UnitId};
use guanxi_domain::instant::Instant;
use guanxi_domain::orders::CustomerFacts;

use super::chance::Chance;
use super::company::Outlet;
use super::complaints::Story;
use super::customers::Person;
use super::grievances::{GRIEVANCES, SPIKE};
use super::span::Span;

/// Of so many of a hundred customers there is a complaint.
const WITH_COMPLAINT: u64 = 8;
/// How many complaints a spike consists of, and within how long they come.
pub(super) const SPIKE_SIZE: usize = 15;
const SPIKE_MINUTES: i64 = 50;
/// How long before the end a spike begins, and how long before that its customers must have come.
const SPIKE_BEFORE_END: TimeDelta = TimeDelta::hours(5 * 24 - 14);

/// Thinks up what a customer complains of, if of anything. What lies behind the end of the span has not happened.
pub(super) fn complaint(
    seed: u64,
    person: &Person,
    customer: CustomerFacts,
    span: &Span,
    outlet: &Outlet,
    cars: &[ProductId],
    number: impl FnOnce(Instant) -> Result<String, String>,
) -> Result<Option<Story>, String> {
    let mut chance = Chance::of(seed, 14, person.index);
    let staff: &[StaffUser] = &outlet.staff;
    if !chance.percent(WITH_COMPLAINT) {
        return Ok(None);
    }
    let day = chance.between(person.day, (span.days - 1).max(person.day));
    let received_at = span.during(day, &mut chance).max(person.registered_at + TimeDelta::hours(1));
    let (Some(grievance), Some(agent)) = (chance.weighted(GRIEVANCES, |_| 1), chance.weighted(staff, |_| 1)) else { return Ok(None) };
    if received_at >= span.until {
        return Ok(None);
    }
    let severity = match chance.below(100) {
        0..87 => Severity::General,
        87..97 => Severity::Major,
        _ => Severity::Critical,
    };
    Ok(Some(Story {
        id: chance.id(received_at).into(),
        number: number(received_at)?,
        customer,
        received_at,
        agent: agent.id,
        grievance,
        outlet_id: outlet.unit.id,
        product_id: cars.get(usize::try_from(chance.below(cars.len() as u64)).unwrap_or(0)).copied().filter(|_| grievance.of_car),
        severity,
        stuck: chance.percent(5),
        seed: (seed, person.index),
    }))
}

/// A spike: many customers complain of one car in one outlet within an hour.
pub(super) struct Spike {
    /// When the first of them does.
    pub from: Instant,
    /// The outlet.
    pub outlet_id: UnitId,
    /// Its code.
    pub outlet_code: String,
    /// The car.
    pub product_id: ProductId,
}

impl Spike {
    /// Where and when one is to be planted.
    pub(super) fn of(seed: u64, span: &Span, outlets: &[Outlet], cars: &[ProductId]) -> Option<Self> {
        let mut chance = Chance::of(seed, 15, 0);
        let outlet = chance.weighted(outlets, |outlet| outlet.city.weight)?;
        let product_id = chance.one_of(cars)?;
        let from = span.until - SPIKE_BEFORE_END;
        Some(Self { from, outlet_id: outlet.unit.id, outlet_code: outlet.unit.code.clone(), product_id })
    }

    /// Its complaints, of customers who were there by then.
    pub(super) fn stories(
        &self,
        seed: u64,
        customers: &[CustomerFacts],
        outlet: &Outlet,
        mut number: impl FnMut(Instant) -> Result<String, String>,
    ) -> Result<Vec<Story>, String> {
        let Some(agent) = outlet.staff.first().map(|agent| agent.id) else { return Ok(Vec::new()) };
        let places: Range<u64> = 0..customers.len().min(SPIKE_SIZE) as u64;
        places
            .zip(customers)
            .map(|(place, customer)| {
                let mut chance = Chance::of(seed, 15, place + 1);
                let received_at = self.from + TimeDelta::seconds(chance.between(0, SPIKE_MINUTES * 60));
                Ok(Story {
                    id: chance.id(received_at).into(),
                    number: number(received_at)?,
                    customer: *customer,
                    received_at,
                    agent,
                    grievance: &SPIKE,
                    outlet_id: self.outlet_id,
                    product_id: Some(self.product_id),
                    severity: Severity::General,
                    stuck: false,
                    // Beside the customers' own.
                    seed: (seed, u64::from(u32::MAX) + place),
                })
            })
            .collect()
    }
}
