//! Timers of kinds of the tests' own: once, in order per record, put off when they fail.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use guanxi_domain::ProblemCode;
use guanxi_domain::ids::TimerId;
use guanxi_domain::platform::timer::{FIRST_WAIT, Timer};
use guanxi_domain::platform::{Record, RecordKind};
use guanxi_persistence::platform::timers::{self, Effects, Step};
use guanxi_persistence::{Engine, Error, Store};
use uuid::Uuid;

use crate::support::database::Database;
use crate::support::plans::{plans, statements_of_any_thread};
use crate::support::{at, at_once, block_on, note};

on_both_engines! {
    nothing_happens_before_its_time each_takes_effect_once_and_in_order_beside_another_process a_failing_effect_is_put_off_and_holds_back_its_record
    many_behind_a_failed_one_hold_nobody_else_up a_panic_puts_off_too unknown_kinds_wait cancelled_timers_do_not_happen
    those_that_wait_are_not_read
}

fn timer(id: u128, record: u128, due: i64, kind: &str) -> Timer {
    Timer {
        id: TimerId::new(Uuid::from_u128(id)),
        kind: kind.to_owned(),
        record: Record { kind: RecordKind::Customer, id: Uuid::from_u128(record) },
        due_at: at(due),
        failures: 0,
        retry_at: None,
    }
}

fn set(store: &Store, list: Vec<Timer>) {
    store.write_now(move |tx| timers::set(tx, &list)).unwrap();
}

/// Runs until nothing is left to do at a moment; which timers took effect, and which were put off.
fn run(store: &Store, effects: &Arc<Effects>, seconds: i64) -> (Vec<u128>, Vec<u128>) {
    let (mut done, mut put_off) = (Vec::new(), Vec::new());
    for _ in 0..1_000 {
        match block_on(timers::run_one(store, effects, at(seconds))).unwrap() {
            Step::Idle => return (done, put_off),
            Step::Done(id) => done.push(number(id)),
            Step::PutOff(id, _) => put_off.push(number(id)),
        }
    }
    panic!("it never ends: {done:?}, {put_off:?}");
}

fn number(id: TimerId) -> u128 {
    use guanxi_domain::ids::TypedId as _;
    id.uuid().as_u128()
}

fn noting() -> Arc<Effects> {
    Arc::new(Effects::default().with("note", |tx, timer| note(tx, &timer.id.to_string())))
}

/// What waits costs nothing until it is due, however much it is: a look for what is due reads the index up to now, and nothing behind.
fn those_that_wait_are_not_read(database: &Database) {
    let (store, effects) = (database.store(), noting());
    let marks = if database.engine() == Engine::Sqlite { "`timers`.`ready_at` <=" } else { "\"timers\".\"ready_at\" <=" };
    let sent = statements_of_any_thread(marks, || assert_eq!(run(&store, &effects, 0), (vec![], vec![])));
    assert!(!sent.is_empty(), "no statement was seen");
    for plan in plans(database, sent) {
        let bounded = plan
            .steps
            .iter()
            .any(|step| step.contains("USING INDEX timers_ready (ready_at<?)") || step.contains("Index Cond: (ready_at <= $"));
        assert!(bounded && plan.scans().is_empty() && plan.sorts().is_empty(), "{plan:#?}");
    }
}

fn nothing_happens_before_its_time(database: &Database) {
    let (store, effects) = (database.store(), noting());
    set(&store, vec![timer(2, 1, 20, "note"), timer(1, 2, 10, "note"), timer(3, 1, 10, "note")]);
    assert_eq!(run(&store, &effects, 9), (vec![], vec![]));
    assert_eq!(run(&store, &effects, 10), (vec![1, 3], vec![]));
    assert_eq!(run(&store, &effects, 100), (vec![2], vec![]));
    assert_eq!(run(&store, &effects, 1_000), (vec![], vec![]));
    assert_eq!(database.notes(), 3);
}

fn each_takes_effect_once_and_in_order_beside_another_process(database: &Database) {
    const RECORDS: u128 = 12;
    const EACH: u128 = 10;
    let processes = [database.store(), database.store()];
    let list = (0..RECORDS * EACH).map(|id| timer(id, id % RECORDS, (id / RECORDS) as i64, "step")).collect();
    set(&processes[0], list);
    // Kept in the transaction of the effect, so that its order is that of the record.
    let order = Arc::new(Mutex::new(HashMap::<Uuid, Vec<TimerId>>::new()));
    let effects = {
        let order = Arc::clone(&order);
        Arc::new(Effects::default().with("step", move |tx, timer| {
            note(tx, &timer.id.to_string())?;
            order.lock().unwrap().entry(timer.record.id).or_default().push(timer.id);
            Ok(())
        }))
    };
    let done = at_once(6, |worker| run(&processes[worker % 2], &effects, 1_000).0);
    // A worker may find nothing while others hold the last rows; who comes after them finds what is left.
    let rest = run(&processes[0], &effects, 1_000).0;
    assert_eq!(done.iter().map(Vec::len).sum::<usize>() + rest.len(), (RECORDS * EACH) as usize);
    assert_eq!(database.notes(), (RECORDS * EACH) as i64);
    for (record, list) in order.lock().unwrap().iter() {
        assert!(list.is_sorted() && list.len() == EACH as usize, "{record}: {list:?}");
    }
    assert_eq!(database.number("SELECT count(*) AS value FROM timers"), 0);
}

fn a_failing_effect_is_put_off_and_holds_back_its_record(database: &Database) {
    let store = database.store();
    let fails = Arc::new(AtomicBool::new(true));
    let effects = {
        let fails = Arc::clone(&fails);
        Arc::new(Effects::default().with("note", move |tx, timer| {
            note(tx, &timer.id.to_string())?;
            let fails = fails.load(Ordering::Relaxed) && number(timer.id) == 1;
            if fails { Err(ProblemCode::AlreadyExists.into()) } else { Ok(()) }
        }))
    };
    set(&store, vec![timer(1, 1, 0, "note"), timer(2, 1, 1, "note"), timer(3, 2, 2, "note")]);
    assert_eq!(run(&store, &effects, 5), (vec![3], vec![1]));
    assert_eq!(database.notes(), 1, "nothing of a failed effect stands");
    let waiting = store.read_now(|tx| timers::of_record(tx, Uuid::from_u128(1))).unwrap();
    assert_eq!((waiting[0].failures, waiting[0].retry_at), (1, Some(at(5) + FIRST_WAIT)));
    assert_eq!(run(&store, &effects, 9), (vec![], vec![]));
    assert_eq!(run(&store, &effects, 10), (vec![], vec![1]));
    assert_eq!(run(&store, &effects, 19), (vec![], vec![]), "the second wait is twice the first");
    fails.store(false, Ordering::Relaxed);
    assert_eq!(run(&store, &effects, 20), (vec![1, 2], vec![]));
}

fn many_behind_a_failed_one_hold_nobody_else_up(database: &Database) {
    let store = database.store();
    let effects = Arc::new(Effects::default().with("note", |tx, timer| {
        if number(timer.id) == 0 { Err(ProblemCode::AlreadyExists.into()) } else { note(tx, &timer.id.to_string()) }
    }));
    let mut list: Vec<_> = (0..100).map(|id| timer(id, 1, 0, "note")).collect();
    list.push(timer(500, 2, 1, "note"));
    set(&store, list);
    assert_eq!(run(&store, &effects, 2), (vec![500], vec![0]));
    assert_eq!(run(&store, &effects, 7), (vec![], vec![0]), "it is tried again although a hundred stand before it");
}

fn a_panic_puts_off_too(database: &Database) {
    let store = database.store();
    let effects =
        Arc::new(Effects::default().with("panic", |_, _| panic!("on purpose")).with("note", |tx, timer| note(tx, &timer.id.to_string())));
    set(&store, vec![timer(1, 1, 0, "panic"), timer(2, 2, 1, "note")]);
    assert_eq!(run(&store, &effects, 1), (vec![2], vec![1]));
}

fn unknown_kinds_wait(database: &Database) {
    let store = database.store();
    set(&store, vec![timer(1, 1, 0, "of a later version"), timer(2, 1, 1, "note"), timer(3, 2, 2, "note")]);
    assert_eq!(run(&store, &noting(), 10), (vec![3], vec![]));
    let later = Arc::new(Effects::default().with("note", |_, _| Ok(())).with("of a later version", |_, _| Ok(())));
    assert_eq!(run(&store, &later, 10), (vec![1, 2], vec![]));
}

fn cancelled_timers_do_not_happen(database: &Database) {
    let store = database.store();
    set(&store, vec![timer(1, 1, 0, "note"), timer(2, 1, 1, "other"), timer(3, 2, 1, "note")]);
    assert_eq!(store.write_now(|tx| timers::cancel(tx, Uuid::from_u128(1), "note")).unwrap(), 1);
    let runs = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&runs);
    let effects = Arc::new(Effects::default().with("note", |_, _| Ok::<(), Error>(())).with("other", move |_, _| {
        counted.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }));
    assert_eq!(run(&store, &effects, 10), (vec![2, 3], vec![]));
    assert_eq!(runs.load(Ordering::Relaxed), 1);
}
