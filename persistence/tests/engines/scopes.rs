//! Scopes: who reaches which records, after everything that can change it.

use std::collections::{BTreeMap, BTreeSet};

use guanxi_domain::access::{Reach, Unit};
use guanxi_domain::customers::{self as rules, CustomerPatch, CustomerPatchInput, CustomerSort, NewCustomer, NewRecord};
use guanxi_domain::fields::{Fields, Patch};
use guanxi_domain::ids::{CustomerId, TypedId, UnitId, UserId};
use guanxi_domain::interactions::{FollowUpSort, InteractionDraft, InteractionInput, InteractionSort, write};
use guanxi_domain::orders::{NewOrder, OrderDraft, OrderInput, OrderSort, create};
use guanxi_domain::platform::page::Sort;
use guanxi_domain::platform::{RecordKind, Reference};
use guanxi_domain::{ProblemCode, instant};
use guanxi_persistence::access::{holders, scope, units, verify};
use guanxi_persistence::customers::{self, CustomerFilter};
use guanxi_persistence::interactions::follow_ups::{self, FollowUpFilter};
use guanxi_persistence::interactions::{self, InteractionFilter};
use guanxi_persistence::orders::{self, OrderFilter};
use guanxi_persistence::{Error, Store, Tx};
use uuid::Uuid;

use crate::orders::context;
use crate::support::database::Database;
use crate::support::plans::{assert_in_order, assert_indexed};
use crate::support::{at, at_once};

on_both_engines! {
    each_sees_what_is_theirs a_moved_unit_takes_its_records_along what_hangs_on_a_customer_follows_it a_scope_is_one_range_of_an_index
    customers_come_while_a_unit_moves
}

/// company → north, south; north → n1, n2; n1 → team; south → s1.
struct Company {
    store: Store,
    units: BTreeMap<&'static str, Unit>,
    staff: Vec<UserId>,
}

impl Company {
    fn new(database: &Database) -> Self {
        let store = database.store();
        let id = UnitId::new(Uuid::now_v7());
        let top = store.write_now(move |tx| units::seed_company(tx, id, "公司", instant::Tz::Asia__Shanghai, &context())).unwrap();
        let mut company = Self { store, units: BTreeMap::from([("company", top)]), staff: Vec::new() };
        let tree = [
            ("north", "region", "company"),
            ("south", "region", "company"),
            ("n1", "outlet", "north"),
            ("n2", "outlet", "north"),
            ("team", "team", "n1"),
            ("s1", "outlet", "south"),
        ];
        for (code, kind, parent) in tree {
            company.add(code, kind, parent);
        }
        for number in 0..2_u128 {
            let (now, unit, user) = ("2026-01-01T00:00:00.000000Z", company.unit("n1"), Uuid::from_u128(70 + number));
            database.run(&format!(
                "INSERT INTO staff_users (id, email, display_name, name_key, password_hash, must_change_password, unit_id, locale, status, \
                 version, created_at, updated_at) VALUES ('{user}', '{number}@b.c', 'a', 'a', 'x', false, '{unit}', 'zh-CN', 'active', 1, \
                 '{now}', '{now}')"
            ));
            company.staff.push(user.into());
        }
        company
    }

    fn add(&mut self, code: &'static str, kind: &str, parent: &str) {
        use guanxi_domain::access::unit::{NewUnit, NewUnitInput};
        let input = NewUnitInput {
            kind: Some(kind.to_owned()),
            parent_id: Some(self.units[parent].id.to_string()),
            code: Some(code.to_owned()),
            name: Some(code.to_owned()),
            ..NewUnitInput::default()
        };
        let new = NewUnit::read(input, &mut Fields::new()).unwrap();
        let (unit, event) = Unit::create(UnitId::new(Uuid::now_v7()), &self.units[parent], new, &[], &context()).unwrap();
        let kept = unit.clone();
        self.store.write_now(move |tx| units::insert(tx, &unit, event.clone(), &context())).unwrap();
        self.units.insert(code, kept);
    }

    fn unit(&self, code: &str) -> UnitId {
        self.units[code].id
    }

    fn customer(&self, home: &str, owner_id: Option<UserId>) -> CustomerId {
        let id = CustomerId::new(Uuid::now_v7());
        let record = NewRecord { id, number: format!("K-{id}"), unit_id: self.unit(home), owner_id };
        let reference = Reference { source: "test".to_owned(), reference: id.to_string() };
        let change = rules::create(NewCustomer::of_reference(reference), record, &mut Uuid::now_v7, &context());
        self.store.write_now(move |tx| customers::save(tx, change.clone(), &context())).unwrap();
        id
    }

    fn change(&self, id: CustomerId, input: CustomerPatchInput) {
        let patch = CustomerPatch::read(input, at(0), &mut Fields::new());
        self.store
            .write_now(move |tx| {
                let customer = customers::load_for_change(tx, id, Reach::All)?.customer;
                customers::save(tx, rules::patch(&customer, patch.clone(), &context())?, &context())
            })
            .unwrap();
    }

    fn serve(&self, id: CustomerId, unit: &str) {
        let unit = self.unit(unit);
        self.store
            .write_now(move |tx| {
                let customer = customers::load_for_change(tx, id, Reach::All)?.customer;
                customers::save(tx, rules::add_serving_unit(&customer, unit, &context())?, &context())
            })
            .unwrap();
    }

    fn order(&self, customer: CustomerId, outlet: &str, salesperson: Option<UserId>) -> Uuid {
        let input = OrderInput {
            customer_id: Some(customer.to_string()),
            unit_id: Some(self.unit(outlet).to_string()),
            salesperson_id: salesperson.map(|user| user.to_string()),
            currency: Some("CNY".to_owned()),
            quantity: Some(1),
            total_minor: Some(100),
            ..OrderInput::default()
        };
        let draft = OrderDraft::read_new(input, &mut Fields::new()).unwrap();
        let id = Uuid::now_v7();
        self.store
            .write_now(move |tx| {
                let known = orders::Known::load(tx, &[orders::Wanted { reference: None, draft: &draft }], Reach::All)?;
                let new = NewOrder { id: id.into(), number: format!("O-{id}") };
                let change = create::create(new, &draft, &known.facts(&draft, None)?, &mut Uuid::now_v7, &context())?;
                orders::save(tx, change, &context())
            })
            .unwrap();
        id
    }

    fn interaction(&self, customer: CustomerId, staff: Option<UserId>) -> Uuid {
        let input = InteractionInput {
            customer_id: Some(customer.to_string()),
            channel: Some("phone".to_owned()),
            direction: Some("outbound".to_owned()),
            ..InteractionInput::default()
        };
        let draft = InteractionDraft::read(input, &mut Fields::new()).unwrap();
        let id = Uuid::now_v7();
        self.store
            .write_now(move |tx| {
                let known = interactions::Known::load(tx, &[interactions::Wanted { reference: None, draft: &draft }], Reach::All)?;
                let change = write::create(id.into(), &draft, &known.facts(&draft, None)?, staff, &context())?;
                interactions::save(tx, change, &context())
            })
            .unwrap();
        id
    }

    /// What a reach sees of each kind, in lists and one by one, which must agree.
    fn seen(&self, reach: Reach) -> BTreeSet<Uuid> {
        let newest = Sort::descending(CustomerSort::CreatedAt);
        let by_name = Sort::ascending(CustomerSort::Name);
        let (filter, store) = (CustomerFilter::default(), &self.store);
        let ids = |sort| {
            let (page, total) = store.read_now(|tx| customers::find(tx, &filter, reach, sort, None, 200, true)).unwrap();
            assert_eq!(total, Some(page.items.len() as i64));
            page.items.iter().map(|one| one.id.uuid()).collect::<BTreeSet<Uuid>>()
        };
        let found = ids(newest);
        assert_eq!(found, ids(by_name), "another order, other customers");
        let mut seen = found;
        let (filter, sort) = (OrderFilter::default(), Sort::descending(OrderSort::PlacedAt));
        let listed = store.read_now(|tx| orders::list(tx, &filter, reach, sort, None, 200)).unwrap().items;
        assert_eq!(store.read_now(|tx| orders::count(tx, &filter, reach)).unwrap(), listed.len() as i64);
        seen.extend(listed.iter().map(|one| one.order.id.uuid()));
        let (filter, sort) = (InteractionFilter::default(), Sort::descending(InteractionSort::OccurredAt));
        let listed = store.read_now(|tx| interactions::list(tx, &filter, reach, sort, None, 200)).unwrap().items;
        assert_eq!(store.read_now(|tx| interactions::count(tx, &filter, reach)).unwrap(), listed.len() as i64);
        seen.extend(listed.iter().map(|one| one.id.uuid()));
        seen
    }

    fn at(&self, unit: &str) -> Reach {
        Reach::Unit(self.unit(unit))
    }

    fn own(&self, at: usize) -> Reach {
        Reach::Own { user_id: self.staff[at], unit_id: self.unit("n1") }
    }

    fn assert_sound(&self) {
        let verified = verify::scopes(&self.store).unwrap();
        assert_eq!((verified.missing, verified.wrong), (0, 0), "{verified:?}");
    }
}

fn set<const N: usize>(ids: [Uuid; N]) -> BTreeSet<Uuid> {
    ids.into_iter().collect()
}

fn each_sees_what_is_theirs(database: &Database) {
    let company = Company::new(database);
    let [first, second] = [company.staff[0], company.staff[1]];
    let at_team = company.customer("team", Some(first));
    let at_n2 = company.customer("n2", None);
    let at_s1 = company.customer("s1", Some(second));
    let at_top = company.customer("company", None);
    let order = company.order(at_team, "s1", None);
    let sold = company.order(at_top, "company", Some(second));
    let talk = company.interaction(at_s1, Some(first));
    let [team, n2, s1] = [at_team, at_n2, at_s1].map(TypedId::uuid);
    let table = [
        (Reach::All, set([team, n2, s1, at_top.uuid(), order, sold, talk])),
        (company.at("north"), set([team, n2, order])),
        (company.at("n1"), set([team, order])),
        (company.at("team"), set([team, order])),
        (company.at("n2"), set([n2])),
        // The order was placed at an outlet of the south, whoever's customer it is of.
        (company.at("south"), set([s1, order, talk])),
        (company.own(0), set([team, order, talk])),
        (company.own(1), set([s1, talk, sold])),
    ];
    for (reach, expected) in table {
        assert_eq!(company.seen(reach), expected, "{reach:?}");
    }
    let refused = company.store.read_now(|tx| customers::load(tx, at_n2, company.at("n1"))).unwrap_err();
    assert!(matches!(refused, Error::Refused(refusal) if refusal.code == ProblemCode::NotFound));
    assert!(company.store.read_now(|tx| scope::reaches(tx, RecordKind::Order, order, company.at("south"))).unwrap());
    assert!(!company.store.read_now(|tx| scope::reaches(tx, RecordKind::Order, order, company.at("n2"))).unwrap());
    let within = |reach| {
        let list = ["north", "n1", "team", "s1"].map(|code| company.unit(code));
        let found: BTreeSet<UnitId> = company.store.read_now(|tx| scope::units_within(tx, list, reach)).unwrap().into_iter().collect();
        found
    };
    assert_eq!(within(Reach::All).len(), 4);
    assert_eq!(within(company.at("n1")), ["n1", "team"].map(|code| company.unit(code)).into());
    assert_eq!(within(company.own(0)), [company.unit("n1")].into());
    company.assert_sound();
}

fn a_moved_unit_takes_its_records_along(database: &Database) {
    let company = Company::new(database);
    let at_team = company.customer("team", None);
    let served = company.customer("s1", None);
    company.serve(served, "n1");
    let elsewhere = company.customer("s1", None);
    let order = company.order(elsewhere, "n1", None);
    let own = company.order(at_team, "team", None);
    let [team, served, elsewhere] = [at_team, served, elsewhere].map(TypedId::uuid);
    assert_eq!(company.seen(company.at("north")), set([team, served, order, own]));
    let (unit, parent) = (company.unit("n1"), company.unit("south"));
    database.run(&format!("UPDATE units SET parent_id = '{parent}' WHERE id = '{unit}'"));
    company.store.write_now(move |tx| holders::unit_moved(tx, unit)).unwrap();
    assert_eq!(company.seen(company.at("north")), set([]));
    assert_eq!(company.seen(company.at("south")), set([team, served, elsewhere, order, own]));
    assert_eq!(company.seen(company.at("n1")), set([team, served, order, own]));
    company.assert_sound();
}

fn what_hangs_on_a_customer_follows_it(database: &Database) {
    let company = Company::new(database);
    let id = company.customer("n2", None);
    let (customer, order, talk) = (id.uuid(), company.order(id, "n2", None), company.interaction(id, None));
    let all = set([customer, order, talk]);
    assert_eq!(company.seen(company.at("n2")), all);
    // Whom an outlet serves, it sees whole.
    company.serve(id, "s1");
    assert_eq!(company.seen(company.at("south")), all);
    company.change(id, CustomerPatchInput { owner_id: Patch::Set(company.staff[0].to_string()), ..CustomerPatchInput::default() });
    assert_eq!(company.seen(company.own(0)), all);
    company.change(id, CustomerPatchInput { owner_id: Patch::Set(company.staff[1].to_string()), ..CustomerPatchInput::default() });
    assert_eq!((company.seen(company.own(0)), company.seen(company.own(1))), (set([]), all.clone()));
    // The order stays with the outlet that sold it.
    company.change(id, CustomerPatchInput { unit_id: Patch::Set(company.unit("team").to_string()), ..CustomerPatchInput::default() });
    assert_eq!(company.seen(company.at("team")), all);
    assert_eq!(company.seen(company.at("n2")), set([order]));
    company.assert_sound();
}

/// The usual lists of a scope are read in the order of its index, and no condition of a scope scans.
fn a_scope_is_one_range_of_an_index(database: &Database) {
    let company = Company::new(database);
    let store = &company.store;
    for reach in [company.at("north"), company.own(0)] {
        let sort = Sort::descending(CustomerSort::CreatedAt);
        assert_in_order(database, "customers of a scope", || {
            store.read_now(|tx| customers::find(tx, &CustomerFilter::default(), reach, sort, None, 50, false)).map(drop).unwrap();
        });
        let sort = Sort::descending(OrderSort::PlacedAt);
        assert_in_order(database, "orders of a scope", || {
            store.read_now(|tx| orders::list(tx, &OrderFilter::default(), reach, sort, None, 50)).map(drop).unwrap();
        });
        let sort = Sort::descending(InteractionSort::OccurredAt);
        assert_in_order(database, "interactions of a scope", || {
            store.read_now(|tx| interactions::list(tx, &InteractionFilter::default(), reach, sort, None, 50)).map(drop).unwrap();
        });
        let sort = Sort::ascending(FollowUpSort::DueAt);
        assert_in_order(database, "follow-ups of a scope", || {
            store.read_now(|tx| follow_ups::list(tx, &FollowUpFilter::default(), reach, sort, None, 50)).map(drop).unwrap();
        });
        assert_indexed(database, || drop(store.read_now(|tx| customers::load(tx, CustomerId::new(Uuid::nil()), reach))));
        assert_indexed(database, || drop(store.read_now(|tx| scope::reaches(tx, RecordKind::Order, Uuid::nil(), reach))));
    }
}

/// Customers that come while a unit moves are in the scope that it moves to.
fn customers_come_while_a_unit_moves(database: &Database) {
    let company = Company::new(database);
    let (unit, north, south) = (company.unit("n1"), company.unit("north"), company.unit("south"));
    at_once(4, |caller| {
        for round in 0..8 {
            if caller == 0 {
                let parent = if round % 2 == 0 { south } else { north };
                let place = move |tx: &mut Tx<'_>| {
                    let (unit, parent) = units::load_for_placing(tx, unit, parent)?;
                    units::move_to(tx, unit.move_below(&parent.unwrap(), &context())?, &context())
                };
                company.store.write_now(place).unwrap();
            } else {
                let customer = company.customer("n1", None);
                company.order(customer, "n1", None);
                if round % 3 == 0 {
                    company.serve(customer, "s1");
                }
            }
        }
    });
    company.assert_sound();
    assert_eq!(company.seen(company.at("n1")).len(), 48);
}
