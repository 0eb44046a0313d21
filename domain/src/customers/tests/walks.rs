//! Random walks of commands, and what holds after each step.

use std::collections::HashSet;

use proptest::prelude::*;
use uuid::Uuid;

use super::super::*;
use super::support::*;
use crate::fields::Patch;
use crate::platform::Event;

const VALUES: [(&str, &str); 9] = [
    ("phone", "13800138000"),
    ("phone", "13900139000"),
    ("phone", "+12125550123"),
    ("email", "a@b.cn"),
    ("email", "A@b.cn"),
    ("email", "c@d.cn"),
    ("address", "上海市浦东新区世纪大道"),
    ("social", "wx_secret"),
    ("social", "wx_hidden"),
];
const SECRETS: [&str; 9] = ["13800138000", "13900139000", "2125550123", "a@b.cn", "A@b.cn", "c@d.cn", "世纪大道", "wx_secret", "wx_hidden"];

/// One command, with places instead of ids.
#[derive(Clone, Debug)]
enum Step {
    AddPoint { value: usize, primary: bool, of_contact: Option<usize> },
    ChangePoint { at: usize, value: Option<usize>, primary: Option<bool>, verified: Option<bool> },
    RemovePoint { at: usize },
    AddContact { primary: bool, value: usize },
    ChangeContact { at: usize, primary: Option<bool>, name: bool },
    RemoveContact { at: usize },
    Patch { name: Option<u8>, unit: Option<u8>, tags: Option<Vec<u8>>, city: Option<Option<u8>> },
    AddUnit(u8),
    RemoveUnit(u8),
    KeyAccount(Option<u8>),
    Archive,
    Restore,
    AddReference(u8),
    RemoveReference(usize),
    Upsert { value: usize, primary: bool },
}

fn any_step() -> impl Strategy<Value = Step> {
    let small = || prop::option::of(any::<bool>());
    prop_oneof![
        6 => (0..9_usize, any::<bool>(), prop::option::of(0..4_usize))
            .prop_map(|(value, primary, of_contact)| Step::AddPoint { value, primary, of_contact }),
        4 => (0..9_usize, prop::option::of(0..9_usize), small(), small())
            .prop_map(|(at, value, primary, verified)| Step::ChangePoint { at, value, primary, verified }),
        2 => (0..9_usize).prop_map(|at| Step::RemovePoint { at }),
        3 => (any::<bool>(), 0..9_usize).prop_map(|(primary, value)| Step::AddContact { primary, value }),
        2 => (0..4_usize, small(), any::<bool>()).prop_map(|(at, primary, name)| Step::ChangeContact { at, primary, name }),
        1 => (0..4_usize).prop_map(|at| Step::RemoveContact { at }),
        3 => (prop::option::of(0..3_u8), prop::option::of(1..4_u8), prop::option::of(prop::collection::vec(0..5_u8, 0..4)),
              prop::option::of(prop::option::of(0..3_u8)))
            .prop_map(|(name, unit, tags, city)| Step::Patch { name, unit, tags, city }),
        2 => (1..5_u8).prop_map(Step::AddUnit),
        1 => (1..5_u8).prop_map(Step::RemoveUnit),
        1 => prop::option::of(0..3_u8).prop_map(Step::KeyAccount),
        1 => Just(Step::Archive),
        3 => Just(Step::Restore),
        1 => (0..3_u8).prop_map(Step::AddReference),
        1 => (0..3_usize).prop_map(Step::RemoveReference),
        1 => (0..9_usize, any::<bool>()).prop_map(|(value, primary)| Step::Upsert { value, primary }),
    ]
}

fn set_some<T>(value: Option<T>) -> Patch<T> {
    value.map_or(Patch::Leave, Patch::Set)
}

fn take(customer: &Customer, step: &Step, ids: &mut dyn FnMut() -> Uuid, seconds: i64) -> Option<Change> {
    let context = at(seconds);
    let value_of = |at: usize| point(VALUES[at].0, VALUES[at].1);
    let result = match step.clone() {
        Step::AddPoint { value, primary, of_contact } => {
            let contact_id = of_contact.and_then(|at| customer.contacts.get(at)).map(|contact| contact.id);
            add_contact_point(customer, NewContactPoint { primary, contact_id, ..value_of(value) }, ids, &context)
        }
        Step::ChangePoint { at, value, primary, verified } => {
            let input = ContactPointPatchInput {
                value: set_some(value.map(|value| VALUES[value].1.to_owned())),
                primary: set_some(primary),
                verified: set_some(verified),
                ..ContactPointPatchInput::default()
            };
            let patch = read(|fields| Some(ContactPointPatch::read(input, fields))).ok()?;
            change_contact_point(customer, customer.contact_points.get(at)?.id, patch, &context)
        }
        Step::RemovePoint { at } => remove_contact_point(customer, customer.contact_points.get(at)?.id, &context),
        Step::AddContact { primary, value } => {
            let points = Some(vec![point_input(VALUES[value].0, VALUES[value].1)]);
            let input =
                NewContactInput { name: text("李雷"), primary: Some(primary), contact_points: points, ..NewContactInput::default() };
            add_contact(customer, read(|fields| NewContact::read(input, fields)).ok()?, ids, &context)
        }
        Step::ChangeContact { at, primary, name } => {
            let name = set_some(name.then(|| "韩梅梅".to_owned()));
            let input = ContactPatchInput { name, primary: set_some(primary), ..ContactPatchInput::default() };
            let patch = read(|fields| Some(ContactPatch::read(input, fields))).ok()?;
            change_contact(customer, customer.contacts.get(at)?.id, patch, &context)
        }
        Step::RemoveContact { at } => remove_contact(customer, customer.contacts.get(at)?.id, &context),
        Step::Patch { name, unit: home, tags, city } => {
            let input = CustomerPatchInput {
                name: set_some(name.map(|name| format!("name {name}"))),
                unit_id: set_some(home.map(|home| unit(home.into()).to_string())),
                tags: set_some(tags.map(|tags| tags.iter().map(|tag| format!("tag {tag}")).collect())),
                city: city.map_or(Patch::Leave, |city| city.map_or(Patch::Clear, |city| Patch::Set(format!("city {city}")))),
                ..CustomerPatchInput::default()
            };
            patch(customer, patch_of(input).ok()?, &context)
        }
        Step::AddUnit(number) => add_serving_unit(customer, unit(number.into()), &context),
        Step::RemoveUnit(number) => remove_serving_unit(customer, unit(number.into()), &context),
        Step::KeyAccount(Some(manager)) => set_key_account(customer, user(manager.into()), &context),
        Step::KeyAccount(None) => clear_key_account(customer, &context),
        Step::Archive => archive(customer, &context),
        Step::Restore => restore(customer, &context),
        Step::AddReference(number) => add_reference(customer, reference("erp", &number.to_string()), ids, &context),
        Step::RemoveReference(at) => remove_reference(customer, customer.references.get(at)?.id, &context),
        Step::Upsert { value, primary } => {
            let points = vec![NewContactPointInput { primary: Some(primary), ..point_input(VALUES[value].0, VALUES[value].1) }];
            let input = UpsertCustomerInput { kind: text("organization"), contact_points: Some(points), ..UpsertCustomerInput::default() };
            let command = read(|fields| UpsertCustomer::read(reference("crm", "1"), input, context.now, fields)).ok()?;
            update_by_reference(customer, command, ids, &context)
        }
    };
    result.ok()
}

/// What holds of every customer.
fn check_state(customer: &Customer) {
    let mut groups = HashSet::new();
    let mut primaries = HashSet::new();
    for point in &customer.contact_points {
        let group = (point.contact_id, point.value.kind().to_string());
        groups.insert(group.clone());
        if point.primary {
            assert!(primaries.insert(group), "two primaries");
        }
        assert!(point.contact_id.is_none_or(|id| customer.contact(id).is_some()), "contact point of nobody");
        let same = customer.contact_points_of(point.contact_id).filter(|other| other.value.is_same(&point.value)).count();
        assert_eq!(same, 1, "the same contact point twice");
    }
    assert_eq!(groups, primaries, "a kind without a primary");
    assert_eq!(customer.contacts.iter().filter(|contact| contact.primary).count(), customer.contacts.len().min(1));
    assert_eq!(customer.key_account, customer.account_manager_id.is_some());
    assert!(!customer.serving_unit_ids.contains(&customer.unit_id));
    assert!(customer.tags.is_sorted() && customer.serving_unit_ids.is_sorted());
    assert_eq!(customer.name_key, name_key(customer.kind, &customer.name));
}

/// What holds of every step: rows and events tell of exactly what differs.
fn check_change(old: &Customer, change: &Change) {
    let new = &change.customer;
    assert_eq!(change.is_empty(), change.events.is_empty());
    if change.is_empty() {
        assert!(old == new, "an empty change that changes");
        return;
    }
    assert_eq!(new.version, old.version + 1);
    let restored = Customer { version: old.version, updated_at: old.updated_at, ..new.clone() };
    assert!(restored != *old, "a change that changes nothing");
    let mut replayed = old.contact_points.clone();
    replayed.retain(|point| !change.rows.contact_points.removed.contains(&point.id));
    for point in &mut replayed {
        if change.rows.contact_points.changed.contains(&point.id) {
            *point = new.contact_point(point.id).unwrap().clone();
            assert_eq!(point.updated_at, new.updated_at);
        }
    }
    replayed.extend(change.rows.contact_points.added.iter().map(|id| new.contact_point(*id).unwrap().clone()));
    assert!(replayed == new.contact_points, "contact point rows differ from the state");
    let own_columns = |customer: &Customer| Customer {
        version: 0,
        updated_at: old.updated_at,
        tags: Vec::new(),
        serving_unit_ids: Vec::new(),
        references: Vec::new(),
        contacts: Vec::new(),
        contact_points: Vec::new(),
        ..customer.clone()
    };
    assert_eq!(change.rows.columns, own_columns(old) != own_columns(new));
    change.events.iter().for_each(check_event);
}

fn check_event(event: &Event) {
    let told = format!("{event:?}");
    assert!(!SECRETS.iter().any(|secret| told.contains(secret)), "{told}");
    assert_eq!(event.customer_id.map(|id| id.to_string()), Some(event.record.id.to_string()));
    let is_update = event.kind.to_string().ends_with("_updated") || event.kind.to_string() == "customer.updated";
    assert!(!is_update || !event.changes.is_empty(), "an update of nothing: {told}");
}

proptest! {
    #[test]
    fn whatever_is_done_the_customer_stays_whole(steps in prop::collection::vec(any_step(), 1..40)) {
        let mut more = ids();
        let mut customer = organization();
        check_state(&customer);
        for (second, step) in (1..).zip(&steps) {
            let Some(change) = take(&customer, step, &mut more, second) else { continue };
            check_change(&customer, &change);
            check_state(&change.customer);
            customer = change.customer;
        }
    }

    #[test]
    fn a_patch_twice_is_a_patch_once(
        name in prop::option::of("[A-Z王芳 ]{1,8}"),
        city in prop::option::of(prop::option::of("[a-z]{0,5}")),
        tags in prop::option::of(prop::collection::hash_set("[a-c]{1,2}", 0..4)),
        birthday in prop::bool::ANY,
        quiet in prop::option::of((0_u8..24, 0_u8..24)),
    ) {
        let time = |hour: u8| Some(format!("{hour:02}:00"));
        let input = CustomerPatchInput {
            name: set_some(name),
            city: city.map_or(Patch::Leave, |city| city.map_or(Patch::Clear, Patch::Set)),
            tags: set_some(tags.map(|tags| tags.into_iter().collect())),
            birthday: if birthday { set("1990-01-01") } else { Patch::Leave },
            quiet_hours: set_some(quiet.map(|(from, to)| QuietHoursInput { from: time(from), to: time(to) })),
            ..CustomerPatchInput::default()
        };
        if let Ok(read) = patch_of(input) {
            let once = patch(&person(), read.clone(), &at(1)).unwrap();
            check_change(&person(), &once);
            let twice = patch(&once.customer, read, &at(2)).unwrap();
            prop_assert!(twice.is_empty() && twice.events.is_empty() && twice.customer == once.customer);
        }
    }
}
