//! Stages that wait for the end of an import: whatever is written meanwhile, and whoever judges, they end as a replay says.

use std::cell::Cell;

use chrono::Duration;
use guanxi_domain::access::Reach;
use guanxi_domain::customers::{Change, NewCustomer, NewCustomerInput, NewRecord, create as create_customer};
use guanxi_domain::fields::Fields;
use guanxi_domain::ids::{CustomerId, InteractionId, OrderId, UnitId};
use guanxi_domain::instant::{self, Instant};
use guanxi_domain::interactions::{InteractionDraft, InteractionInput, write};
use guanxi_domain::orders::{NewOrder, OrderDraft, OrderInput, create};
use guanxi_domain::platform::{Actor, Context};
use guanxi_persistence::customers::lifecycle::{StagesVerified, any_waiting, judge_waiting, verify_stages};
use guanxi_persistence::customers::save_many;
use guanxi_persistence::{Error, Store, Tx, interactions, orders};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use uuid::Uuid;

use crate::orders::seed;
use crate::support::at;
use crate::support::database::Database;
use crate::support::plans::{assert_indexed, statements};

on_both_engines! { stages_that_wait_end_as_a_replay_says late_rows_are_noted_once a_look_for_those_who_wait_is_indexed }

/// Something that happens to one of a few customers: so many days before or after the test began.
#[derive(Clone, Debug)]
enum Deed {
    /// A slice of an import: paid orders, and contacts, of customers.
    Imported { orders: Vec<(usize, i64)>, contacts: Vec<(usize, i64)> },
    /// An order over the API.
    Bought(usize, i64),
    /// A contact over the API.
    Called(usize, i64),
    /// Days go by.
    Days(i64),
    /// Some of those that wait are judged.
    Judged(i64),
}

const CUSTOMERS: usize = 4;

fn deeds() -> impl Strategy<Value = Vec<Deed>> {
    let one = || (0..CUSTOMERS, -1_500..10_i64);
    let many = || prop::collection::vec(one(), 0..5);
    let deed = prop_oneof![
        5 => (many(), many()).prop_map(|(orders, contacts)| Deed::Imported { orders, contacts }),
        2 => one().prop_map(|(customer, day)| Deed::Bought(customer, day)),
        2 => one().prop_map(|(customer, day)| Deed::Called(customer, day)),
        1 => (1..200_i64).prop_map(Deed::Days),
        1 => (1..4_i64).prop_map(Deed::Judged),
    ];
    prop::collection::vec(deed, 1..10)
}

/// Who, and when.
type Fact = (CustomerId, Instant);

struct Shop {
    store: Store,
    customers: Vec<CustomerId>,
    began: Instant,
    now: Instant,
}

impl Shop {
    fn open(store: &Store, began: Instant) -> Self {
        let made: Vec<Change> = (0..CUSTOMERS).map(|_| customer(began)).collect();
        let customers = made.iter().map(|change| change.customer.id).collect();
        store.write_now(move |tx| save_many(tx, made.clone(), &context(began))).unwrap();
        Self { store: store.clone(), customers, began, now: began }
    }

    fn take(&mut self, deed: &Deed) {
        let at = |day: i64| (self.began + Duration::days(day)).min(self.now);
        let facts = |list: &[(usize, i64)]| list.iter().map(|(customer, day)| (self.customers[*customer], at(*day))).collect::<Vec<_>>();
        let (bought, called, import) = match deed {
            Deed::Imported { orders, contacts } => (facts(orders), facts(contacts), true),
            Deed::Bought(customer, day) => (facts(&[(*customer, *day)]), Vec::new(), false),
            Deed::Called(customer, day) => (Vec::new(), facts(&[(*customer, *day)]), false),
            Deed::Days(days) => {
                self.now += Duration::days(*days);
                return;
            }
            Deed::Judged(limit) => {
                let (limit, context) = (*limit, context(self.now));
                self.store.write_now(move |tx| judge_waiting(tx, None, limit, &context)).unwrap();
                return;
            }
        };
        let context = context(self.now);
        self.store.write_now(move |tx| keep(tx, &bought, &called, import, &context)).unwrap();
    }

    fn verified(&self) -> StagesVerified {
        verify_stages(&self.store, || self.now, |_| {}).unwrap()
    }

    /// Judges all that wait, two at a time, as the end of an import does.
    fn end(&self) {
        let mut after = None;
        loop {
            let context = context(self.now);
            let slice = self.store.write_now(move |tx| judge_waiting(tx, after, 2, &context)).unwrap();
            if slice.customers < 2 {
                return;
            }
            after = slice.last;
        }
    }
}

fn context(now: Instant) -> Context {
    Context { now, actor: Actor::System("test") }
}

fn customer(now: Instant) -> Change {
    let input = NewCustomerInput { kind: Some("person".into()), name: Some("王芳".into()), ..NewCustomerInput::default() };
    let mut fields = Fields::new();
    let new = NewCustomer::read(input, now, &mut fields);
    let id = Uuid::now_v7();
    let record = NewRecord { id: id.into(), number: format!("K-{id}"), unit_id: UnitId::from(Uuid::from_u128(1)), owner_id: None };
    create_customer(fields.finish(new).unwrap(), record, &mut Uuid::now_v7, &context(now))
}

/// Keeps orders and contacts, as an import does or as the API does.
fn keep(tx: &mut Tx<'_>, bought: &[Fact], called: &[Fact], import: bool, context: &Context) -> Result<(), Error> {
    let mut changes = Vec::new();
    for (customer, placed) in bought {
        let input = OrderInput {
            customer_id: Some(customer.to_string()),
            placed_at: Some(instant::format(*placed)),
            status: Some("paid".into()),
            currency: Some("CNY".into()),
            quantity: Some(1),
            total_minor: Some(100),
            ..OrderInput::default()
        };
        let mut fields = Fields::new();
        let draft = OrderDraft::read(input, &mut fields);
        let draft = fields.finish(draft)?;
        let known = orders::Known::load(tx, &[orders::Wanted { reference: None, draft: &draft }], Reach::All)?;
        let id = Uuid::now_v7();
        let new = NewOrder { id: OrderId::from(id), number: format!("O-{id}") };
        changes.push(create::create(new, &draft, &known.facts(&draft, None)?, &mut Uuid::now_v7, context)?);
    }
    if import {
        orders::save_imported(tx, changes, context)?
    } else {
        orders::save_many(tx, changes, context)?
    }
    let mut changes = Vec::new();
    for (customer, occurred) in called {
        let input = InteractionInput {
            customer_id: Some(customer.to_string()),
            channel: Some("phone".into()),
            direction: Some("inbound".into()),
            occurred_at: Some(instant::format(*occurred)),
            ..InteractionInput::default()
        };
        let mut fields = Fields::new();
        let draft = InteractionDraft::read(input, &mut fields);
        let draft = fields.finish(draft)?;
        let known = interactions::Known::load(tx, &[interactions::Wanted { reference: None, draft: &draft }], Reach::All)?;
        let facts = known.facts(&draft, None)?;
        changes.push(write::create(InteractionId::new(Uuid::now_v7()), &draft, &facts, None, context)?);
    }
    if import { interactions::save_imported(tx, changes, context) } else { interactions::save_many(tx, changes, context) }
}

fn stages_that_wait_end_as_a_replay_says(database: &Database) {
    seed(database, 0);
    let store = database.store();
    let config = Config { cases: 24, failure_persistence: None, ..Config::default() };
    // What one walk has judged the next must not find judged ahead of its time.
    let clock = Cell::new(at(0));
    let walk = |deeds: Vec<Deed>| {
        let mut shop = Shop::open(&store, clock.get());
        for deed in &deeds {
            shop.take(deed);
            clock.set(shop.now);
            let found = shop.verified();
            prop_assert!(found.differences.is_empty(), "{:?} after {deed:?}", found.differences);
        }
        shop.end();
        let found = shop.verified();
        prop_assert_eq!((found.count, found.waiting, &found.differences), (0, 0, &Vec::new()));
        Ok(())
    };
    TestRunner::new(config).run(&deeds(), walk).unwrap();
}

/// The third year of a customer comes late, and the fourth: the customer waits, and an order over the API judges it at once.
fn late_rows_are_noted_once(database: &Database) {
    seed(database, 0);
    let mut shop = Shop::open(&database.store(), at(0));
    let imported = |day: i64| Deed::Imported { orders: vec![(0, day)], contacts: vec![] };
    shop.take(&imported(-1_400));
    assert_eq!(shop.verified().waiting, 0, "of a customer without a history nothing is late");
    let stages = || database.number("SELECT count(*) AS value FROM customer_stages");
    let before = stages();
    for day in [-1_100, -800, -500] {
        shop.take(&imported(day));
        assert_eq!((shop.verified().waiting, stages()), (1, before));
    }
    shop.take(&Deed::Bought(0, -2));
    assert_eq!((shop.verified().waiting, shop.verified().count), (0, 0));
    assert_eq!(database.lines("SELECT stage AS value FROM customers WHERE stage <> 'prospect'"), ["existing"]);
    shop.take(&imported(-900));
    assert!(shop.store.read_now(any_waiting).unwrap());
    shop.end();
    assert!(!shop.store.read_now(any_waiting).unwrap());
    assert_eq!((shop.verified().waiting, shop.verified().count), (0, 0));
}

fn a_look_for_those_who_wait_is_indexed(database: &Database) {
    seed(database, 0);
    let shop = Shop::open(&database.store(), at(0));
    let (last, context) = (shop.customers[0], context(at(0)));
    let look = || {
        assert!(!shop.store.read_now(any_waiting).unwrap());
        let slices = |tx: &mut Tx<'_>| judge_waiting(tx, None, 10, &context).and_then(|_| judge_waiting(tx, Some(last), 10, &context));
        shop.store.read_now(slices).unwrap();
    };
    assert_eq!(statements(look).len(), 3);
    assert_indexed(database, look);
}
