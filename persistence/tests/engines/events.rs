//! The event log: gapless, complete, and in order for each record.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::mpsc::channel;
use std::time::Duration;

use diesel::connection::SimpleConnection;
use guanxi_domain::access::Reach;
use guanxi_domain::fields::FieldChange;
use guanxi_domain::ids::{CustomerId, UnitId};
use guanxi_domain::platform::{Actor, Context, Event, EventKind, Record, RecordKind};
use guanxi_persistence::dialect::Db;
use guanxi_persistence::platform::events::{self, EventFilter, Sealed, SealedEvent};
use guanxi_persistence::{Engine, Error, Store, Tx};
use proptest::prelude::*;
use uuid::Uuid;

use crate::support::database::{Database, number};
use crate::support::{at, at_once, block_on};

on_both_engines! { an_event_reads_back_as_it_was_told gapless_and_complete_beside_busy_writers filters_keep_to_their_record_and_kinds commits_wake_the_sealer }

pub(crate) fn event(record: u128, step: i64) -> Event {
    let record = CustomerId::new(Uuid::from_u128(record));
    Event::new(EventKind::CustomerUpdated, Record::new(RecordKind::Customer, record), UnitId::new(Uuid::from_u128(9)), Some(record))
        .with_detail("step", step)
}

fn context() -> Context {
    Context { now: at(0), actor: Actor::System("test") }
}

fn append(tx: &mut Tx<'_>, record: u128, step: i64) -> Result<(), Error> {
    events::append(tx, &context(), vec![event(record, step)])
}

/// Seals until nothing is left; how many. Transactions of tests beside this one, in other databases of the same server, hold it up.
pub(crate) fn seal_all(store: &Store) -> usize {
    let mut count = 0;
    loop {
        let sealed = store.write_now(events::seal).unwrap();
        count += sealed.count;
        if !sealed.left {
            return count;
        }
        std::thread::sleep(Duration::from_millis(2));
    }
}

fn read_on(store: &Store, seen: &mut Vec<SealedEvent>) {
    loop {
        let after = seen.last().map_or(0, |event| event.position);
        let next = store.read_now(|tx| events::after(tx, after, &EventFilter::default(), Reach::All, 50)).unwrap();
        if next.is_empty() {
            return;
        }
        seen.extend(next);
    }
}

/// Fails unless positions run 1, 2, 3, …, and of each record steps only grow.
fn assert_in_order(seen: &[SealedEvent]) {
    let mut steps: HashMap<Uuid, i64> = HashMap::new();
    for (place, event) in seen.iter().enumerate() {
        assert_eq!(event.position, place as i64 + 1);
        let step = event.details["step"].as_i64().unwrap();
        let before = steps.insert(event.record_id, step);
        assert!(before.is_none_or(|before| before < step), "record {}: {step} after {before:?}", event.record_id);
    }
    assert_eq!(seen.iter().map(|event| event.id.to_string()).collect::<BTreeSet<_>>().len(), seen.len());
}

fn an_event_reads_back_as_it_was_told(database: &Database) {
    let store = database.store();
    let told = event(1, 1).with_changes(vec![FieldChange::new("name", "old", "新"), FieldChange::personal("phone")]);
    let expected = told.clone();
    store.write_now(move |tx| events::append(tx, &context(), vec![told.clone()])).unwrap();
    // SQLite has one writer: there an event has its position at once.
    let waits = database.engine() == Engine::Postgres;
    assert_eq!(store.read_now(events::any_unsealed).unwrap(), waits);
    assert_eq!(seal_all(&store), usize::from(waits));
    assert!(!store.read_now(events::any_unsealed).unwrap());
    let read = store.read_now(|tx| events::after(tx, 0, &EventFilter::default(), Reach::All, 10)).unwrap();
    let [found] = read.as_slice() else { panic!("{read:?}") };
    assert_eq!(
        (found.position, found.kind, found.record_kind, found.record_id),
        (1, expected.kind, expected.record.kind, expected.record.id)
    );
    assert_eq!((found.unit_id, found.customer_id, found.occurred_at), (expected.unit_id, expected.customer_id, at(0)));
    assert_eq!((found.actor_kind.as_str(), found.actor_id), ("system:test", None));
    assert_eq!((&found.changes, &found.details), (&expected.changes, &expected.details));
    assert_eq!(store.read_now(events::head).unwrap(), 1);
}

fn gapless_and_complete_beside_busy_writers(database: &Database) {
    const WRITERS: usize = 6;
    const EACH: i64 = 60;
    let stores = [database.store(), database.store()];
    let stop = AtomicBool::new(false);
    let seen = std::thread::scope(|scope| {
        // Two sealers, as two processes have.
        for store in &stores {
            scope.spawn(|| {
                while !stop.load(Ordering::Acquire) {
                    store.write_now(events::seal).unwrap();
                }
            });
        }
        let reader = scope.spawn(|| {
            let mut seen = Vec::new();
            while !stop.load(Ordering::Acquire) {
                read_on(&stores[0], &mut seen);
            }
            seen
        });
        at_once(WRITERS, |writer| {
            for step in 0..EACH {
                let outcome = stores[writer % 2].write_now(move |tx| {
                    append(tx, writer as u128, step)?;
                    if step % 7 == 6 { Err(guanxi_domain::ProblemCode::AlreadyExists.into()) } else { Ok(()) }
                });
                assert_eq!(outcome.is_err(), step % 7 == 6);
            }
        });
        seal_all(&stores[0]);
        stop.store(true, Ordering::Release);
        let mut seen = reader.join().unwrap();
        read_on(&stores[1], &mut seen);
        seen
    });
    assert_eq!(seen.len() as i64, WRITERS as i64 * (EACH - EACH / 7));
    assert_in_order(&seen);
}

fn filters_keep_to_their_record_and_kinds(database: &Database) {
    let store = database.store();
    store
        .write_now(|tx| {
            for step in 0..6 {
                append(tx, step as u128 % 2, step)?;
            }
            let mut other = event(1, 6);
            other.kind = EventKind::CustomerArchived;
            events::append(tx, &context(), vec![other])
        })
        .unwrap();
    seal_all(&store);
    let found = |record: Option<u128>, kinds: Vec<EventKind>, after| {
        let filter = EventFilter { record_id: record.map(Uuid::from_u128), kinds };
        let list = store.read_now(|tx| events::after(tx, after, &filter, Reach::All, 10)).unwrap();
        list.into_iter().map(|event| event.position).collect::<Vec<_>>()
    };
    assert_eq!(found(Some(1), vec![], 0), [2, 4, 6, 7]);
    assert_eq!(found(Some(1), vec![], 4), [6, 7]);
    assert_eq!(found(None, vec![EventKind::CustomerArchived], 0), [7]);
    assert_eq!(found(Some(0), vec![EventKind::CustomerArchived], 0), [0; 0]);
    assert_eq!(found(None, vec![EventKind::CustomerArchived, EventKind::CustomerUpdated], 5), [6, 7]);
}

fn commits_wake_the_sealer(database: &Database) {
    let store = database.store();
    let woken = |store: Store| async move { tokio::time::timeout(Duration::from_millis(200), store.events_committed()).await.is_ok() };
    block_on(async {
        store.write(|_| Ok(())).await.unwrap();
        let refused: Result<(), Error> = store
            .write(|tx| {
                append(tx, 1, 1)?;
                Err(guanxi_domain::ProblemCode::AlreadyExists.into())
            })
            .await;
        assert!(refused.is_err());
        assert!(!woken(store.clone()).await, "nothing was committed");
        // Before anybody waits, and while somebody does.
        store.write(|tx| append(tx, 1, 2)).await.unwrap();
        assert!(woken(store.clone()).await);
        let waiting = tokio::spawn(woken(store.clone()));
        tokio::task::yield_now().await;
        store.write(|tx| append(tx, 1, 3)).await.unwrap();
        assert!(waiting.await.unwrap());
    });
}

#[test]
fn nothing_is_sealed_that_an_open_transaction_may_precede() {
    let Some(database) = Database::migrated(Engine::Postgres) else { return };
    let store = database.store();
    let (appended, has_appended) = channel();
    let (finish, may_finish) = channel::<()>();
    std::thread::scope(|scope| {
        let slow = store.clone();
        let (appended, may_finish) = (std::sync::Mutex::new(appended), Arc::new(std::sync::Mutex::new(may_finish)));
        scope.spawn(move || {
            slow.write_now(move |tx| {
                append(tx, 1, 1)?;
                appended.lock().unwrap().send(()).unwrap();
                may_finish.lock().unwrap().recv().unwrap();
                Ok(())
            })
            .unwrap();
        });
        has_appended.recv().unwrap();
        store.write_now(|tx| append(tx, 2, 1)).unwrap();
        assert_eq!(store.write_now(events::seal).unwrap(), Sealed { count: 0, left: true });
        assert_eq!(store.read_now(events::head).unwrap(), 0);
        finish.send(()).unwrap();
    });
    seal_all(&store);
    let mut seen = Vec::new();
    read_on(&store, &mut seen);
    assert_eq!(seen.iter().map(|event| event.record_id.as_u128()).collect::<Vec<_>>(), [1, 2]);
}

/// A copy restored on another server carries ids that this one has yet to give.
#[test]
fn what_a_restored_copy_had_not_sealed_is_sealed() {
    let Some(database) = Database::migrated(Engine::Postgres) else { return };
    let store = database.store();
    store.write_now(|tx| append(tx, 1, 1).and_then(|()| append(tx, 1, 2))).unwrap();
    database.run("UPDATE event_tail SET transaction_id = transaction_id + 1000000");
    assert_eq!(store.write_now(events::seal).unwrap(), Sealed { count: 2, left: false });
}

/// What connections do, in whatever order.
#[derive(Clone, Copy, Debug)]
enum Move {
    /// Takes its place among the transactions without telling of anything.
    Begin(usize),
    /// Changes a record and tells of it, if nobody else has it.
    Tell(usize, u8),
    Commit(usize),
    Rollback(usize),
    Seal,
}

const CONNECTIONS: usize = 4;

fn a_move() -> impl Strategy<Value = Move> {
    prop_oneof![
        2 => (0..CONNECTIONS).prop_map(Move::Begin),
        5 => (0..CONNECTIONS, 0_u8..2).prop_map(|(connection, record)| Move::Tell(connection, record)),
        4 => (0..CONNECTIONS).prop_map(Move::Commit),
        1 => (0..CONNECTIONS).prop_map(Move::Rollback),
        3 => Just(Move::Seal),
    ]
}

struct Actors<'a> {
    store: &'a Store,
    connections: Vec<Db>,
    open: [bool; CONNECTIONS],
    told: [usize; CONNECTIONS],
    committed: usize,
    step: AtomicI64,
    seen: Vec<SealedEvent>,
}

impl Actors<'_> {
    fn begin(&mut self, at: usize) {
        if !self.open[at] {
            self.connections[at].batch_execute("BEGIN; SELECT pg_current_xact_id()").unwrap();
            self.open[at] = true;
        }
    }

    fn end(&mut self, at: usize, commit: bool) {
        if self.open[at] {
            self.connections[at].batch_execute(if commit { "COMMIT" } else { "ROLLBACK" }).unwrap();
            self.committed += if commit { self.told[at] } else { 0 };
            (self.open[at], self.told[at]) = (false, 0);
        }
    }

    fn play(&mut self, next: Move) {
        match next {
            Move::Begin(at) => self.begin(at),
            Move::Tell(at, record) => {
                self.begin(at);
                let locked = format!("SELECT CAST(pg_try_advisory_xact_lock({record}) AS integer)::bigint AS value");
                if number(&mut self.connections[at], &locked) == 1 {
                    let step = self.step.fetch_add(1, Ordering::Relaxed);
                    let insert = format!(
                        "INSERT INTO event_tail (id, kind, record_kind, record_id, unit_id, actor_kind, occurred_at, details) VALUES \
                         ('{}', 'customer.updated', 'customer', '{}', '{}', 'user', now(), '{{\"details\": {{\"step\": {step}}}}}')",
                        Uuid::now_v7(),
                        Uuid::from_u128(record.into()),
                        Uuid::nil()
                    );
                    self.connections[at].batch_execute(&insert).unwrap();
                    self.told[at] += 1;
                }
            }
            Move::Commit(at) => self.end(at, true),
            Move::Rollback(at) => self.end(at, false),
            Move::Seal => {
                self.store.write_now(events::seal).unwrap();
                read_on(self.store, &mut self.seen);
            }
        }
    }
}

#[test]
fn in_order_whatever_the_interleaving() {
    let Some(database) = Database::migrated(Engine::Postgres) else { return };
    let store = database.store_of(1);
    let play = |moves: Vec<Move>| {
        database.run("TRUNCATE events, event_hashes, event_tail");
        let connections = (0..CONNECTIONS).map(|_| database.connection()).collect();
        let mut actors =
            Actors { store: &store, connections, open: [false; 4], told: [0; 4], committed: 0, step: AtomicI64::new(0), seen: Vec::new() };
        moves.into_iter().for_each(|next| actors.play(next));
        (0..CONNECTIONS).for_each(|at| actors.end(at, true));
        seal_all(&store);
        actors.play(Move::Seal);
        assert_eq!(actors.seen.len(), actors.committed);
        assert_in_order(&actors.seen);
    };
    // The elder transaction changes a record after a younger one, while a third lies between them.
    play(vec![
        Move::Begin(0),
        Move::Begin(1),
        Move::Tell(2, 0),
        Move::Commit(2),
        Move::Tell(0, 0),
        Move::Commit(0),
        Move::Seal,
        Move::Commit(1),
    ]);
    proptest!(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() }, |(moves in prop::collection::vec(a_move(), 1..60))| {
        play(moves);
    });
}
