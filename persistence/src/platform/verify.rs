//! Proving what every context stands on: the references between rows.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};

use crate::dialect::{Db, Location};
use crate::error::Error;

/// How many findings of one kind are told; the rest are counted.
const TOLD: usize = 100;

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
        let (_folder, location) =
            damaged(&format!("INSERT INTO user_roles (user_id, role_id) SELECT '{ID}', id FROM roles WHERE code = 'administrator'"));
        let found = references(&location).unwrap().unwrap();
        assert_eq!(found.count, 1);
        let row = found.dangling.first().unwrap();
        assert_eq!((row.child.as_str(), row.parent.as_str()), ("user_roles", "staff_users"));
    }
}
