//! Keyset pages neither repeat nor leave out a row that stays, whatever comes in between.

use std::cell::RefCell;
use std::collections::BTreeSet;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use guanxi_domain::platform::page::Direction;
use guanxi_persistence::dialect::{Db, MultiBackend};
use guanxi_persistence::types::{At, Id};
use guanxi_persistence::{Engine, keyset};
use proptest::prelude::*;
use uuid::Uuid;

use crate::support::at;
use crate::support::database::Database;

diesel::table! {
    use diesel::sql_types::*;
    use guanxi_persistence::types::{IdType, InstantType};

    paged (id) {
        id -> IdType,
        label -> Text,
        happened_at -> InstantType,
    }
}

type Row = (Id, String, At);

fn make(database: &Database) -> Db {
    let mut db = database.connection();
    let (id, text, instant) = match database.engine() {
        Engine::Sqlite => ("text", "text", "text"),
        Engine::Postgres => ("uuid", "text COLLATE \"C\"", "timestamptz"),
    };
    db.batch_execute(&format!(
        "CREATE TABLE paged (id {id} PRIMARY KEY NOT NULL, label {text} NOT NULL, happened_at {instant} NOT NULL); \
         CREATE INDEX paged_label ON paged (label, id); CREATE INDEX paged_happened ON paged (happened_at, id)"
    ))
    .unwrap();
    db
}

/// A row of few labels and instants, so that many are equal; labels differ in what locales pass over.
fn insert(db: &mut Db, number: u16) {
    let labels = ["", "a", "A", "B", "a b", "ab", "张", "zhang"];
    let id = Uuid::from_u128(u128::from(number).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835));
    let label = labels[usize::from(number) % labels.len()];
    let row = (paged::id.eq(Id(id)), paged::label.eq(label), paged::happened_at.eq(At(at(i64::from(number) % 3))));
    // The same number may come twice.
    let _ = diesel::insert_into(paged::table).values(row).execute(db);
}

fn page(db: &mut Db, by_label: bool, direction: Direction, after: Option<&Row>, limit: i64) -> Vec<Row> {
    let query: paged::BoxedQuery<'_, MultiBackend> = paged::table.into_boxed().limit(limit);
    if by_label {
        keyset!(query, paged::label, paged::id, direction, after.map(|row| (row.1.clone(), row.0))).load(db).unwrap()
    } else {
        keyset!(query, paged::happened_at, paged::id, direction, after.map(|row| (row.2, row.0))).load(db).unwrap()
    }
}

fn keys(rows: &[Row], by_label: bool) -> Vec<(String, Uuid)> {
    rows.iter().map(|row| (if by_label { row.1.clone() } else { row.2.0.to_rfc3339() }, row.0.0)).collect()
}

fn pages_hold(database: &Database) {
    let db = RefCell::new(make(database));
    let config = ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() };
    proptest!(config, |(
        before in prop::collection::vec(any::<u16>(), 0..60),
        between in prop::collection::vec(any::<u16>(), 0..30),
        limit in 1_i64..7,
        by_label: bool,
        ascending: bool,
    )| {
        let mut db = db.borrow_mut();
        let direction = if ascending { Direction::Ascending } else { Direction::Descending };
        db.batch_execute("DELETE FROM paged").unwrap();
        before.iter().for_each(|number| insert(&mut db, *number));
        let stayed: BTreeSet<Uuid> = page(&mut db, by_label, direction, None, 1_000).iter().map(|row| row.0.0).collect();
        let mut arriving = between.iter();
        let mut read: Vec<Row> = Vec::new();
        loop {
            let next = page(&mut db, by_label, direction, read.last(), limit);
            if next.is_empty() {
                break;
            }
            read.extend(next);
            if let Some(number) = arriving.next() {
                insert(&mut db, *number);
            }
        }
        let mut sorted = keys(&read, by_label);
        sorted.sort();
        sorted.dedup();
        if !ascending {
            sorted.reverse();
        }
        prop_assert_eq!(keys(&read, by_label), sorted, "in order and none twice");
        let seen: BTreeSet<Uuid> = read.iter().map(|row| row.0.0).collect();
        prop_assert!(stayed.is_subset(&seen), "{} left out", stayed.difference(&seen).count());
    });
}

on_both_engines! { pages_hold }
