//! Rotating the keys that seal: every sealed column of the catalogue is gone through in slices, beside running servers, and what another
//! key has sealed is sealed with the current one.
//!
//! A value is replaced only where it still is what was read, so that nothing is lost that is written meanwhile. How far it has come is
//! written with each slice. It is over when a whole pass finds nothing that another key has sealed; a process that still sealed with
//! an old key would go on making such values, so that none may be there ([`others_seal_with`]).

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Binary, Text};
use guanxi_domain::privacy::SealedColumn;
use guanxi_domain::privacy::fields::sealed_columns;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::dialect::{Db, OnConflict};
use crate::error::Error;
use crate::keys::Place;
use crate::platform::fingerprints;
use crate::schema::key_rotations;
use crate::store::{Store, Tx};
use crate::types::{Id, IdType};

/// How many rows are looked at in one transaction.
const SLICE: i64 = 500;

/// What a rotation did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rotated {
    /// How many values were looked at.
    pub seen: u64,
    /// How many of them were sealed anew.
    pub resealed: u64,
    /// The keys that nothing needs any more.
    pub retired: Vec<String>,
}

#[derive(QueryableByName)]
pub(super) struct Row {
    #[diesel(sql_type = IdType)]
    pub(super) id: Id,
    #[diesel(sql_type = Binary)]
    pub(super) sealed: Vec<u8>,
}

/// The next values of a sealed column.
pub(super) fn rows(tx: &mut Tx<'_>, column: SealedColumn, after: Option<Id>, limit: i64) -> Result<Vec<Row>, Error> {
    let SealedColumn { table, column, key, .. } = column;
    let sql =
        format!("SELECT {key} AS id, {column} AS sealed FROM {table} WHERE {key} > $1 AND {column} IS NOT NULL ORDER BY {key} LIMIT $2");
    Ok(diesel::sql_query(sql).bind::<IdType, _>(after.unwrap_or(Id(Uuid::nil()))).bind::<BigInt, _>(limit).load(tx.db)?)
}

#[derive(Default)]
struct Slice {
    seen: u64,
    resealed: u64,
    is_last: bool,
}

/// Keys that other processes on this database seal with, but for the current one.
///
/// # Errors
/// What the database says.
pub fn others_seal_with(store: &Store) -> Result<Vec<String>, Error> {
    let current = store.keys().current_id().to_owned();
    let announced = store.read_now(|tx| Ok(tx.db.announced_keys()?))?;
    Ok(announced.into_iter().filter(|key| *key != current).collect())
}

/// Seals everything with the current key that another has sealed, and forgets the others. Tells after each slice how many values were
/// looked at. Broken off, it goes on where it stood.
///
/// # Errors
/// What the database says, and `Internal` where a value does not open or another process seals with another key.
pub fn rotate(store: &Store, mut progress: impl FnMut(&Rotated)) -> Result<Rotated, Error> {
    refuse_others(store)?;
    let mut rotated = Rotated::default();
    loop {
        let before = rotated.resealed;
        let resumed = pass(store, &mut rotated, &mut progress)?;
        store.write_now(|tx| Ok(diesel::delete(key_rotations::table).execute(tx.db).map(drop)?))?;
        // A pass that began in the middle has not seen the beginning.
        if rotated.resealed == before && !resumed {
            break;
        }
    }
    refuse_others(store)?;
    let current = store.keys().current_id().to_owned();
    rotated.retired = store.write_now(move |tx| fingerprints::retire_others(tx, &current))?;
    Ok(rotated)
}

fn refuse_others(store: &Store) -> Result<(), Error> {
    match others_seal_with(store)?.as_slice() {
        [] => Ok(()),
        others => Err(Error::internal(format!(
            "a process on this database still encrypts with the key {}: let every one have {} as its first key, then run this again",
            others.join(", "),
            store.keys().current_id()
        ))),
    }
}

/// Goes through every sealed column. Whether it began in the middle.
fn pass(store: &Store, rotated: &mut Rotated, progress: &mut impl FnMut(&Rotated)) -> Result<bool, Error> {
    let mut resumed = false;
    for column in sealed_columns() {
        let current = store.keys().current_id().to_owned();
        let kept: Option<(Option<Id>, bool)> = store.read_now(|tx| {
            Ok(key_rotations::table
                .find((column.table, column.column))
                .filter(key_rotations::key_id.eq(&current))
                .select((key_rotations::after_id, key_rotations::finished))
                .first(tx.db)
                .optional()?)
        })?;
        resumed |= kept.is_some();
        let (mut after, finished) = kept.unwrap_or((None, false));
        let mut is_last = finished;
        while !is_last {
            let begin = after;
            let (slice, end) = store.write_now(move |tx| slice(tx, column, begin))?;
            rotated.seen += slice.seen;
            rotated.resealed += slice.resealed;
            (after, is_last) = (end, slice.is_last);
            progress(rotated);
        }
    }
    Ok(resumed)
}

fn slice(tx: &mut Tx<'_>, column: SealedColumn, after: Option<Id>) -> Result<(Slice, Option<Id>), Error> {
    let SealedColumn { table, column: name, .. } = column;
    let rows = rows(tx, column, after, SLICE)?;
    let mut slice = Slice { is_last: i64::try_from(rows.len()).is_ok_and(|count| count < SLICE), ..Slice::default() };
    let end = rows.last().map(|row| row.id).or(after);
    let mut changes = Vec::new();
    for row in rows {
        slice.seen += 1;
        let place = Place { table, column: name, row: row.id.0 };
        if let Some(resealed) = tx.keys.reseal(place, &row.sealed)? {
            changes.push(json!({ "id": row.id.0, "old": hexadecimal(&row.sealed), "new": hexadecimal(&resealed) }));
        }
    }
    slice.resealed = u64::try_from(replace(tx, column, changes)?).map_err(Error::internal)?;
    note(tx, column, end, slice.is_last)?;
    Ok((slice, end))
}

/// Replaces values that still are what was read, in one statement. How many were.
fn replace(tx: &mut Tx<'_>, column: SealedColumn, changes: Vec<Value>) -> Result<usize, Error> {
    if changes.is_empty() {
        return Ok(0);
    }
    let SealedColumn { table, column: name, key, .. } = column;
    let (from, id, bytes) = match tx.db {
        Db::Sqlite(_) => ("json_each($1) AS given", "given.value ->> 'id'".to_owned(), ["unhex(given.value ->> '", "')"]),
        Db::Postgres(_) => (
            "jsonb_array_elements(CAST($1 AS jsonb)) AS given (value)",
            "CAST(given.value ->> 'id' AS uuid)".to_owned(),
            ["decode(given.value ->> '", "', 'hex')"],
        ),
    };
    let of = |member: &str| bytes.join(member);
    let sql =
        format!("UPDATE {table} AS kept SET {name} = {} FROM {from} WHERE kept.{key} = {id} AND kept.{name} = {}", of("new"), of("old"));
    Ok(diesel::sql_query(sql).bind::<Text, _>(Value::from(changes).to_string()).execute(tx.db)?)
}

fn note(tx: &mut Tx<'_>, column: SealedColumn, after: Option<Id>, finished: bool) -> Result<(), Error> {
    use key_rotations::dsl;
    let row = (
        dsl::table_name.eq(column.table),
        dsl::column_name.eq(column.column),
        dsl::key_id.eq(tx.keys.current_id()),
        dsl::after_id.eq(after),
        dsl::finished.eq(finished),
    );
    let insert = diesel::insert_into(key_rotations::table).values(row);
    let clause =
        "(table_name, column_name) DO UPDATE SET key_id = excluded.key_id, after_id = excluded.after_id, finished = excluded.finished";
    OnConflict::new(insert, clause).execute(tx.db)?;
    Ok(())
}

fn hexadecimal(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |half: u8| DIGITS.get(usize::from(half)).map_or('0', |digit| char::from(*digit));
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}
