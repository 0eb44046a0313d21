//! When the database goes away, is full, or is slow.

use std::sync::Arc;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use guanxi_domain::ProblemCode;
use guanxi_domain::platform::number::Series;
use guanxi_persistence::platform::events;
use guanxi_persistence::platform::numbers::take_block;
use guanxi_persistence::{Engine, Error};

use crate::support::database::Database;
use crate::support::{at_once, block_on, note};

const ENDED: &str =
    "SELECT count(pg_terminate_backend(pid)) AS value FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()";

#[test]
fn writes_go_on_after_the_server_ended_every_connection() {
    let Some(database) = Database::migrated(Engine::Postgres) else { return };
    let store = database.store_of(4);
    at_once(4, |thread| {
        store
            .write_now(move |tx| {
                std::thread::sleep(Duration::from_millis(50));
                note(tx, &format!("{thread}"))
            })
            .unwrap()
    });
    assert!(database.number(ENDED) >= 4);
    let outcomes = at_once(4, |thread| store.write_now(move |tx| note(tx, &format!("after {thread}"))));
    assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
}

#[test]
fn one_read_at_most_hears_that_the_server_ended_every_connection() {
    let Some(database) = Database::migrated(Engine::Postgres) else { return };
    let store = database.store_of(4);
    at_once(4, |_| {
        store
            .read_now(|tx| {
                std::thread::sleep(Duration::from_millis(50));
                events::head(tx)
            })
            .unwrap()
    });
    assert!(database.number(ENDED) >= 4);
    let outcomes: Vec<_> = (0..8).map(|_| store.read_now(events::head)).collect();
    let failed: Vec<_> = outcomes.iter().filter_map(|outcome| outcome.as_ref().err()).collect();
    assert!(failed.len() <= 1 && failed.iter().all(|error| matches!(error, Error::Unavailable(_))), "{failed:?}");
}

#[test]
fn a_connection_that_dies_within_a_write_is_unavailable_and_replaced() {
    let Some(database) = Database::migrated(Engine::Postgres) else { return };
    let store = database.store_of(1);
    let url = database.location.clone();
    let outcome = store.write_now(move |tx| {
        note(tx, "gone")?;
        let mut beside = url.connect(false).unwrap();
        crate::support::database::number(&mut beside, ENDED);
        note(tx, "gone too")
    });
    assert!(matches!(outcome, Err(Error::Unavailable(_))), "{outcome:?}");
    store.write_now(|tx| note(tx, "kept")).unwrap();
    assert_eq!(database.notes(), 1);
}

#[test]
fn a_lock_that_is_not_to_be_had_is_unavailable_on_postgres() {
    let Some(database) = Database::migrated(Engine::Postgres) else { return };
    let store = database.store();
    store.write_now(|tx| take_block(tx, Series::Customer, 0, 1)).unwrap();
    let mut other = database.connection();
    other.batch_execute("BEGIN; UPDATE number_blocks SET next_value = next_value + 1").unwrap();
    let outcome = store.write_now(|tx| take_block(tx, Series::Customer, 0, 1));
    assert!(matches!(outcome, Err(Error::Unavailable(_))), "{outcome:?}");
}

#[test]
fn a_slow_read_is_too_broad_and_a_slow_write_unavailable_on_postgres() {
    let Some(database) = Database::migrated(Engine::Postgres) else { return };
    // A view in place of the table is as slow as is wished.
    database.run(
        "CREATE FUNCTION slow() RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint FROM pg_sleep(40)'; ALTER TABLE events RENAME TO kept; \
         CREATE VIEW events AS SELECT slow() AS position",
    );
    let store = database.store_of(1);
    let begun = Instant::now();
    let read = store.read_now(events::head);
    assert!(matches!(&read, Err(Error::Refused(refusal)) if refusal.code == ProblemCode::FilterTooBroad), "{read:?}");
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    // A write may take longer than the test would wait: the server's words alone.
    database.run(
        "CREATE OR REPLACE FUNCTION slow() RETURNS bigint LANGUAGE plpgsql AS \
         'BEGIN RAISE ''canceling statement due to statement timeout'' USING ERRCODE = ''57014''; END'",
    );
    let write = store.write_now(events::head);
    assert!(matches!(write, Err(Error::Unavailable(_))), "{write:?}");
}

#[test]
fn whoever_waits_too_long_for_a_connection_is_told_to_come_back() {
    let database = Database::migrated(Engine::Sqlite).unwrap();
    let store = Arc::new(database.store_of(1));
    block_on(async {
        let slow = store.read(|_| {
            std::thread::sleep(Duration::from_millis(6_500));
            Ok(())
        });
        let (first, second) = tokio::join!(slow, store.read(|_| Ok(())));
        assert!(first.is_ok());
        assert!(matches!(second, Err(Error::Unavailable(_))), "{second:?}");
        assert!(store.read(|_| Ok(())).await.is_ok());
    });
}
