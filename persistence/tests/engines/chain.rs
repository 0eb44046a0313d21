//! The chain over the event log: what is done to the log behind the back of the program is found and named.

use guanxi_domain::ids::{CustomerId, UnitId};
use guanxi_domain::platform::{Actor, Context, Event, EventKind, Record, RecordKind};
use guanxi_persistence::platform::chain::{self, Head};
use guanxi_persistence::platform::chain_proof::{LogVerified, Tampering, event_log};
use guanxi_persistence::platform::events;
use guanxi_persistence::{Engine, Store};
use serde_json::json;
use uuid::Uuid;

use crate::support::at;
use crate::support::database::Database;

on_both_engines! {
    a_sound_log_is_proven_and_its_heads_stay
    whatever_is_done_to_the_log_is_named
    events_older_than_the_chain_get_their_hash
    a_log_that_was_chained_anew_does_not_lead_to_its_old_head
    both_engines_give_the_same_hash
}

fn event(step: i64) -> Event {
    let record = CustomerId::new(Uuid::from_u128(1));
    Event::new(EventKind::CustomerUpdated, Record::new(RecordKind::Customer, record), UnitId::new(Uuid::from_u128(9)), Some(record))
        .with_detail("step", step)
        .with_detail("more", json!({ "b": [1.5, 1e21, -0.25], "a": "名\"称", "c": null }))
}

fn append(store: &Store, steps: std::ops::Range<i64>) {
    let context = Context { now: at(0), actor: Actor::System("test") };
    store.write_now(move |tx| events::append(tx, &context, steps.clone().map(event).collect())).unwrap();
    seal(store);
}

/// Transactions of tests beside this one, in other databases of the same server, hold the sealer up.
fn seal(store: &Store) {
    while store.read_now(events::any_unsealed).unwrap() {
        store.write_now(events::seal).unwrap();
        std::thread::yield_now();
    }
}

fn head(store: &Store) -> Head {
    store.read_now(chain::head).unwrap()
}

fn verify(store: &Store, heads: &[Head]) -> LogVerified {
    event_log(store, heads, |_| {}).unwrap()
}

fn a_sound_log_is_proven_and_its_heads_stay(database: &Database) {
    let store = database.store();
    assert_eq!(head(&store), Head::NONE);
    assert_eq!(verify(&store, &[]), LogVerified { head: Some(Head::NONE), ..LogVerified::default() });
    let heads: Vec<_> = [0..1, 1..8, 8..12]
        .into_iter()
        .map(|steps| {
            append(&store, steps);
            head(&store)
        })
        .collect();
    assert_eq!(heads.iter().map(|head| head.position).collect::<Vec<_>>(), [1, 8, 12]);
    let sound = verify(&store, &heads);
    assert_eq!(sound, LogVerified { sealed: 12, head: Some(heads[2]), ..LogVerified::default() });
    let other = Head { hash: heads[0].hash, ..heads[1] };
    assert_eq!(verify(&store, &[other]).findings, [(8, Tampering::OtherHead)]);
    let later = Head { position: 13, ..heads[2] };
    assert_eq!(verify(&store, &[later]).findings, [(13, Tampering::OtherHead)]);
}

fn whatever_is_done_to_the_log_is_named(database: &Database) {
    use Tampering::{Changed, HashRemoved, Inserted, Missing, MovedTo, Removed};
    let details = match database.engine() {
        Engine::Sqlite => "json_set(details, '$.details.step', 99)",
        Engine::Postgres => "jsonb_set(details, '{details,step}', '99')",
    };
    let columns = "id, kind, record_kind, record_id, unit_id, customer_id, actor_kind, actor_id, occurred_at, details";
    let insert_at =
        |position: i64| format!("INSERT INTO events (position, {columns}) SELECT {position}, {columns} FROM events WHERE position = 2;");
    let shift = |from: i64, by: i64| {
        format!(
            "UPDATE events SET position = position + 1000 WHERE position >= {from}; UPDATE events SET position = position - 1000 + {by} WHERE position > 1000;"
        )
    };
    let on_another = "UPDATE events SET occurred_at = (SELECT max(effective) FROM (SELECT occurred_at AS effective FROM events) AS e), kind = 'customer.archived' WHERE position = 7";
    for (damage, expected) in [
        (format!("UPDATE events SET details = {details} WHERE position = 4"), vec![(4, Changed)]),
        (on_another.to_owned(), vec![(7, Changed)]),
        ("UPDATE events SET actor_id = record_id WHERE position IN (2, 9)".to_owned(), vec![(2, Changed), (9, Changed)]),
        ("UPDATE event_hashes SET hash = (SELECT hash FROM event_hashes WHERE position = 1) WHERE position = 10".to_owned(), vec![(10, Changed)]),
        ("DELETE FROM events WHERE position = 5".to_owned(), vec![(5, Removed)]),
        ("DELETE FROM events WHERE position = 10".to_owned(), vec![(10, Removed)]),
        ("DELETE FROM events WHERE position IN (3, 4)".to_owned(), vec![(3, Removed), (4, Removed)]),
        ("DELETE FROM event_hashes WHERE position = 6".to_owned(), vec![(6, HashRemoved)]),
        ("DELETE FROM events WHERE position = 6; DELETE FROM event_hashes WHERE position = 6".to_owned(), vec![(6, Missing), (7, Changed)]),
        (
            "UPDATE events SET position = 99 WHERE position = 3; UPDATE events SET position = 3 WHERE position = 8; UPDATE events SET position = 8 WHERE position = 99"
                .to_owned(),
            vec![(3, MovedTo(8)), (8, MovedTo(3))],
        ),
        // Behind those that follow, as if there had always been one more.
        (format!("{}{}", shift(8, 1), insert_at(8)), vec![(8, Inserted), (9, MovedTo(10)), (10, MovedTo(11))]),
        // And as if there had always been one less.
        (format!("DELETE FROM events WHERE position = 8; {}", shift(9, -1)), vec![(8, Removed), (9, MovedTo(8)), (10, MovedTo(9))]),
        ("UPDATE events SET position = 20000 WHERE position = 10".to_owned(), vec![(10, MovedTo(20_000)), (11, Missing)]),
    ] {
        let copy = Database::migrated(database.engine()).unwrap();
        let store = copy.store();
        append(&store, 0..10);
        let before = head(&store);
        copy.run(&damage);
        let found = verify(&store, &[before]);
        assert_eq!(found.findings.iter().filter(|(_, what)| *what != Tampering::OtherHead).copied().collect::<Vec<_>>(), expected, "{damage}");
        assert!(found.count >= expected.len() as i64, "{damage}");
    }
}

fn events_older_than_the_chain_get_their_hash(database: &Database) {
    let store = database.store();
    append(&store, 0..4_500);
    let kept = head(&store);
    database.run("DELETE FROM event_hashes");
    assert!(store.read_now(events::any_unsealed).unwrap());
    assert_eq!(verify(&store, &[]).unlinked, 4_500);
    // A slice, then more events, then another process goes on.
    store.write_now(events::seal).unwrap();
    assert_eq!(head(&store).position, 2_000);
    let context = Context { now: at(0), actor: Actor::System("test") };
    store.write_now(move |tx| events::append(tx, &context, vec![event(4_500)])).unwrap();
    seal(&database.store());
    assert_eq!(head(&store).position, 4_501);
    append(&store, 4_501..4_600);
    let verified = verify(&store, &[kept]);
    assert_eq!((verified.sealed, verified.unlinked, verified.count), (4_600, 0, 0), "{verified:?}");
}

fn a_log_that_was_chained_anew_does_not_lead_to_its_old_head(database: &Database) {
    let store = database.store();
    append(&store, 0..6);
    let kept = head(&store);
    database.run("DELETE FROM event_hashes; UPDATE events SET actor_kind = 'user' WHERE position = 3");
    seal(&store);
    assert_eq!(verify(&store, &[]).count, 0, "the chain alone can't know");
    assert_eq!(verify(&store, &[kept]).findings, [(6, Tampering::OtherHead)]);
}

fn both_engines_give_the_same_hash(database: &Database) {
    let store = database.store();
    append(&store, 0..1);
    // The id is given anew with every run.
    database.run("DELETE FROM event_hashes; UPDATE events SET id = '00000000-0000-0000-0000-000000000007'");
    seal(&store);
    assert_eq!(head(&store).to_string(), "1:ae14274d53f865044f63d7256627982ea066dc1e99f4a1e78f198f38a8a3693d");
}
