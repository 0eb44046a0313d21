//! Proving scopes: who holds what, compared with what the records say.

use diesel::prelude::*;
use diesel::sql_types::BigInt;
use uuid::Uuid;

use super::holders::{HELD_KINDS, holders_of};
use crate::error::Error;
use crate::store::{Store, Tx};
use crate::types::{Id, IdType};

/// How many wrong holdings are named; the rest are counted.
const NAMED: i64 = 20;

/// What a comparison of everything found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ScopesVerified {
    /// How many holdings there are.
    pub count: i64,
    /// How many are missing.
    pub missing: i64,
    /// How many should not be.
    pub wrong: i64,
    /// The first of those that are missing or should not be: record and holder.
    pub examples: Vec<(Uuid, Uuid)>,
}

#[derive(QueryableByName)]
struct Counted {
    #[diesel(sql_type = BigInt)]
    counted: i64,
}

#[derive(QueryableByName)]
struct Holding {
    #[diesel(sql_type = IdType)]
    record_id: Id,
    #[diesel(sql_type = IdType)]
    holder_id: Id,
}

/// Compares who holds what with what the records say.
///
/// # Errors
/// What the database says.
pub fn scopes(store: &Store) -> Result<ScopesVerified, Error> {
    store.read_at_leisure(compare)
}

fn compare(tx: &mut Tx<'_>) -> Result<ScopesVerified, Error> {
    let mut found = ScopesVerified { count: counted(tx, HELD)?, ..ScopesVerified::default() };
    for kind in HELD_KINDS {
        let queries: Vec<String> = holders_of(kind).unwrap_or_default().iter().map(|query| query.replace("{chosen}", "1 = 1")).collect();
        let should = format!("SELECT * FROM ({}) AS should", queries.join(" UNION "));
        let held = format!("{HELD} WHERE record_kind = '{}'", guanxi_domain::vocabulary::Word::word(kind));
        let missing = format!("{should} EXCEPT {held}");
        let wrong = format!("{held} EXCEPT {should}");
        found.missing += counted(tx, &missing)?;
        found.wrong += counted(tx, &wrong)?;
        for query in [missing, wrong] {
            found.examples.extend(named(tx, &query)?);
        }
    }
    found.examples.truncate(usize::try_from(NAMED).unwrap_or(usize::MAX));
    Ok(found)
}

const HELD: &str = "SELECT holder_id, record_kind, sort_at, record_id FROM record_holders";

fn counted(tx: &mut Tx<'_>, query: &str) -> Result<i64, Error> {
    let sql = format!("SELECT count(*) AS counted FROM ({query}) AS compared");
    Ok(diesel::sql_query(sql).get_result::<Counted>(tx.db)?.counted)
}

fn named(tx: &mut Tx<'_>, query: &str) -> Result<Vec<(Uuid, Uuid)>, Error> {
    let sql =
        format!("SELECT record_id, holder_id FROM (SELECT * FROM record_holders WHERE 1 = 0 UNION ALL {query}) AS compared LIMIT {NAMED}");
    let rows: Vec<Holding> = diesel::sql_query(sql).load(tx.db)?;
    Ok(rows.into_iter().map(|row| (row.record_id.0, row.holder_id.0)).collect())
}
