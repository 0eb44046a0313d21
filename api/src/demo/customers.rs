//! Customers as a shop meets them: most are families, some are fleets.

use chrono::TimeDelta;
use guanxi_domain::customers::{NewContactInput, NewContactPointInput, NewCustomerInput, QuietHoursInput};
use guanxi_domain::instant::Instant;

use super::chance::Chance;
use super::company::Outlet;
use super::people;
use super::span::Span;
use super::words::{INTERESTS, SOURCES, TAGS};

/// How often somebody buys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Habit {
    /// Asks, and has not bought.
    Prospect,
    /// Bought once.
    Once,
    /// Comes for service now and then.
    Regular,
    /// Comes every other month.
    Loyal,
    /// Came now and then, and stays away.
    Lapsed,
    /// A company with many cars.
    Fleet,
}

const HABITS: &[(Habit, u64)] =
    &[(Habit::Prospect, 17), (Habit::Once, 14), (Habit::Regular, 38), (Habit::Loyal, 12), (Habit::Lapsed, 11), (Habit::Fleet, 8)];

/// A customer to be, and what the rest of their story needs to know.
pub(super) struct Person {
    pub index: u64,
    pub habit: Habit,
    pub outlet: usize,
    pub advisor: usize,
    /// The day of the span on which the record was made.
    pub day: i64,
    pub registered_at: Instant,
    pub input: NewCustomerInput,
}

/// The customer of an index among so many. The company grows: the later, the more of them come on a day.
pub(super) fn customer(seed: u64, index: u64, count: u64, span: &Span, outlets: &[Outlet]) -> Option<Person> {
    let mut chance = Chance::of(seed, 3, index);
    let days = u64::try_from(span.days).ok()?;
    let day = i64::try_from((u128::from(index) * u128::from(days) * u128::from(days) / u128::from(count.max(1))).isqrt()).ok()?;
    let registered_at = span.during(day, &mut chance);
    let habit = chance.weighted(HABITS, |one| one.1)?.0;
    let places: Vec<usize> = (0..outlets.len()).collect();
    let outlet = *chance.weighted(&places, |at| outlets.get(*at).map_or(0, |outlet| outlet.city.weight))?;
    let place = outlets.get(outlet)?;
    let advisor = usize::try_from(chance.below(place.staff.len() as u64)).ok()?;
    let mut input = NewCustomerInput {
        province: Some(place.city.province.to_owned()),
        city: Some(place.city.name.to_owned()),
        district: Some(chance.word(place.city.districts).to_owned()),
        unit_id: Some(place.unit.id.to_string()),
        language: Some("zh-CN".to_owned()),
        owner_id: place.staff.get(advisor).filter(|_| chance.percent(80)).map(|user| user.id.to_string()),
        ..NewCustomerInput::default()
    };
    let (channel, detail, _) = chance.weighted(SOURCES, |one| one.2)?;
    input.source_channel = Some((*channel).to_owned());
    input.source_detail = Some((*detail).to_owned());
    let phone = people::phone(seed, index);
    let mut points = vec![point("phone", None, &phone, chance.percent(65))];
    if habit == Habit::Fleet {
        fleet(&mut input, place, index, &mut points, &mut chance);
    } else {
        private(&mut input, index, registered_at, &mut points, &mut chance);
    }
    if habit == Habit::Prospect {
        input.potential_grade = Some(chance.word(&["h", "a", "a", "b", "b", "b", "c", "c"]).to_owned());
    }
    input.contact_points = Some(points);
    Some(Person { index, habit, outlet, advisor, day, registered_at, input })
}

fn private(input: &mut NewCustomerInput, index: u64, now: Instant, points: &mut Vec<NewContactPointInput>, chance: &mut Chance) {
    let name = people::person(chance);
    input.kind = Some("person".to_owned());
    if chance.percent(58) {
        let age = chance.between(20 * 365, 62 * 365);
        input.birthday = Some((now - TimeDelta::days(age)).date_naive().to_string());
    }
    if chance.percent(34) {
        points.push(point("email", None, &people::email(&name, index), chance.percent(40)));
    }
    if chance.percent(55) {
        points.push(point(
            "social",
            Some("wechat"),
            &format!("wx_{}{index}", people::email(&name, 0).split('.').next().unwrap_or("wx")),
            false,
        ));
    }
    if chance.percent(30) {
        input.interests = Some(vec![chance.word(INTERESTS).to_owned()]);
    }
    if chance.percent(26) {
        input.tags = Some(vec![chance.word(TAGS).to_owned()]);
    }
    if chance.percent(40) {
        input.preferred_channel = Some(chance.word(&["wechat", "phone", "app", "sms"]).to_owned());
    }
    if chance.percent(6) {
        input.quiet_hours = Some(QuietHoursInput { from: Some("21:00".to_owned()), to: Some("09:00".to_owned()) });
    }
    input.name = Some(name);
}

fn fleet(input: &mut NewCustomerInput, place: &Outlet, index: u64, points: &mut Vec<NewContactPointInput>, chance: &mut Chance) {
    let (name, industry) = people::business(place.city.name, chance);
    input.kind = Some("organization".to_owned());
    input.name = Some(name);
    input.industry = Some(industry.to_owned());
    input.organization_size = Some(chance.word(&["micro", "small", "small", "medium", "large"]).to_owned());
    let street = format!(
        "{}{}{}路{}号",
        place.city.name,
        chance.word(place.city.districts),
        chance.word(&["中山", "人民", "解放", "建设", "和平"]),
        chance.between(1, 880)
    );
    points.push(NewContactPointInput { kind: Some("address".to_owned()), value: Some(street), ..NewContactPointInput::default() });
    let contact = people::person(chance);
    let address = people::email(&contact, index);
    input.contacts = Some(vec![NewContactInput {
        name: Some(contact),
        position: Some(chance.word(&["车队长", "行政经理", "采购主管", "总经理"]).to_owned()),
        contact_points: Some(vec![NewContactPointInput {
            kind: Some("email".to_owned()),
            value: Some(address),
            ..NewContactPointInput::default()
        }]),
        ..NewContactInput::default()
    }]);
}

fn point(kind: &str, platform: Option<&str>, value: &str, verified: bool) -> NewContactPointInput {
    NewContactPointInput {
        kind: Some(kind.to_owned()),
        platform: platform.map(str::to_owned),
        value: Some(value.to_owned()),
        verified: Some(verified),
        ..NewContactPointInput::default()
    }
}
