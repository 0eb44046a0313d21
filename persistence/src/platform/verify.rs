//! Proving what every context stands on: the order of the event log, and the references between rows.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};

use super::events;
use crate::dialect::{Db, Location};
use crate::error::Error;
use crate::schema::events as log;
use crate::store::Store;

/// How many positions are looked at in one read.
const SLICE: i64 = 10_000;
/// How many findings of one kind are told; the rest are counted.
const TOLD: usize = 100;

/// What was found in the event log.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LogVerified {
    /// How many events are sealed.
    pub sealed: i64,
    /// How many wait for their position (counted no further than 100,000).
    pub unsealed: i64,
    /// The first gaps, each with its first and last missing position.
    pub gaps: Vec<(i64, i64)>,
    /// How many positions are missing altogether.
    pub missing: i64,
}

/// Goes through the positions of all sealed events, which must be 1, 2, 3, …, in slices, and tells after each how many there were.
///
/// # Errors
/// What the database says.
pub fn event_log(store: &Store, mut progress: impl FnMut(i64)) -> Result<LogVerified, Error> {
    let mut verified = LogVerified::default();
    let mut last = 0;
    loop {
        let positions: Vec<i64> = store.read_at_leisure(|tx| {
            Ok(log::table.filter(log::position.gt(last)).order(log::position).limit(SLICE).select(log::position).load(tx.db)?)
        })?;
        if positions.is_empty() {
            break;
        }
        for position in positions {
            if position != last + 1 {
                verified.missing += position - last - 1;
                if verified.gaps.len() < TOLD {
                    verified.gaps.push((last + 1, position - 1));
                }
            }
            last = position;
            verified.sealed += 1;
        }
        progress(verified.sealed);
    }
    verified.unsealed = store.read_at_leisure(events::unsealed)?.count;
    Ok(verified)
}

/// A row that refers to one that isn't there.
#[derive(Clone, Debug, PartialEq, Eq, QueryableByName)]
pub struct Dangling {
    /// The table of the row.
    #[diesel(sql_type = Text)]
    pub child: String,
    /// The row's number in its table, where it has one.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub number: Option<i64>,
    /// The table in which it has no counterpart.
    #[diesel(sql_type = Text)]
    pub parent: String,
}

/// What was found of references between rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReferencesVerified {
    /// How many tables were looked at.
    pub tables: usize,
    /// The first rows that refer to nothing.
    pub dangling: Vec<Dangling>,
    /// How many there are altogether.
    pub count: i64,
}

#[derive(QueryableByName)]
struct Name {
    #[diesel(sql_type = Text)]
    name: String,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// Looks at the references between rows of the embedded database, table by table, on a connection of its own: a table may take
/// longer than a read may. PostgreSQL can't hold wrong ones, and is not asked (`None`).
///
/// # Errors
/// What the database says.
pub fn references(location: &Location) -> Result<Option<ReferencesVerified>, Error> {
    let mut db = location.connect(true).map_err(|error| Error::Unavailable(error.to_string()))?;
    let Db::Sqlite(connection) = &mut db else { return Ok(None) };
    let tables: Vec<Name> =
        diesel::sql_query("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
            .load(connection)?;
    let mut verified = ReferencesVerified::default();
    for table in tables {
        verified.tables += 1;
        let count: Count = diesel::sql_query("SELECT count(*) AS count FROM pragma_foreign_key_check($1)")
            .bind::<Text, _>(&table.name)
            .get_result(connection)?;
        if count.count > 0 {
            let rows = "SELECT \"table\" AS child, \"rowid\" AS number, parent FROM pragma_foreign_key_check($1) LIMIT 100";
            verified.dangling.extend(diesel::sql_query(rows).bind::<Text, _>(&table.name).load::<Dangling>(connection)?);
            verified.dangling.truncate(TOLD);
            verified.count += count.count;
        }
    }
    Ok(Some(verified))
}

#[cfg(test)]
mod tests {
    use diesel::connection::SimpleConnection;

    use super::*;
    use crate::keys::{Keyring, NamedKey};
    use crate::store::StoreOptions;

    const ID: &str = "0192f3a4-5b6c-7d8e-9f01-23456789abcd";

    fn damaged(sql: &str) -> (tempfile::TempDir, Location) {
        let folder = tempfile::tempdir().unwrap();
        let location = Location::Sqlite(folder.path().join("g.sqlite3").to_string_lossy().into_owned());
        crate::migrate::migrate(&location).unwrap();
        location.connect(false).unwrap().batch_execute(&format!("PRAGMA foreign_keys = OFF; {sql}")).unwrap();
        (folder, location)
    }

    #[test]
    fn a_row_that_refers_to_nothing_is_found() {
        let (_folder, location) = damaged("");
        let sound = references(&location).unwrap().unwrap();
        assert!(sound.tables > 20 && sound.count == 0 && sound.dangling.is_empty(), "{sound:?}");
        let (_folder, location) = damaged(&format!("INSERT INTO user_roles (user_id, role) VALUES ('{ID}', 'administrator')"));
        let found = references(&location).unwrap().unwrap();
        assert_eq!(found.count, 1);
        let row = found.dangling.first().unwrap();
        assert_eq!((row.child.as_str(), row.parent.as_str()), ("user_roles", "staff_users"));
    }

    #[test]
    fn missing_positions_are_found() {
        let insert = |position: i64| {
            format!(
                "INSERT INTO events VALUES ({position}, '{ID}', 'user.created', 'user', '{ID}', '{ID}', NULL, 'user', NULL, \
                 '2026-02-13T09:30:00.000000Z', '{{}}');"
            )
        };
        let (_folder, location) = damaged(&[2, 3, 7].map(insert).concat());
        let key = NamedKey { id: "e1".to_owned(), secret: std::array::from_fn(|at| u8::try_from(at).unwrap()) };
        let keys = std::sync::Arc::new(Keyring::new(std::slice::from_ref(&key), &key.secret).unwrap());
        let store = Store::open(StoreOptions { location, connections: 1, keys }).unwrap();
        let found = event_log(&store, |_| {}).unwrap();
        assert_eq!(found, LogVerified { sealed: 3, unsealed: 0, gaps: vec![(1, 1), (4, 6)], missing: 4 });
    }
}
