//! Proving that every personal value that is kept can be read with the keys there are.

use diesel::prelude::*;
use uuid::Uuid;

use super::rows::{identity_place, value_place};
use crate::error::Error;
use crate::keys::Place;
use crate::schema::{contact_points, customers};
use crate::store::{Store, Tx};
use crate::types::Id;

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

/// Opens every sealed value, in slices, and tells after each how many there were.
///
/// # Errors
/// What the database says.
pub fn verify_sealed(store: &Store, mut progress: impl FnMut(u64)) -> Result<SealedVerified, Error> {
    let mut verified = SealedVerified::default();
    each_slice(
        store,
        &mut verified,
        identity_place,
        |tx, after| {
            let rows: Vec<(Id, Option<Vec<u8>>)> = customers::table
                .filter(customers::id.gt(after))
                .order(customers::id)
                .limit(SLICE)
                .select((customers::id, customers::identity_number))
                .load(tx.db)?;
            Ok(rows)
        },
        &mut progress,
    )?;
    each_slice(
        store,
        &mut verified,
        value_place,
        |tx, after| {
            let rows: Vec<(Id, Vec<u8>)> = contact_points::table
                .filter(contact_points::id.gt(after))
                .order(contact_points::id)
                .limit(SLICE)
                .select((contact_points::id, contact_points::value))
                .load(tx.db)?;
            Ok(rows.into_iter().map(|(id, value)| (id, Some(value))).collect())
        },
        &mut progress,
    )?;
    Ok(verified)
}

fn each_slice(
    store: &Store,
    verified: &mut SealedVerified,
    place: fn(Uuid) -> Place,
    slice: impl Fn(&mut Tx<'_>, Id) -> Result<Vec<(Id, Option<Vec<u8>>)>, Error>,
    progress: &mut impl FnMut(u64),
) -> Result<(), Error> {
    let mut after = Id(Uuid::nil());
    loop {
        let rows = store.read_at_leisure(|tx| slice(tx, after))?;
        let Some((last, _)) = rows.last() else { return Ok(()) };
        after = *last;
        for (id, sealed) in rows {
            let Some(sealed) = sealed else { continue };
            verified.values += 1;
            let place = place(id.0);
            if store.keys().open(place, &sealed).is_err() {
                verified.count += 1;
                if verified.unreadable.len() < TOLD {
                    verified.unreadable.push((place.table, place.column, id.0));
                }
            }
        }
        progress(verified.values);
    }
}
