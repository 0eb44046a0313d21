//! Fingerprints of the keys that a database was used with: a wrong key stops the start instead of spoiling data.

use diesel::prelude::*;

use crate::dialect::OrSkip;
use crate::error::Error;
use crate::schema::key_fingerprints;
use crate::store::Tx;

/// The purpose of the keys that encrypt values.
const ENCRYPTION: &str = "encryption";

/// Compares keys (purpose, id, fingerprint) with those the database knows, and makes new ones known. Of the keys that encrypt only the
/// first is: the others have encrypted what is kept while they stood first, or nothing yet.
///
/// # Errors
/// `Internal` with a sentence for the operator where a key of the same purpose and id has another fingerprint, or an encryption key
/// that the database knows is not among them.
pub fn check(tx: &mut Tx<'_>, keys: &[(String, String, Vec<u8>)]) -> Result<(), Error> {
    use key_fingerprints::dsl;
    let current = keys.iter().find(|(purpose, ..)| purpose == ENCRYPTION).map(|(_, id, _)| id);
    for (purpose, id, fingerprint) in keys {
        if purpose != ENCRYPTION || Some(id) == current {
            // First written, then read: of two processes that start at once with different keys one has to see the other's.
            let row = (dsl::purpose.eq(purpose), dsl::key_id.eq(id), dsl::fingerprint.eq(fingerprint));
            OrSkip(diesel::insert_into(key_fingerprints::table).values(row)).execute(tx.db)?;
        }
        let place = dsl::purpose.eq(purpose).and(dsl::key_id.eq(id));
        let known: Option<Vec<u8>> = key_fingerprints::table.filter(place).select(dsl::fingerprint).first(tx.db).optional()?;
        if known.is_some_and(|known| known != *fingerprint) {
            return Err(Error::Internal(format!("the {purpose} key {id} is not the one that this database was used with")));
        }
    }
    // Without a key that has encrypted values they could not be read; old signing keys may go, since tokens are short-lived.
    let needed = key_fingerprints::table.filter(dsl::purpose.eq(ENCRYPTION)).order(dsl::key_id).select(dsl::key_id);
    let given = |known: &String| keys.iter().any(|(purpose, id, _)| purpose == ENCRYPTION && id == known);
    match needed.load::<String>(tx.db)?.into_iter().find(|known| !given(known)) {
        Some(missing) => Err(Error::Internal(format!("the {ENCRYPTION} key {missing}, which this database was used with, is missing"))),
        None => Ok(()),
    }
}

/// Forgets every key that encrypts but this one, once nothing is left that another has encrypted: they may then be missing.
///
/// # Errors
/// What the database says.
pub fn retire_others(tx: &mut Tx<'_>, current: &str) -> Result<Vec<String>, Error> {
    use key_fingerprints::dsl;
    let others = dsl::purpose.eq(ENCRYPTION).and(dsl::key_id.ne(current));
    let retired: Vec<String> = key_fingerprints::table.filter(others).order(dsl::key_id).select(dsl::key_id).load(tx.db)?;
    diesel::delete(key_fingerprints::table.filter(others)).execute(tx.db)?;
    Ok(retired)
}
