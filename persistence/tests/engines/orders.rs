//! Orders: written one by one or hundreds at once, with figures that always agree with what the orders say.

use chrono::Duration;
use guanxi_domain::ProblemCode;
use guanxi_domain::access::Reach;
use guanxi_domain::fields::Fields;
use guanxi_domain::ids::{CustomerId, OrderId, RefundId};
use guanxi_domain::instant;
use guanxi_domain::orders::steps::{self, RefundDraft};
use guanxi_domain::orders::{LineInput, NewOrder, Order, OrderChange, OrderDraft, OrderInput, OrderSort, ProductSort, create, edit};
use guanxi_domain::platform::page::Sort;
use guanxi_domain::platform::{Actor, Context, Reference, ReferenceInput};
use guanxi_persistence::orders::{self, Known, OrderFilter, ProductFilter, Wanted, verify};
use guanxi_persistence::{Engine, Error, Store, Tx};
use uuid::Uuid;

use crate::support::database::Database;
use crate::support::plans::{assert_indexed, statements};
use crate::support::{at, at_once};

on_both_engines! {
    an_order_comes_back_as_it_was_written lines_and_references_change_in_place figures_agree_after_every_walk
    batches_are_written_as_one_by_one a_reference_belongs_to_one_order reads_are_few_and_indexed creating_takes_few_statements
    difference_is_found a_bulk_is_fast
}

pub fn context() -> Context {
    Context { now: at(0), actor: Actor::System("test") }
}

/// A unit and so many customers in it.
pub fn seed(database: &Database, count: u128) -> Vec<CustomerId> {
    let now = "2026-01-01T00:00:00.000000Z";
    let unit = Uuid::from_u128(1);
    let mut sql = format!(
        "INSERT INTO units (id, kind, code, name, time_zone, version, created_at, updated_at) \
         VALUES ('{unit}', 'company', 'company', 'Guanxi', 'Asia/Shanghai', 1, '{now}', '{now}');"
    );
    let ids: Vec<Uuid> = (0..count).map(|number| Uuid::from_u128(1_000 + number)).collect();
    for chunk in ids.chunks(5_000) {
        let rows: Vec<String> = chunk
            .iter()
            .map(|id| format!("('{id}', 'K-{}', 1, 'person', 'c', 'c', '[]', false, '{unit}', '{now}', '{now}')", id.as_u128()))
            .collect();
        sql += &format!(
            "INSERT INTO customers (id, number, version, kind, name, name_key, interests, key_account, unit_id, created_at, updated_at) \
             VALUES {};",
            rows.join(", ")
        );
    }
    database.run(&sql);
    ids.into_iter().map(CustomerId::from).collect()
}

fn input(customer: CustomerId, status: &str, day: i64, total_minor: i64) -> OrderInput {
    let placed_at = instant::format(at(0) - Duration::days(1_000 - day));
    OrderInput {
        customer_id: Some(customer.to_string()),
        placed_at: Some(placed_at),
        status: Some(status.to_owned()),
        currency: Some("CNY".to_owned()),
        quantity: Some(1),
        total_minor: Some(total_minor),
        ..OrderInput::default()
    }
}

fn draft(input: OrderInput) -> OrderDraft {
    let mut fields = Fields::new();
    let draft = OrderDraft::read(input, &mut fields);
    fields.finish(draft).unwrap()
}

fn fresh() -> NewOrder {
    let id = Uuid::now_v7();
    NewOrder { id: OrderId::from(id), number: format!("O-{id}") }
}

fn make(tx: &mut Tx<'_>, input: OrderInput) -> Result<OrderChange, Error> {
    let draft = draft(input);
    let known = Known::load(tx, &[Wanted { reference: None, draft: &draft }], Reach::All)?;
    let facts = known.facts(&draft, None)?;
    Ok(create::create(fresh(), &draft, &facts, &mut Uuid::now_v7, &context())?)
}

fn created(store: &Store, input: OrderInput) -> Order {
    store.write_now(move |tx| make(tx, input.clone()).and_then(|change| orders::save(tx, change, &context()))).unwrap()
}

fn changed(
    store: &Store,
    id: OrderId,
    decide: impl Fn(&Order) -> Result<OrderChange, guanxi_domain::Refusal> + Send + 'static,
) -> Result<Order, Error> {
    store.write_now(move |tx| {
        let loaded = orders::load_for_change(tx, id, Reach::All)?;
        let change = decide(&loaded.order)?;
        orders::save(tx, change, &context())
    })
}

pub fn reference(text: &str) -> ReferenceInput {
    ReferenceInput { source: Some("erp".to_owned()), reference: Some(text.to_owned()) }
}

fn line(description: &str, quantity: i64, unit_price_minor: i64) -> LineInput {
    LineInput {
        description: Some(description.to_owned()),
        quantity: Some(quantity),
        unit_price_minor: Some(unit_price_minor),
        ..LineInput::default()
    }
}

fn with_lines(customer: CustomerId) -> OrderInput {
    let lines = vec![line("机油", 2, 19_900), line("工时", 1, 30_000), line("滤芯", 3, 1)];
    OrderInput {
        quantity: None,
        total_minor: None,
        lines: Some(lines),
        note: Some("尽快".to_owned()),
        references: vec![reference("b"), reference("a")],
        ..input(customer, "refunded", 5, 0)
    }
}

fn an_order_comes_back_as_it_was_written(database: &Database) {
    let customers = seed(database, 1);
    let store = database.store();
    let order = created(&store, with_lines(customers[0]));
    assert_eq!((order.lines.len(), order.refunds.len(), order.references.len()), (3, 1, 2));
    let loaded = store.read_now(|tx| orders::load(tx, order.id, Reach::All)).unwrap();
    assert_eq!((loaded.customer.name.as_str(), &loaded.order), ("c", &order));
    let reference = Reference { source: "erp".to_owned(), reference: "a".to_owned() };
    assert_eq!(store.read_now(|tx| orders::load_by_reference(tx, &reference, Reach::All)).unwrap(), loaded);
    let nobody = Reference { source: "dms".to_owned(), reference: "a".to_owned() };
    assert!(
        matches!(store.read_now(|tx| orders::load_by_reference(tx, &nobody, Reach::All)), Err(Error::Refused(refusal)) if refusal.code == ProblemCode::NotFound)
    );
}

fn lines_and_references_change_in_place(database: &Database) {
    let customers = seed(database, 1);
    let store = database.store();
    let order = created(&store, OrderInput { status: None, ..with_lines(customers[0]) });
    let reference = Reference { source: "erp".to_owned(), reference: "a".to_owned() };
    let sent = draft(OrderInput {
        customer_id: None,
        currency: None,
        quantity: None,
        total_minor: None,
        lines: Some(vec![line("机油", 5, 18_000), line("工时", 1, 30_000)]),
        references: vec![self::reference("c")],
        ..input(customers[0], "paid", 6, 0)
    });
    let after = store
        .write_now(move |tx| {
            let known = Known::load(tx, &[Wanted { reference: Some(&reference), draft: &sent }], Reach::All)?;
            let existing = known.existing(&reference)?;
            let facts = known.facts(&sent, existing)?;
            let change = edit::upsert(existing, fresh(), reference.clone(), &sent, &facts, &mut Uuid::now_v7, &context())?;
            orders::save(tx, change, &context())
        })
        .unwrap();
    assert_eq!((after.id, after.version, after.lines.len(), after.references.len()), (order.id, 2, 2, 3));
    assert_eq!(store.read_now(|tx| orders::load(tx, order.id, Reach::All)).unwrap().order, after);
    let without = changed(&store, order.id, |order| edit::remove_reference(order, &order.references[0], &context())).unwrap();
    assert_eq!(store.read_now(|tx| orders::load(tx, order.id, Reach::All)).unwrap().order, without);
}

/// A small generator of numbers, so that every run walks the same way.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> i64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        i64::try_from((self.0 >> 33) % sides).unwrap()
    }

    fn input(&mut self, customers: &[CustomerId]) -> OrderInput {
        let customer = customers[usize::try_from(self.roll(customers.len() as u64)).unwrap()];
        let status = ["placed", "paid", "paid", "fulfilled", "cancelled", "refunded"][usize::try_from(self.roll(6)).unwrap()];
        let currency = ["CNY", "USD"][usize::try_from(self.roll(2)).unwrap()];
        let (day, total) = (self.roll(4), self.roll(3) * 100);
        OrderInput { currency: Some(currency.to_owned()), ..input(customer, status, day, total) }
    }

    fn step(&mut self, order: &Order) -> Result<OrderChange, guanxi_domain::Refusal> {
        let context = context();
        let part = |amount_minor| RefundDraft { amount_minor, ..RefundDraft::default() };
        match self.roll(6) {
            0 => steps::pay(order, None, &context),
            1 => steps::fulfil(order, None, &context),
            2 => steps::cancel(order, None, &context),
            3 => steps::refund(order, part(Some(1)), RefundId::from(Uuid::now_v7()), &context),
            4 => steps::refund(order, part(None), RefundId::from(Uuid::now_v7()), &context),
            _ => {
                let placed_at = Some(at(0) - Duration::days(1_000 - self.roll(4)));
                edit::patch(order, &OrderDraft { placed_at, ..OrderDraft::default() }, &context)
            }
        }
    }
}

fn assert_verified(store: &Store) {
    let verified = verify(store, |_| {}).unwrap();
    assert!(verified.differences.is_empty(), "{:#?}", verified.differences);
}

fn figures_agree_after_every_walk(database: &Database) {
    let customers = seed(database, 3);
    let store = database.store();
    let mut dice = Dice(7);
    let mut made: Vec<OrderId> = Vec::new();
    for round in 0..240 {
        if made.is_empty() || dice.roll(3) == 0 {
            made.push(created(&store, dice.input(&customers)).id);
        } else {
            let id = made[usize::try_from(dice.roll(made.len() as u64)).unwrap()];
            let seed = dice.0;
            let _ = changed(&store, id, move |order| Dice(seed).step(order));
            dice.roll(2);
        }
        if round % 20 == 0 {
            assert_verified(&store);
        }
    }
    assert_verified(&store);
}

fn batches_are_written_as_one_by_one(database: &Database) {
    let customers = seed(database, 5);
    let store = database.store();
    for seed in 1..12 {
        let customers = customers.clone();
        let expected = store
            .write_now(move |tx| {
                let mut dice = Dice(seed);
                let inputs: Vec<OrderDraft> = (0..40).map(|_| draft(dice.input(&customers))).collect();
                let wanted: Vec<_> = inputs.iter().map(|draft| Wanted { reference: None, draft }).collect();
                let known = Known::load(tx, &wanted, Reach::All)?;
                let (mut changes, mut latest) = (Vec::new(), Vec::new());
                for draft in &inputs {
                    let facts = known.facts(draft, None)?;
                    let change = create::create(fresh(), draft, &facts, &mut Uuid::now_v7, &context())?;
                    latest.push(change.order.clone());
                    changes.push(change);
                }
                for _ in 0..40 {
                    let order = &mut latest[usize::try_from(dice.roll(40)).unwrap()];
                    if let Ok(change) = dice.step(order) {
                        *order = change.order.clone();
                        changes.push(change);
                    }
                }
                orders::save_many(tx, changes, &context())?;
                Ok(latest)
            })
            .unwrap();
        for order in expected {
            assert_eq!(store.read_now(|tx| orders::load(tx, order.id, Reach::All)).unwrap().order, order);
        }
        assert_verified(&store);
    }
}

fn difference_is_found(database: &Database) {
    let customers = seed(database, 700);
    let store = database.store();
    for customer in &customers[..3] {
        created(&store, input(*customer, "paid", 1, 500));
    }
    let mut seen = Vec::new();
    let verified = verify(&store, |count| seen.push(count)).unwrap();
    assert_eq!(
        (verified.customers, verified.order_counts.values().sum::<i64>(), verified.net_amounts_minor.values().sum::<i64>()),
        (700, 3, 1_500)
    );
    assert_eq!((verified.differences.len(), seen), (0, vec![500, 700]));
    database.run(&format!("UPDATE customer_figures SET net_amount_minor = 501 WHERE customer_id = '{}'", customers[1]));
    let differences = verify(&store, |_| {}).unwrap().differences;
    assert_eq!(differences.len(), 1);
    assert_eq!(
        (differences[0].customer_id, differences[0].kept.net_amount_minor, differences[0].recomputed.net_amount_minor),
        (customers[1], 501, 500)
    );
}

fn a_reference_belongs_to_one_order(database: &Database) {
    let customers = seed(database, 8);
    let store = database.store();
    let input = OrderInput { references: vec![reference("one")], ..input(customers[0], "paid", 1, 100) };
    let order = created(&store, input.clone());
    let again = store.write_now(move |tx| make(tx, input.clone()).map(drop)).unwrap_err();
    let Error::Refused(refusal) = again else { panic!("{again:?}") };
    assert_eq!(
        (refusal.code, refusal.extensions["order_id"].as_str().unwrap()),
        (ProblemCode::AlreadyExists, order.id.to_string().as_str())
    );
    // Each at once with a customer of its own, so that no lock of a customer keeps them apart.
    let outcomes = at_once(8, |thread| {
        let input = OrderInput { references: vec![reference("two")], ..self::input(customers[thread], "paid", 1, 100) };
        store.write_now(move |tx| make(tx, input.clone()).and_then(|change| orders::save(tx, change, &context())))
    });
    let refused =
        |outcome: &&Result<Order, Error>| matches!(outcome, Err(Error::Refused(refusal)) if refusal.code == ProblemCode::AlreadyExists);
    assert_eq!(
        (outcomes.iter().filter(|outcome| outcome.is_ok()).count(), outcomes.iter().filter(refused).count()),
        (1, 7),
        "{outcomes:?}"
    );
    assert_verified(&store);
}

fn reads_are_few_and_indexed(database: &Database) {
    let customers = seed(database, 2);
    let store = database.store();
    let order = created(&store, with_lines(customers[0]));
    let load = || drop(store.read_now(|tx| orders::load(tx, order.id, Reach::All)).unwrap());
    assert_eq!(statements(load).len(), 2);
    assert_indexed(database, load);
    let of_customer = OrderFilter { customer_id: Some(customers[0]), ..OrderFilter::default() };
    for filter in [OrderFilter::default(), of_customer] {
        for sort in [OrderSort::PlacedAt, OrderSort::CreatedAt, OrderSort::UpdatedAt] {
            let list = || drop(store.read_now(|tx| orders::list(tx, &filter, Reach::All, Sort::descending(sort), None, 50)).unwrap());
            assert_eq!(statements(list).len(), 2);
            assert_indexed(database, list);
        }
    }
    for sort in [ProductSort::CreatedAt, ProductSort::Name, ProductSort::Sku] {
        assert_indexed(database, || {
            drop(store.read_now(|tx| orders::list_products(tx, &ProductFilter::default(), Sort::ascending(sort), None, 50)).unwrap())
        });
    }
}

fn creating_takes_few_statements(database: &Database) {
    let customers = seed(database, 40);
    let store = database.store();
    let _ = created(&store, input(customers[0], "placed", 1, 100));
    if database.engine() == Engine::Sqlite {
        // The writer of SQLite is a thread of its own, whose statements are not seen; they are the same.
        return;
    }
    let placed = statements(|| drop(created(&store, input(customers[0], "placed", 1, 100))));
    assert_eq!(placed.len(), 4, "{placed:#?}");
    let paid = statements(|| drop(created(&store, OrderInput { references: vec![reference("x")], ..input(customers[0], "paid", 1, 100) })));
    // The first order of a customer also changes its stage: four more, the next ones three (what is kept, and the timer).
    assert_eq!(paid.len(), 12, "{paid:#?}");
    let many = |count: usize| {
        let drafts: Vec<OrderDraft> = customers[..count]
            .iter()
            .map(|customer| draft(OrderInput { status: Some("paid".to_owned()), ..with_lines(*customer) }))
            .collect();
        let drafts: Vec<_> = drafts.into_iter().map(|draft| OrderDraft { references: Vec::new(), ..draft }).collect();
        let store = store.clone();
        statements(move || {
            store
                .write_now(move |tx| {
                    let wanted: Vec<_> = drafts.iter().map(|draft| Wanted { reference: None, draft }).collect();
                    let known = Known::load(tx, &wanted, Reach::All)?;
                    let change = |draft| create::create(fresh(), draft, &known.facts(draft, None).unwrap(), &mut Uuid::now_v7, &context());
                    let changes = drafts.iter().map(change).collect::<Result<_, _>>()?;
                    orders::save_many(tx, changes, &context())
                })
                .unwrap();
        })
        .len()
    };
    assert_eq!(many(2), many(40));
}

/// Orders in bulk: says how many lines a second, and fails only where something is badly wrong. `GUANXI_TEST_BULK` sets how many.
fn a_bulk_is_fast(database: &Database) {
    let count: usize = std::env::var("GUANXI_TEST_BULK").ok().and_then(|count| count.parse().ok()).unwrap_or(3_000);
    let customers = seed(database, count as u128 / 3 + 1);
    let store = database.store();
    let begun = std::time::Instant::now();
    for slice in (0..count).collect::<Vec<_>>().chunks(1_500) {
        let drafts: Vec<OrderDraft> = slice.iter().map(|at| draft(input(customers[at / 3], "paid", (at % 300) as i64, 1_177))).collect();
        store
            .write_now(move |tx| {
                let wanted: Vec<_> = drafts.iter().map(|draft| Wanted { reference: None, draft }).collect();
                let known = Known::load(tx, &wanted, Reach::All)?;
                let change = |draft| create::create(fresh(), draft, &known.facts(draft, None)?, &mut Uuid::now_v7, &context());
                let changes = drafts.iter().map(change).collect::<Result<_, _>>()?;
                orders::save_many(tx, changes, &context())
            })
            .unwrap();
    }
    let seconds = begun.elapsed().as_secs_f64();
    println!("{:?}: {count} orders in {seconds:.2} s, {:.0} a second", database.engine(), count as f64 / seconds);
    assert_verified(&store);
    assert!(seconds < 60.0);
}
