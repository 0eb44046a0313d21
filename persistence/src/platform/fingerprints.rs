//! Fingerprints of the keys that a database was used with: a wrong key stops the start instead of spoiling data.

use diesel::prelude::*;

use crate::dialect::OrSkip;
use crate::error::Error;
use crate::schema::key_fingerprints;
use crate::store::Tx;

/// Compares keys (purpose, id, fingerprint) with those the database knows, and makes new ones known.
///
/// # Errors
/// `Internal` with a sentence for the operator where a key of the same purpose and id has another fingerprint.
pub fn check(tx: &mut Tx<'_>, keys: &[(String, String, Vec<u8>)]) -> Result<(), Error> {
    use key_fingerprints::dsl;
    for (purpose, id, fingerprint) in keys {
        // First written, then read: of two processes that start at once with different keys one has to see the other's.
        let row = (dsl::purpose.eq(purpose), dsl::key_id.eq(id), dsl::fingerprint.eq(fingerprint));
        OrSkip(diesel::insert_into(key_fingerprints::table).values(row)).execute(tx.db)?;
        let place = dsl::purpose.eq(purpose).and(dsl::key_id.eq(id));
        let known: Vec<u8> = key_fingerprints::table.filter(place).select(dsl::fingerprint).first(tx.db)?;
        if known != *fingerprint {
            return Err(Error::Internal(format!("the {purpose} key {id} is not the one that this database was used with")));
        }
    }
    Ok(())
}
