//! Which customers complain, of what and when.

use std::ops::Range;

use chrono::TimeDelta;
use guanxi_domain::access::StaffUser;
use guanxi_domain::complaints::Severity;
use guanxi_domain::ids::{ProductId, UnitId, UserId};
use guanxi_domain::instant::Instant;
use guanxi_domain::orders::CustomerFacts;

use super::chance::Chance;
use super::company::Outlet;
use super::complaints::Story;
use super::customers::Person;
use super::grievances::{GRIEVANCES, SPIKE};
use super::span::Span;

/// The days that a customer is there are gone through in stretches of this length; there is one complaint in each at most.
const STRETCH: usize = 30;
/// How many stretches of how many complaints a thousand customers have in a year, where every fifth complaint falls out of season.
const STRETCHES: u64 = 9_750;
/// The most stretches of one customer.
const MOST_STRETCHES: usize = 250;
/// In so many of a hundred complaints about what somebody did the customer says who.
const NAMED: u64 = 70;
/// How many complaints a spike consists of, and within how long they come.
pub(super) const SPIKE_SIZE: usize = 15;
const SPIKE_MINUTES: i64 = 50;
/// How long before the end a spike begins, and how long before that its customers must have come.
const SPIKE_BEFORE_END: TimeDelta = TimeDelta::hours(5 * 24 - 14);

/// How often customers complain, and of which cars.
pub(super) struct Grieving<'a> {
    /// How many complaints a thousand customers have in a year.
    pub rate: u64,
    /// The cars that are sold.
    pub cars: &'a [ProductId],
}

/// Thinks up what a customer complains of, if of anything. What lies behind the end of the span has not happened.
pub(super) fn complaints(
    seed: u64,
    person: &Person,
    customer: CustomerFacts,
    span: &Span,
    outlet: &Outlet,
    grieving: &Grieving<'_>,
    mut number: impl FnMut(Instant) -> Result<String, String>,
) -> Result<Vec<Story>, String> {
    let mut chance = Chance::of(seed, 14, person.index);
    let staff: &[StaffUser] = &outlet.staff;
    let mut stories = Vec::new();
    for (stretch, first) in (person.day..span.days).step_by(STRETCH).take(MOST_STRETCHES).enumerate() {
        let day = first + chance.between(0, STRETCH as i64 - 1);
        if chance.below(STRETCHES) >= grieving.rate || day >= span.days || !span.in_season(day, &mut chance) {
            continue;
        }
        let received_at = span.during(day, &mut chance).max(person.registered_at + TimeDelta::hours(1));
        let (Some(grievance), Some(agent)) = (chance.weighted(GRIEVANCES, |_| 1), chance.weighted(staff, |_| 1)) else { break };
        if received_at >= span.until {
            break;
        }
        let severity = match chance.below(100) {
            0..87 => Severity::General,
            87..97 => Severity::Major,
            _ => Severity::Critical,
        };
        stories.push(Story {
            id: chance.id(received_at).into(),
            number: number(received_at)?,
            customer,
            received_at,
            agent: agent.id,
            grievance,
            outlet_id: outlet.unit.id,
            product_id: chance.one_of(grieving.cars).filter(|_| grievance.of_car),
            staff_id: somebody(staff, person.advisor, &mut chance).filter(|_| grievance.of_people),
            severity,
            stuck: chance.percent(5),
            seed: (seed, (person.index << 8) | stretch as u64),
        });
    }
    Ok(stories)
}

/// Whom a customer complains of: rather the one who advises them, and not everybody gives a name.
fn somebody(staff: &[StaffUser], advisor: usize, chance: &mut Chance) -> Option<UserId> {
    let other = chance.weighted(staff, |_| 1).map(|user| user.id);
    let named = if chance.percent(60) { staff.get(advisor).map(|user| user.id) } else { other };
    named.filter(|_| chance.percent(NAMED))
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
                    staff_id: None,
                    severity: Severity::General,
                    stuck: false,
                    // Beside the customers' own.
                    seed: (seed, (u64::from(u32::MAX) << 8) + place),
                })
            })
            .collect()
    }
}
