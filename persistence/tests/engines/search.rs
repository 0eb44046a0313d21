//! Searching customers: the same hits in the same order on both engines, kept up with every change.

use guanxi_domain::access::Reach;
use guanxi_domain::customers::search::{CANDIDATES_MAX, SearchQuery};
use guanxi_domain::customers::{
    Change, Customer, CustomerPatch, CustomerPatchInput, CustomerSort, NewContact, NewContactInput, NewContactPointInput, NewCustomer,
    NewCustomerInput, NewRecord, add_contact, archive, create, patch, restore,
};
use guanxi_domain::fields::{Fields, Patch};
use guanxi_domain::ids::{CustomerId, UnitId};
use guanxi_domain::platform::ReferenceInput;
use guanxi_domain::platform::page::Sort;
use guanxi_persistence::customers::search::{enter_all, enter_missing};
use guanxi_persistence::customers::{CustomerFilter, find, save, save_many};
use guanxi_persistence::platform::page::After;
use guanxi_persistence::{Engine, Store};
use uuid::Uuid;

use crate::orders::{context, seed};
use crate::support::database::Database;
use crate::support::plans::statements;

on_both_engines! { changes_are_found_at_once customers_of_before_are_entered the_newest_are_judged_where_too_many_match searches_take_few_statements }

const SURNAMES: [&str; 8] = ["王", "李", "张", "欧阳", "单", "曾", "Smith ", "吕"];
const GIVEN: [&str; 12] = ["伟", "芳", "小明", "小芳", "建国", "Anna", "明", "丽 华", "德·海", "é", "3号", "王"];

fn text(value: impl Into<String>) -> Option<String> {
    Some(value.into())
}

fn id(number: u128) -> CustomerId {
    CustomerId::from(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 | number))
}

fn created(number: u128, input: NewCustomerInput) -> Change {
    let mut fields = Fields::new();
    let new = NewCustomer::read(input, context().now, &mut fields);
    let record = NewRecord { id: id(number), number: format!("K-{number:06}"), unit_id: UnitId::from(Uuid::from_u128(1)), owner_id: None };
    create(fields.finish(new).unwrap(), record, &mut Uuid::now_v7, &context())
}

fn named(number: u128, name: &str) -> Change {
    created(number, NewCustomerInput { kind: text("person"), name: text(name), ..NewCustomerInput::default() })
}

/// A customer of every sort, the same for the same number.
fn generated(number: u128) -> Change {
    let at = usize::try_from(number).unwrap();
    let (surname, given) = (SURNAMES[at % SURNAMES.len()], GIVEN[at / 3 % GIVEN.len()]);
    let phone =
        NewContactPointInput { kind: text("phone"), value: text(format!("138{:08}", at * 7_919)), ..NewContactPointInput::default() };
    let mail = NewContactPointInput { kind: text("email"), value: text(format!("c{at}@example.com")), ..NewContactPointInput::default() };
    let mut input = NewCustomerInput {
        kind: text("person"),
        name: text(format!("{surname}{given}")),
        city: (at % 2 == 0).then(|| "上海市".to_owned()),
        contact_points: Some(vec![phone, mail]),
        references: Some(vec![ReferenceInput { source: text("erp"), reference: text(format!("R-{at:05}/x")) }]),
        ..NewCustomerInput::default()
    };
    if at % 5 == 0 {
        input.kind = text("organization");
        input.name = text(format!("{surname}{given}贸易有限公司"));
        input.contacts = Some(vec![NewContactInput { name: text(format!("{given}{surname}")), ..NewContactInput::default() }]);
    }
    created(number, input)
}

fn hits(store: &Store, words: &str, filter: CustomerFilter, sort: Sort<CustomerSort>) -> Vec<String> {
    let filter = CustomerFilter { query: Some(SearchQuery::read(words).unwrap()), ..filter };
    let mut numbers = Vec::new();
    let mut after: Option<After> = None;
    loop {
        let (page, total) = store.read_now(|tx| find(tx, &filter, Reach::All, sort, after.as_ref(), 7, true)).unwrap();
        numbers.extend(page.items.into_iter().map(|row| row.number));
        after = page.next;
        if after.is_none() {
            assert_eq!(total, i64::try_from(numbers.len()).ok(), "{words}");
            return numbers;
        }
    }
}

const BEST: Sort<CustomerSort> = Sort::ascending(CustomerSort::Relevance);

fn found(store: &Store, words: &str) -> Vec<String> {
    hits(store, words, CustomerFilter::default(), BEST)
}

#[test]
fn both_engines_find_the_same_in_the_same_order() {
    let databases: Vec<Database> = [Engine::Sqlite, Engine::Postgres].into_iter().filter_map(Database::migrated).collect();
    let stores: Vec<Store> = databases
        .iter()
        .map(|database| {
            seed(database, 0);
            let store = database.store();
            store.write_now(|tx| save_many(tx, (0..200).map(generated).collect(), &context())).unwrap();
            for number in 200..260 {
                store.write_now(move |tx| save(tx, generated(number), &context()).map(drop)).unwrap();
            }
            store
        })
        .collect();
    let mut queries: Vec<String> = SURNAMES.iter().chain(&GIVEN).map(|part| (*part).to_owned()).collect();
    for at in (0..260).step_by(13) {
        let digits = format!("138{:08}", at * 7_919);
        queries.extend([
            format!("K-{at:06}"),
            format!("r{at:05}x"),
            format!("+86 {digits}"),
            digits[7..].to_owned(),
            format!("C{at}@Example.com"),
        ]);
    }
    let words = "w wa wang wangwei ww wxm xm xiaoming ouyang oy shan zeng lv lu smith anna 'smith anna' 王小 小明 明 贸易 mao maoyi 有限公司 yxgs 王 芳 德海 dehai e 3号 haow \
                 \" * AND OR NOT NEAR( ' : & | ! <-> (a) -- ; \\ % _ {a}:* 😀 a* \"a\" tokens:a ^a";
    queries.extend(words.split(' ').map(str::to_owned));
    let (mut some, mut none) = (0, 0);
    for query in &queries {
        for (filter, sort) in [
            (CustomerFilter::default(), BEST),
            (CustomerFilter::default(), Sort::descending(CustomerSort::Relevance)),
            (CustomerFilter { city: text("上海市"), ..CustomerFilter::default() }, BEST),
            (CustomerFilter::default(), Sort::ascending(CustomerSort::Name)),
            (CustomerFilter { archived: true, ..CustomerFilter::default() }, BEST),
        ] {
            let answers: Vec<Vec<String>> = stores.iter().map(|store| hits(store, query, filter.clone(), sort)).collect();
            assert!(answers.windows(2).all(|pair| pair[0] == pair[1]), "{query}, {filter:?}, {sort}: {answers:#?}");
            if answers[0].is_empty() {
                none += 1
            } else {
                some += 1
            }
            assert!(!filter.archived || answers[0].is_empty());
        }
    }
    assert!(some > 300 && none > 100, "{some} searches found something, {none} nothing");
    for at in (0..260).step_by(13) {
        assert_eq!(found(&stores[0], &format!("K-{at:06}"))[0], format!("K-{at:06}"));
        assert_eq!(found(&stores[0], &format!("138{:08}", at * 7_919)), [format!("K-{at:06}")]);
    }
    for store in &stores {
        assert_eq!(enter_all(store, |_| ()).unwrap(), 0, "what is written is entered");
    }
}

fn changes_are_found_at_once(database: &Database) {
    seed(database, 0);
    let store = database.store();
    let apply = |decide: &(dyn Fn(&Customer) -> Change + Sync), customer: &Customer| {
        let change = decide(customer);
        store.write_now(move |tx| save(tx, change.clone(), &context())).unwrap()
    };
    let company = NewCustomerInput { kind: text("organization"), name: text("旧名公司"), ..NewCustomerInput::default() };
    let first = apply(&|_| created(1, company.clone()), &named(9, "x").customer);
    assert_eq!(found(&store, "jiuming"), ["K-000001"]);
    let renamed = apply(
        &|customer| {
            let input = CustomerPatchInput { name: Patch::Set("新名公司".to_owned()), ..CustomerPatchInput::default() };
            patch(customer, CustomerPatch::read(input, context().now, &mut Fields::new()), &context()).unwrap()
        },
        &first,
    );
    assert_eq!((found(&store, "旧名"), found(&store, "新名")), (vec![], vec!["K-000001".to_owned()]));
    let with_contact = apply(
        &|customer| {
            let input = NewContactInput { name: text("李雷"), ..NewContactInput::default() };
            let contact = NewContact::read(input, &mut Fields::new()).unwrap();
            add_contact(customer, contact, &mut Uuid::now_v7, &context()).unwrap()
        },
        &renamed,
    );
    assert_eq!(found(&store, "ll"), ["K-000001"]);
    let gone = apply(&|customer| archive(customer, &context()).unwrap(), &with_contact);
    assert_eq!(found(&store, "新名"), Vec::<String>::new());
    assert_eq!(hits(&store, "新名", CustomerFilter { archived: true, ..CustomerFilter::default() }, BEST), ["K-000001"]);
    apply(&|customer| restore(customer, &context()).unwrap(), &gone);
    assert_eq!(found(&store, "新名"), ["K-000001"]);
}

/// Those that were there before the search was, and those that an older version entered.
fn customers_of_before_are_entered(database: &Database) {
    seed(database, 1_203);
    let store = database.store();
    assert!(found(&store, "K-1000").is_empty());
    let broken_off = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        enter_missing(&store, context().now, |count| assert!(count < 1_000, "stopped on the way")).unwrap()
    }));
    assert!(broken_off.is_err());
    assert_eq!(enter_missing(&store, context().now, |_| ()).unwrap(), 203);
    assert_eq!(enter_missing(&store, context().now, |_| panic!("all are known")).unwrap(), 0);
    assert_eq!(database.number("SELECT count(*) AS value FROM customer_search"), 1_203);
    assert_eq!(found(&store, "K-2202"), ["K-2202"]);
    database.run("UPDATE customer_search_forms SET form = 0");
    database.run("UPDATE customer_search SET form = 0, searched = 'nx' WHERE entry <= 10");
    assert!(found(&store, "K-1000").is_empty());
    assert_eq!(enter_missing(&store, context().now, |_| ()).unwrap(), 10);
    assert_eq!(found(&store, "K-1000"), ["K-1000"]);
    assert_eq!(database.number("SELECT count(*) AS value FROM customer_search"), 1_203);
}

fn the_newest_are_judged_where_too_many_match(database: &Database) {
    seed(database, 0);
    let store = database.store();
    let many = u128::from(CANDIDATES_MAX) + 50;
    for from in (0..many).step_by(500) {
        store
            .write_now(move |tx| save_many(tx, (from..many.min(from + 500)).map(|number| named(number, "王芳")).collect(), &context()))
            .unwrap();
    }
    for query in ["王芳", "王", "wangf", "w"] {
        let filter = CustomerFilter { query: Some(SearchQuery::read(query).unwrap()), ..CustomerFilter::default() };
        let (page, total) = store.read_now(|tx| find(tx, &filter, Reach::All, BEST, None, 1, true)).unwrap();
        assert_eq!((page.items[0].number.as_str(), total), ("K-000050", Some(i64::from(CANDIDATES_MAX))), "{query}");
    }
}

fn searches_take_few_statements(database: &Database) {
    seed(database, 0);
    let store = database.store();
    store.write_now(|tx| save_many(tx, (0..50).map(generated).collect(), &context())).unwrap();
    for (words, expected) in [("小明", 3), ("13800000000", 4), ("0000", 4), ("nobody", 1)] {
        let filter = CustomerFilter { query: Some(SearchQuery::read(words).unwrap()), ..CustomerFilter::default() };
        let sent = statements(|| drop(store.read_now(|tx| find(tx, &filter, Reach::All, BEST, None, 50, true)).unwrap()));
        assert_eq!(sent.len(), expected, "{words}: {sent:#?}");
    }
    if database.engine() == Engine::Postgres {
        let alone = statements(|| store.write_now(|tx| save(tx, named(1_000, "王芳"), &context()).map(drop)).unwrap());
        assert_eq!(alone.len(), 1, "customer with its home, stage, search and event: {alone:#?}");
    }
}
