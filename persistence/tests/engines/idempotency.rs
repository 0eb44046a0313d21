//! Calls that are sent again with their key.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier};
use std::time::Duration;

use chrono::Duration as Term;
use diesel::connection::SimpleConnection;
use guanxi_domain::ProblemCode;
use guanxi_domain::platform::idempotency::{Key, Outcome, TERM};
use guanxi_persistence::platform::idempotency::{Begun, KeyedCall, begin, keep_answer, purge};
use guanxi_persistence::{Engine, Error, Store};
use serde_json::json;
use uuid::Uuid;

use crate::support::database::Database;
use crate::support::{at, at_once, note};

on_both_engines! {
    of_two_at_once_one_works_and_one_replays a_reused_key_is_refused a_term_that_is_over_is_renewed_by_one a_refused_call_leaves_no_row
    answers_are_kept old_keys_are_forgotten_in_slices
}

fn call(key: &str, body: u8) -> KeyedCall {
    KeyedCall { caller_id: Uuid::from_u128(1), operation: "create_customer", key: Key::read(key).unwrap(), digest: [body; 32] }
}

fn planned(record: u128) -> Outcome {
    Outcome { status: 201, record: Some(Uuid::from_u128(record)) }
}

/// Makes a row once; which record the caller hears of.
fn create(store: &Store, call: KeyedCall, record: u128, seconds: i64, made: &Arc<AtomicUsize>) -> Result<u128, Error> {
    let made = Arc::clone(made);
    let (outcome, fresh) = store.write_now(move |tx| match begin(tx, &call, planned(record), at(seconds))? {
        Begun::Fresh => {
            note(tx, &format!("{record}"))?;
            std::thread::sleep(Duration::from_millis(20));
            Ok((planned(record), true))
        }
        Begun::Replay(outcome, _) => Ok((outcome, false)),
    })?;
    made.fetch_add(usize::from(fresh), Ordering::Relaxed);
    Ok(outcome.record.unwrap().as_u128())
}

fn of_two_at_once_one_works_and_one_replays(database: &Database) {
    let stores = [database.store(), database.store()];
    for round in 0..10_u128 {
        let (together, made) = (Barrier::new(4), Arc::new(AtomicUsize::new(0)));
        let heard = at_once(4, |caller| {
            together.wait();
            create(&stores[caller % 2], call(&format!("round-{round}"), 1), round * 10 + caller as u128, 0, &made).unwrap()
        });
        assert!(heard.iter().all(|record| *record == heard[0]), "{heard:?}");
        assert_eq!((database.notes(), made.load(Ordering::Relaxed)), (round as i64 + 1, 1));
    }
}

fn a_reused_key_is_refused(database: &Database) {
    let (store, made) = (database.store(), Arc::new(AtomicUsize::new(0)));
    create(&store, call("key", 1), 1, 0, &made).unwrap();
    let refused = create(&store, call("key", 2), 2, 1, &made);
    assert!(matches!(&refused, Err(Error::Refused(refusal)) if refusal.code == ProblemCode::IdempotencyKeyReused), "{refused:?}");
    // The same key of another caller or for another operation is another key.
    for (caller, operation) in [(2, "create_customer"), (1, "create_order")] {
        let other = KeyedCall { caller_id: Uuid::from_u128(caller), operation, ..call("key", 2) };
        create(&store, other, 10 + caller, 1, &made).unwrap();
    }
    assert_eq!(database.notes(), 3);
}

fn a_term_that_is_over_is_renewed_by_one(database: &Database) {
    let stores = [database.store(), database.store()];
    let later = TERM.num_seconds();
    for round in 0..10 {
        let (key, first, made) = (format!("round-{round}"), round * 100, Arc::new(AtomicUsize::new(0)));
        create(&stores[0], call(&key, 1), first, 0, &made).unwrap();
        assert_eq!(create(&stores[0], call(&key, 1), first + 1, later - 1, &made).unwrap(), first);
        let together = Barrier::new(4);
        let heard = at_once(4, |caller| {
            together.wait();
            create(&stores[caller % 2], call(&key, 2), first + 10 + caller as u128, later, &made).unwrap()
        });
        assert!(heard.iter().all(|record| *record == heard[0] && *record >= first + 10), "{heard:?}");
        assert_eq!(made.load(Ordering::Relaxed), 2, "one made it at first, and one anew");
    }
    assert_eq!(database.notes(), 20);
}

fn a_refused_call_leaves_no_row(database: &Database) {
    let store = database.store();
    let refused: Result<(), Error> = store.write_now(|tx| {
        begin(tx, &call("key", 1), planned(1), at(0))?;
        Err(ProblemCode::AlreadyExists.into())
    });
    assert!(refused.is_err());
    assert_eq!(database.number("SELECT count(*) AS value FROM idempotency_keys"), 0);
    assert_eq!(store.write_now(|tx| begin(tx, &call("key", 2), planned(2), at(1))).unwrap(), Begun::Fresh);
}

fn answers_are_kept(database: &Database) {
    let store = database.store();
    let answer = json!({"created": 2, "名": ["甲", null]});
    let kept = answer.clone();
    store
        .write_now(move |tx| {
            begin(tx, &call("key", 1), planned(1), at(0))?;
            keep_answer(tx, &call("key", 1), &kept)
        })
        .unwrap();
    let replay = store.write_now(|tx| begin(tx, &call("key", 1), planned(9), at(1))).unwrap();
    assert_eq!(replay, Begun::Replay(planned(1), Some(answer)));
}

fn old_keys_are_forgotten_in_slices(database: &Database) {
    let store = database.store();
    store
        .write_now(|tx| {
            for key in 0..2_500_i64 {
                begin(tx, &call(&format!("{key}"), 1), planned(1), at(0) + Term::milliseconds(key))?;
            }
            begin(tx, &call("young", 1), planned(1), at(10)).map(drop)
        })
        .unwrap();
    let over = at(5) + TERM;
    let slices: Vec<usize> =
        std::iter::from_fn(|| Some(store.write_now(move |tx| purge(tx, over)).unwrap())).take_while(|count| *count > 0).collect();
    assert_eq!(slices.iter().sum::<usize>(), 2_500);
    assert!(slices.iter().all(|count| *count <= 1_001), "{slices:?}");
    assert_eq!(database.lines("SELECT key AS value FROM idempotency_keys"), ["young"]);
}

#[test]
fn who_waits_too_long_is_told_that_it_is_in_progress_on_postgres() {
    let Some(database) = Database::migrated(Engine::Postgres) else { return };
    let store = database.store();
    let (begun, has_begun) = std::sync::mpsc::channel();
    let (finish, may_finish) = std::sync::mpsc::channel::<()>();
    let may_finish = std::sync::Mutex::new(may_finish);
    std::thread::scope(|scope| {
        let first = store.clone();
        scope.spawn(move || {
            first.write_now(move |tx| {
                begin(tx, &call("key", 1), planned(1), at(0))?;
                begun.send(()).unwrap();
                may_finish.lock().unwrap().recv().unwrap();
                Ok(())
            })
        });
        has_begun.recv().unwrap();
        let second = store.write_now(|tx| begin(tx, &call("key", 1), planned(2), at(0)));
        assert!(matches!(&second, Err(Error::Refused(refusal)) if refusal.code == ProblemCode::IdempotencyInProgress), "{second:?}");
        finish.send(()).unwrap();
    });
    assert_eq!(store.write_now(|tx| begin(tx, &call("key", 1), planned(2), at(0))).unwrap(), Begun::Replay(planned(1), None));
}

/// All have found the old row before the first of them may change it.
#[test]
fn of_many_who_find_a_term_over_one_renews_it_on_postgres() {
    let Some(database) = Database::migrated(Engine::Postgres) else { return };
    let (store, made) = (database.store(), Arc::new(AtomicUsize::new(0)));
    create(&store, call("key", 1), 1, 0, &made).unwrap();
    let mut gate = database.connection();
    gate.batch_execute("BEGIN; SELECT 1 FROM idempotency_keys FOR UPDATE").unwrap();
    let heard = std::thread::scope(|scope| {
        let callers: Vec<_> = (0..4)
            .map(|caller| {
                let (store, made) = (&store, &made);
                scope.spawn(move || create(store, call("key", 1), 10 + caller, TERM.num_seconds(), made).unwrap())
            })
            .collect();
        let waiting = "SELECT count(*) AS value FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
        while database.number(waiting) < 4 {
            std::thread::sleep(Duration::from_millis(5));
        }
        gate.batch_execute("COMMIT").unwrap();
        callers.into_iter().map(|caller| caller.join().unwrap()).collect::<Vec<_>>()
    });
    assert!(heard.iter().all(|record| *record == heard[0] && *record >= 10), "{heard:?}");
    assert_eq!((database.notes(), made.load(Ordering::Relaxed)), (2, 2));
}
