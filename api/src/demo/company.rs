//! The company: its regions, outlets and staff.

use guanxi_domain::Refusal;
use guanxi_domain::access::unit::{NewUnit, NewUnitInput};
use guanxi_domain::access::user::{NewUser, NewUserInput};
use guanxi_domain::access::{StaffUser, Unit};
use guanxi_domain::fields::Fields;
use guanxi_domain::instant::Instant;
use guanxi_domain::platform::{Actor, Context, Event};

use super::chance::Chance;
use super::people;
use super::words::{City, REGIONS};

/// How many customers an outlet has.
const CUSTOMERS_OF_AN_OUTLET: u64 = 800;
/// The fewest and the most outlets.
const OUTLETS: (u64, u64) = (3, 400);

/// An outlet with those who work there; the first leads it.
pub(super) struct Outlet {
    pub unit: Unit,
    pub city: &'static City,
    pub staff: Vec<StaffUser>,
}

/// What a company is made of, in the order in which it is written.
pub(super) struct Company {
    pub regions: Vec<(Unit, Event)>,
    pub outlets: Vec<Outlet>,
    pub outlet_events: Vec<Event>,
    pub staff_events: Vec<Event>,
}

impl Company {
    /// Makes a company that so many customers need, below the top unit.
    pub(super) fn make(seed: u64, customers: u64, top: &Unit, founded: Instant) -> Result<Self, Refusal> {
        let context = Context { now: founded, actor: Actor::System("demo_data") };
        let mut company = Self { regions: Vec::new(), outlets: Vec::new(), outlet_events: Vec::new(), staff_events: Vec::new() };
        let wanted = (customers / CUSTOMERS_OF_AN_OUTLET).clamp(OUTLETS.0, OUTLETS.1);
        let regions = usize::try_from(wanted.div_ceil(3)).unwrap_or(1).clamp(1, REGIONS.len());
        let cities: Vec<(usize, &City)> =
            REGIONS.iter().take(regions).enumerate().flat_map(|(at, region)| region.cities.iter().map(move |city| (at, city))).collect();
        for (at, region) in (0..).zip(REGIONS.iter().take(regions)) {
            let mut chance = Chance::of(seed, 1, at);
            let new = unit("region", region.code.to_owned(), region.name.to_owned())?;
            company.regions.push(Unit::create(chance.id(founded).into(), top, new, &context)?);
        }
        let mut of_city = vec![0_u64; cities.len()];
        for at in 0..wanted {
            let mut chance = Chance::of(seed, 2, at);
            let places: Vec<usize> = (0..cities.len()).collect();
            // Each city has one before any has two.
            let place = match usize::try_from(at) {
                Ok(at) if at < cities.len() => at,
                _ => chance.weighted(&places, |place| cities.get(*place).map_or(0, |city| city.1.weight)).copied().unwrap_or(0),
            };
            let (Some((region, city)), Some(count)) = (cities.get(place), of_city.get_mut(place)) else { continue };
            *count += 1;
            let name = format!("{}{}店", city.name.trim_end_matches('市'), ordinal(*count, city.districts));
            let new = unit("outlet", format!("{}-{count:02}", city.code), name)?;
            let Some((above, _)) = company.regions.get(*region) else { continue };
            let (unit, event) = Unit::create(chance.id(founded).into(), above, new, &context)?;
            company.outlet_events.push(event);
            let mut staff = Vec::new();
            for _ in 0..chance.between(4, 8) {
                let index = u64::try_from(company.staff_events.len()).unwrap_or(0);
                let (user, event) = hire(index, &unit, &mut chance, &context)?;
                staff.push(user);
                company.staff_events.push(event);
            }
            company.outlets.push(Outlet { unit, city, staff });
        }
        Ok(company)
    }
}

/// What an outlet is called: by the district, then by number.
fn ordinal(count: u64, districts: &[&str]) -> String {
    let at = usize::try_from(count - 1).unwrap_or(0);
    match districts.get(at) {
        Some(district) => district.trim_end_matches("新区").trim_end_matches('区').to_owned(),
        None => format!("第{count}"),
    }
}

fn unit(kind: &str, code: String, name: String) -> Result<NewUnit, Refusal> {
    let mut fields = Fields::new();
    let input = NewUnitInput { kind: Some(kind.to_owned()), code: Some(code), name: Some(name), time_zone: None };
    let new = NewUnit::read(input, &mut fields);
    fields.finish(new)
}

fn hire(index: u64, unit: &Unit, chance: &mut Chance, context: &Context) -> Result<(StaffUser, Event), Refusal> {
    let name = people::person(chance);
    let mut fields = Fields::new();
    let input = NewUserInput {
        email: Some(people::email(&name, index + 1).replace("@example.com", "@staff.example.com")),
        display_name: Some(name),
        employee_number: Some(format!("E{:05}", index + 1)),
        ..NewUserInput::default()
    };
    let new = NewUser::read(input, &mut fields);
    let new = fields.finish(new)?;
    Ok(StaffUser::create(chance.id(context.now).into(), unit.id, new, false, context))
}
