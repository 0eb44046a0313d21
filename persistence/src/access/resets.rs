//! Codes that let users choose a new password.

use diesel::prelude::*;
use guanxi_domain::access::password::Reset;
use guanxi_domain::ids::UserId;
use guanxi_domain::instant::Instant;

use crate::error::Error;
use crate::schema::password_resets;
use crate::store::Tx;
use crate::types::{At, Id};

/// Keeps a code by its SHA-256, in place of the user's one before. The user is to be locked.
///
/// # Errors
/// What the database says.
pub fn put(tx: &mut Tx<'_>, reset: &Reset, code_hash: &[u8]) -> Result<(), Error> {
    remove(tx, reset.user_id)?;
    let row = (
        password_resets::user_id.eq(Id::from(reset.user_id)),
        password_resets::code_hash.eq(code_hash),
        password_resets::issued_at.eq(At::from(reset.issued_at)),
        password_resets::expires_at.eq(At::from(reset.expires_at)),
    );
    diesel::insert_into(password_resets::table).values(row).execute(tx.db)?;
    Ok(())
}

/// What a code is for, also one whose term is over; `None` where nobody knows it.
///
/// # Errors
/// What the database says.
pub fn find(tx: &mut Tx<'_>, code_hash: &[u8]) -> Result<Option<Reset>, Error> {
    let columns = (password_resets::user_id, password_resets::issued_at, password_resets::expires_at);
    let row: Option<(Id, At, At)> =
        password_resets::table.filter(password_resets::code_hash.eq(code_hash)).select(columns).first(tx.db).optional()?;
    Ok(row.map(|(user, issued_at, expires_at)| Reset { user_id: user.typed(), issued_at: issued_at.0, expires_at: expires_at.0 }))
}

/// Forgets the code of a user.
///
/// # Errors
/// What the database says.
pub fn remove(tx: &mut Tx<'_>, user_id: UserId) -> Result<(), Error> {
    diesel::delete(password_resets::table.filter(password_resets::user_id.eq(Id::from(user_id)))).execute(tx.db)?;
    Ok(())
}

/// Forgets codes whose term is over; a user has one, so there are few.
///
/// # Errors
/// What the database says.
pub fn prune(tx: &mut Tx<'_>, now: Instant) -> Result<usize, Error> {
    Ok(diesel::delete(password_resets::table.filter(password_resets::expires_at.le(At::from(now)))).execute(tx.db)?)
}
