//! Failed sign-ins: counted apart for each address, and for each account from it, by all processes together.

use std::net::IpAddr;

use guanxi_domain::access::throttle::{ALERT_ADDRESSES, ALERT_PAUSE, MEMORY};
use guanxi_domain::instant::Instant;
use guanxi_persistence::Store;
use guanxi_persistence::access::attempts::{self, Attempt, Noted};
use guanxi_persistence::keys::{Keyring, NamedKey};

use crate::support::database::Database;
use crate::support::plans::assert_indexed;
use crate::support::{at, at_once};

on_both_engines! {
    failures_count_where_they_belong a_success_ends_its_own_rows tries_at_once_are_all_counted
    many_addresses_at_one_account_are_an_alarm rows_are_forgotten looks_are_indexed
}

const HERE: &str = "203.0.113.7";
const THERE: &str = "198.51.100.9";

fn attempt(login_name: Option<&str>, address: &str) -> Attempt {
    let keys = Keyring::new(&[NamedKey { id: "test".to_owned(), secret: std::array::from_fn(|at| at as u8) }], &[7; 32]).unwrap();
    Attempt::new(&keys, login_name, address.parse::<IpAddr>().unwrap())
}

fn fail(store: &Store, attempt: Attempt, now: Instant) -> Noted {
    store.write_now(move |tx| attempts::note_failure(tx, &attempt, now)).unwrap()
}

/// How many failures a try waits for: of its address, and of its account from there.
fn counted(store: &Store, attempt: Attempt) -> (i64, i64) {
    let rows = store.read_now(|tx| attempts::failures(tx, &attempt)).unwrap();
    let of = |key| rows.iter().find(|(row, _)| *row == key).map_or(0, |(_, failures)| failures.count);
    (of(attempt.address), attempt.account.map_or(0, |account| of(account.pair)))
}

fn failures_count_where_they_belong(database: &Database) {
    let store = database.store();
    let (wang, li, elsewhere) = (attempt(Some("wang"), HERE), attempt(Some("li"), HERE), attempt(Some("wang"), THERE));
    for _ in 0..3 {
        fail(&store, wang, at(0));
    }
    fail(&store, li, at(1));
    fail(&store, attempt(None, HERE), at(2));
    assert_eq!([wang, li, elsewhere].map(|one| counted(&store, one)), [(5, 3), (5, 1), (0, 0)]);
    let noted = fail(&store, elsewhere, at(3));
    assert_eq!((counted(&store, elsewhere), counted(&store, wang)), ((1, 1), (5, 3)));
    assert!(noted.rows.iter().all(|(_, failures)| (failures.count, failures.last_at) == (1, at(3))) && noted.rows.len() == 2);
    // What was long ago does not count with what is new.
    fail(&store, wang, at(10) + MEMORY);
    assert_eq!(counted(&store, wang), (1, 1));
    let of_one_line = attempt(Some("wang"), "2001:db8:1:2::1");
    fail(&store, of_one_line, at(4));
    assert_eq!(counted(&store, attempt(Some("wang"), "2001:db8:1:2:ffff::9")), (1, 1));
}

fn a_success_ends_its_own_rows(database: &Database) {
    let store = database.store();
    let (wang, li, elsewhere) = (attempt(Some("wang"), HERE), attempt(Some("li"), HERE), attempt(Some("wang"), THERE));
    for one in [wang, wang, li, elsewhere] {
        fail(&store, one, at(0));
    }
    store.write_now(move |tx| attempts::clear(tx, &wang)).unwrap();
    assert_eq!([wang, li, elsewhere].map(|one| counted(&store, one)), [(0, 0), (0, 1), (1, 1)]);
}

fn tries_at_once_are_all_counted(database: &Database) {
    let stores = [database.store(), database.store()];
    let (wang, li) = (attempt(Some("wang"), HERE), attempt(Some("li"), HERE));
    at_once(8, |number| {
        for _ in 0..5 {
            fail(&stores[number % 2], if number % 4 < 2 { wang } else { li }, at(0));
        }
    });
    assert_eq!((counted(&stores[0], wang), counted(&stores[1], li)), ((40, 20), (40, 20)));
}

fn many_addresses_at_one_account_are_an_alarm(database: &Database) {
    let store = database.store();
    let from = |number: i64| attempt(Some("wang"), &format!("203.0.113.{number}"));
    for number in 1..ALERT_ADDRESSES {
        assert_eq!(fail(&store, from(number), at(0)).alarm, None, "{number}");
        assert_eq!(fail(&store, from(number), at(0)).alarm, None, "the same address again");
    }
    assert_eq!(fail(&store, attempt(Some("li"), "192.0.2.1"), at(0)).alarm, None, "another account");
    assert_eq!(fail(&store, from(ALERT_ADDRESSES), at(1)).alarm, Some(ALERT_ADDRESSES));
    assert_eq!(fail(&store, from(ALERT_ADDRESSES + 1), at(2)).alarm, None, "it was raised just now");
    for number in 1..ALERT_ADDRESSES {
        assert_eq!(fail(&store, from(100 + number), at(3) + ALERT_PAUSE).alarm, None);
    }
    assert_eq!(fail(&store, from(200), at(4) + ALERT_PAUSE).alarm, Some(ALERT_ADDRESSES));
}

fn rows_are_forgotten(database: &Database) {
    let store = database.store();
    for number in 0..6 {
        fail(&store, attempt(None, &format!("203.0.113.{number}")), at(number));
    }
    fail(&store, attempt(None, THERE), at(100));
    let sweep = |limit| store.write_now(move |tx| attempts::sweep(tx, at(50) + MEMORY, limit)).unwrap();
    assert_eq!((sweep(4), sweep(4), sweep(4)), (4, 2, 0));
    assert_eq!(database.number("SELECT count(*) AS value FROM sign_in_failures"), 1);
    assert_eq!(counted(&store, attempt(None, THERE)).0, 1);
}

fn looks_are_indexed(database: &Database) {
    let store = database.store();
    let wang = attempt(Some("wang"), HERE);
    assert_indexed(database, || drop(store.read_now(|tx| attempts::failures(tx, &wang)).unwrap()));
    assert_indexed(database, || assert_eq!(store.read_now(|tx| attempts::sweep(tx, at(0), 10)).unwrap(), 0));
}
