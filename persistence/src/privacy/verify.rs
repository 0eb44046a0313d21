//! Proving that every sealed value that is kept can be read with the keys there are.

use guanxi_domain::privacy::fields::sealed_columns;
use uuid::Uuid;

use super::rotation::rows;
use crate::error::Error;
use crate::keys::Place;
use crate::store::Store;

/// How many rows are opened in one read.
const SLICE: i64 = 1_000;
/// How many findings are told; the rest are counted.
const TOLD: usize = 100;

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SealedVerified {
    /// How many values were opened.
    pub values: u64,
    /// The first that do not open: table, column and row.
    pub unreadable: Vec<(&'static str, &'static str, Uuid)>,
    /// How many do not open altogether.
    pub count: u64,
}

/// Opens every sealed value of the catalogue, in slices, and tells after each how many there were.
///
/// # Errors
/// What the database says.
pub fn verify_sealed(store: &Store, mut progress: impl FnMut(u64)) -> Result<SealedVerified, Error> {
    let mut verified = SealedVerified::default();
    for column in sealed_columns() {
        let mut after = None;
        loop {
            let slice = store.read_at_leisure(|tx| rows(tx, column, after, SLICE))?;
            let Some(last) = slice.last().map(|row| row.id) else { break };
            after = Some(last);
            for row in slice {
                verified.values += 1;
                let place = Place { table: column.table, column: column.column, row: row.id.0 };
                if store.keys().open(place, &row.sealed).is_err() {
                    verified.count += 1;
                    if verified.unreadable.len() < TOLD {
                        verified.unreadable.push((column.table, column.column, row.id.0));
                    }
                }
            }
            progress(verified.values);
        }
    }
    Ok(verified)
}
