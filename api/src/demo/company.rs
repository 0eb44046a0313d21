//! The company: its regions, outlets and staff.

use guanxi_domain::Refusal;
use guanxi_domain::access::unit::{NewUnit, NewUnitInput};
use guanxi_domain::access::unit_change::{UnitChange, UnitPatch, UnitPatchInput};
use guanxi_domain::access::user::{NewUser, NewUserInput};
use guanxi_domain::access::{BuiltInRole, StaffUser, Unit};
use guanxi_domain::fields::{Fields, Patch};
use guanxi_domain::ids::UnitId;
use guanxi_domain::instant::Instant;
use guanxi_domain::platform::{Actor, Context, Event};

use super::chance::Chance;
use super::complaints::Leaders;
use super::people;
use super::words::{City, REGIONS};

/// How many customers an outlet has.
const CUSTOMERS_OF_AN_OUTLET: u64 = 800;
/// The fewest and the most outlets.
const OUTLETS: (u64, u64) = (3, 400);

/// What those who work in an outlet are, in the order in which they are hired; all further ones sell.
const OUTLET: &[BuiltInRole] =
    &[BuiltInRole::SalesManager, BuiltInRole::ServiceManager, BuiltInRole::ServiceAgent, BuiltInRole::Salesperson];
/// What those who work at the top are; the first is the manager of the company, the second the deputy.
const TOP: &[BuiltInRole] =
    &[BuiltInRole::GeneralManager, BuiltInRole::CustomerDirector, BuiltInRole::ServiceDirector, BuiltInRole::CallbackOfficer];

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
    /// Those who work above the outlets.
    pub others: Vec<(StaffUser, Event)>,
    /// The units with their managers.
    pub led: Vec<UnitChange>,
}

impl Company {
    /// Makes a company that so many customers need, below the top unit.
    pub(super) fn make(seed: u64, customers: u64, top: &Unit, founded: Instant) -> Result<Self, Refusal> {
        let context = Context { now: founded, actor: Actor::System("demo_data") };
        let mut company = Self {
            regions: Vec::new(),
            outlets: Vec::new(),
            outlet_events: Vec::new(),
            staff_events: Vec::new(),
            others: Vec::new(),
            led: Vec::new(),
        };
        let wanted = (customers / CUSTOMERS_OF_AN_OUTLET).clamp(OUTLETS.0, OUTLETS.1);
        let regions = usize::try_from(wanted.div_ceil(3)).unwrap_or(1).clamp(1, REGIONS.len());
        let cities: Vec<(usize, &City)> =
            REGIONS.iter().take(regions).enumerate().flat_map(|(at, region)| region.cities.iter().map(move |city| (at, city))).collect();
        for (at, region) in (0..).zip(REGIONS.iter().take(regions)) {
            let mut chance = Chance::of(seed, 1, at);
            let new = unit("region", top.id, region.code.to_owned(), region.name.to_owned())?;
            company.regions.push(Unit::create(chance.id(founded).into(), top, new, &[], &context)?);
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
            let Some((above, _)) = company.regions.get(*region) else { continue };
            let new = unit("outlet", above.id, format!("{}-{count:02}", city.code), name)?;
            let (unit, event) = Unit::create(chance.id(founded).into(), above, new, &[], &context)?;
            company.outlet_events.push(event);
            let mut staff = Vec::new();
            for place in 0..chance.between(4, 8) {
                let index = u64::try_from(company.staff_events.len()).unwrap_or(0);
                let role = usize::try_from(place).ok().and_then(|place| OUTLET.get(place)).copied().unwrap_or(BuiltInRole::Salesperson);
                let (user, event) = hire(index, &unit, role, &mut chance, &context)?;
                staff.push(user);
                company.staff_events.push(event);
            }
            company.led.push(led(&unit, &staff, &context)?);
            company.outlets.push(Outlet { unit, city, staff });
        }
        company.hire_others(seed, top, &context)?;
        Ok(company)
    }

    /// Those at the top who have to do with complaints.
    pub(super) fn leaders(&self) -> Option<Leaders> {
        let top = |place: usize| self.others.get(place).map(|(user, _)| user.id);
        Some(Leaders { general_manager: top(0)?, customer_director: top(1)?, callback_officer: top(3)? })
    }

    /// Hires those who lead the regions and the company.
    fn hire_others(&mut self, seed: u64, top: &Unit, context: &Context) -> Result<(), Refusal> {
        let mut chance = Chance::of(seed, 8, 0);
        let mut index = u64::try_from(self.staff_events.len()).unwrap_or(0);
        let regions: Vec<Unit> = self.regions.iter().map(|(region, _)| region.clone()).collect();
        for (unit, roles) in
            std::iter::once((top, TOP)).chain(regions.iter().map(|region| (region, [BuiltInRole::SalesDirector].as_slice())))
        {
            let mut staff = Vec::new();
            for role in roles {
                let (user, event) = hire(index, unit, *role, &mut chance, context)?;
                index += 1;
                staff.push(user.clone());
                self.others.push((user, event));
            }
            if unit.manager_id.is_none() {
                self.led.push(led(unit, &staff, context)?);
            }
        }
        Ok(())
    }
}

/// The unit with the first of its staff as the manager, and the second as the deputy.
fn led(unit: &Unit, staff: &[StaffUser], context: &Context) -> Result<UnitChange, Refusal> {
    let ids: Vec<_> = staff.iter().map(|user| user.id).collect();
    let set = |at: usize| ids.get(at).map_or(Patch::Leave, |id| Patch::Set(id.to_string()));
    let mut fields = Fields::new();
    let patch = UnitPatch::read(UnitPatchInput { manager_id: set(0), deputy_id: set(1), ..UnitPatchInput::default() }, &mut fields);
    let patch = fields.finish(Some(patch))?;
    unit.edit(&patch, &ids, context)
}

/// What an outlet is called: by the district, then by number.
fn ordinal(count: u64, districts: &[&str]) -> String {
    let at = usize::try_from(count - 1).unwrap_or(0);
    match districts.get(at) {
        Some(district) => district.trim_end_matches("新区").trim_end_matches('区').to_owned(),
        None => format!("第{count}"),
    }
}

fn unit(kind: &str, above: UnitId, code: String, name: String) -> Result<NewUnit, Refusal> {
    let mut fields = Fields::new();
    let input = NewUnitInput {
        kind: Some(kind.to_owned()),
        parent_id: Some(above.to_string()),
        code: Some(code),
        name: Some(name),
        ..NewUnitInput::default()
    };
    let new = NewUnit::read(input, &mut fields);
    fields.finish(new)
}

fn hire(index: u64, unit: &Unit, role: BuiltInRole, chance: &mut Chance, context: &Context) -> Result<(StaffUser, Event), Refusal> {
    let name = people::person(chance);
    let mut fields = Fields::new();
    let input = NewUserInput {
        email: Some(people::email(&name, index + 1).replace("@example.com", "@staff.example.com")),
        display_name: Some(name),
        employee_number: Some(format!("E{:05}", index + 1)),
        unit_id: Some(unit.id.to_string()),
        ..NewUserInput::default()
    };
    let new = NewUser::read(input, &mut fields);
    let new = fields.finish(new)?;
    Ok(StaffUser::create(chance.id(context.now).into(), new, vec![role.into()], false, context))
}
