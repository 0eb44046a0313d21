//! Transactions: all or nothing, run again when others are in the way, and shared commits on SQLite.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::channel;
use std::sync::{Barrier, Mutex};
use std::time::Duration;

use guanxi_domain::ProblemCode;
use guanxi_domain::platform::number::Series;
use guanxi_persistence::platform::numbers::take_block;
use guanxi_persistence::{Engine, Error};

use crate::support::database::Database;
use crate::support::{at_once, block_on, note};

on_both_engines! {
    a_refused_write_leaves_nothing a_panic_leaves_nothing_and_spoils_nothing every_acknowledged_row_is_there
    a_panic_in_a_read_spoils_nothing a_caller_who_leaves_spoils_nothing stores_end_when_their_last_handle_does
}

fn refused() -> Error {
    Error::from(ProblemCode::AlreadyExists)
}

fn a_refused_write_leaves_nothing(database: &Database) {
    let store = database.store();
    let outcome: Result<(), Error> = store.write_now(|tx| {
        note(tx, "gone")?;
        Err(refused())
    });
    assert!(matches!(outcome, Err(Error::Refused(refusal)) if refusal.code == ProblemCode::AlreadyExists));
    assert_eq!(database.notes(), 0);
    store.write_now(|tx| note(tx, "kept")).unwrap();
    assert_eq!(database.notes(), 1);
}

fn a_panic_leaves_nothing_and_spoils_nothing(database: &Database) {
    let store = database.store_of(1);
    for _ in 0..3 {
        let outcome: Result<(), Error> = store.write_now(|tx| {
            note(tx, "gone")?;
            panic!("on purpose");
        });
        assert!(matches!(outcome, Err(Error::Internal(_))), "{outcome:?}");
    }
    assert_eq!(database.notes(), 0);
    store.write_now(|tx| note(tx, "kept")).unwrap();
    assert_eq!(database.notes(), 1);
}

fn a_panic_in_a_read_spoils_nothing(database: &Database) {
    let store = database.store_of(1);
    let outcome: Result<(), Error> = block_on(store.read(|_| panic!("on purpose")));
    assert!(matches!(outcome, Err(Error::Internal(_))), "{outcome:?}");
    assert_eq!(block_on(store.read(|_| Ok(7))).unwrap(), 7);
}

fn every_acknowledged_row_is_there(database: &Database) {
    let stores = [database.store(), database.store()];
    let acknowledged: usize = at_once(8, |thread| {
        let store = &stores[thread % 2];
        (0..40)
            .filter(|at| {
                store
                    .write_now({
                        let name = format!("{thread}-{at}");
                        move |tx| note(tx, &name)
                    })
                    .is_ok()
            })
            .count()
    })
    .into_iter()
    .sum();
    assert_eq!((database.notes(), acknowledged), (320, 320));
}

fn a_caller_who_leaves_spoils_nothing(database: &Database) {
    let store = database.store_of(2);
    block_on(async {
        for at in 0..20 {
            let name = format!("left {at}");
            let slow = store.write(move |tx| {
                note(tx, &name)?;
                std::thread::sleep(Duration::from_millis(5));
                Ok(())
            });
            let _ = tokio::time::timeout(Duration::from_millis(1), slow).await;
        }
        store.write(|tx| note(tx, "stayed")).await.unwrap();
    });
    drop(store);
    assert!(database.lines("SELECT key_id AS value FROM key_fingerprints").contains(&"stayed".to_owned()));
}

fn stores_end_when_their_last_handle_does(database: &Database) {
    let store = database.store();
    let (begun, has_begun) = channel();
    block_on(async {
        let keeper = store.clone();
        let left = store.write(move |tx| {
            let _ = begun.send(());
            std::thread::sleep(Duration::from_millis(50));
            let _ = keeper.engine();
            note(tx, "last")
        });
        // Nobody waits for the answer; the work itself holds the last handle.
        let _ = tokio::time::timeout(Duration::from_millis(10), left).await;
    });
    has_begun.recv().unwrap();
    drop(store);
    let deadline = std::time::Instant::now() + Duration::from_secs(10);
    while database.notes() == 0 {
        assert!(std::time::Instant::now() < deadline, "the last write is lost");
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn an_error_that_the_work_hides_is_no_success_on_postgres() {
    let Some(database) = Database::migrated(Engine::Postgres) else { return };
    let store = database.store_of(1);
    let outcome = store.write_now(|tx| {
        note(tx, "first")?;
        // A null byte is refused by the server, which gives up the whole transaction.
        let _ = note(tx, "nul\0");
        Ok(())
    });
    assert!(matches!(outcome, Err(Error::Internal(_))), "{outcome:?}");
    assert_eq!(database.notes(), 0);
    store.write_now(|tx| note(tx, "second")).unwrap();
}

#[test]
fn crosswise_locks_are_run_again_on_postgres() {
    let Some(database) = Database::migrated(Engine::Postgres) else { return };
    let store = database.store();
    store.write_now(|tx| take_block(tx, Series::Customer, 0, 1).and_then(|_| take_block(tx, Series::Order, 1, 1))).unwrap();
    let (both_hold_one, runs) = (Arc::new(Barrier::new(2)), Arc::new(AtomicUsize::new(0)));
    let outcomes = at_once(2, |thread| {
        let (barrier, runs) = (Arc::clone(&both_hold_one), Arc::clone(&runs));
        let mut first_run = true;
        store.write_now(move |tx| {
            runs.fetch_add(1, Ordering::Relaxed);
            let order = if thread == 0 { [(Series::Customer, 0), (Series::Order, 1)] } else { [(Series::Order, 1), (Series::Customer, 0)] };
            take_block(tx, order[0].0, order[0].1, 1)?;
            if std::mem::take(&mut first_run) {
                barrier.wait();
            }
            take_block(tx, order[1].0, order[1].1, 1)
        })
    });
    assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
    assert!(runs.load(Ordering::Relaxed) > 2, "one of the two ran again");
    assert_eq!(database.lines("SELECT CAST(next_value AS text) AS value FROM number_blocks"), ["4", "4"]);
}

#[test]
fn a_reader_of_sqlite_cannot_write() {
    let database = Database::migrated(Engine::Sqlite).unwrap();
    let store = database.store();
    let outcome = store.read_now(|tx| note(tx, "smuggled"));
    assert!(outcome.is_err(), "{outcome:?}");
    assert_eq!(database.notes(), 0);
}

/// How many writes each commit of a busy SQLite store held, seen by a reader beside it.
#[test]
fn waiting_writes_share_commits_on_sqlite() {
    let database = Database::migrated(Engine::Sqlite).unwrap();
    let store = database.store();
    let (open, gate) = channel::<()>();
    let gate = Mutex::new(gate);
    block_on(async {
        let mut all = tokio::task::JoinSet::new();
        // The first holds the writer until every other waits behind it.
        let first = store.clone();
        all.spawn(async move {
            first
                .write(move |tx| {
                    let _ = gate.lock().unwrap().recv();
                    note(tx, "first")
                })
                .await
        });
        tokio::time::sleep(Duration::from_millis(30)).await;
        let commits = Arc::new(Mutex::new(Vec::new()));
        for at in 0..40 {
            let (store, commits) = (store.clone(), Arc::clone(&commits));
            all.spawn(async move {
                store
                    .write(move |tx| {
                        commits.lock().unwrap().push(at);
                        note(tx, &format!("{at}"))?;
                        if at % 5 == 0 {
                            Err(refused())
                        } else if at % 7 == 0 {
                            panic!("on purpose")
                        } else {
                            Ok(())
                        }
                    })
                    .await
            });
        }
        tokio::time::sleep(Duration::from_millis(30)).await;
        assert_eq!(database.notes(), 0, "nothing is committed yet");
        open.send(()).unwrap();
        let outcomes = all.join_all().await;
        let fine = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
        let refused = outcomes.iter().filter(|outcome| matches!(outcome, Err(Error::Refused(_)))).count();
        let panicked = outcomes.iter().filter(|outcome| matches!(outcome, Err(Error::Internal(_)))).count();
        assert_eq!((fine, refused, panicked), (1 + 40 - 8 - 4, 8, 4));
    });
    // One that fails takes nothing of the others with it.
    assert_eq!(database.notes(), 1 + 40 - 8 - 4);
}
