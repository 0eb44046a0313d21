//! Second factors with their recovery codes, and sign-ins that wait for them.

use diesel::prelude::*;
use guanxi_domain::access::second_factor::SecondFactor;
use guanxi_domain::ids::UserId;
use guanxi_domain::instant::Instant;
use uuid::Uuid;

use crate::dialect::ForChange;
use crate::error::Error;
use crate::insert_many;
use crate::keys::Place;
use crate::schema::{recovery_codes, second_factors, sign_in_challenges};
use crate::store::Tx;
use crate::types::{At, Id};

fn place(user_id: UserId) -> Place {
    Place { table: "second_factors", column: "secret", row: Id::from(user_id).0 }
}

#[derive(Queryable, Insertable)]
#[diesel(table_name = second_factors, treat_none_as_default_value = false)]
struct FactorRow {
    user_id: Id,
    secret: Vec<u8>,
    last_step: i64,
    created_at: At,
    confirmed_at: Option<At>,
}

/// A second factor and its secret.
#[derive(Clone)]
pub struct KeptFactor {
    /// The factor.
    pub factor: SecondFactor,
    /// The secret, as it was given to [`insert`].
    pub secret: String,
}

impl std::fmt::Debug for KeptFactor {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("KeptFactor").field("factor", &self.factor).finish_non_exhaustive()
    }
}

fn kept(tx: &Tx<'_>, row: FactorRow) -> Result<KeptFactor, Error> {
    let user_id = row.user_id.typed();
    let factor =
        SecondFactor { user_id, last_step: row.last_step, created_at: row.created_at.0, confirmed_at: row.confirmed_at.map(|at| at.0) };
    Ok(KeptFactor { factor, secret: tx.keys.open(place(user_id), &row.secret)? })
}

/// The second factor of a user, confirmed or not.
///
/// # Errors
/// What the database says.
pub fn load(tx: &mut Tx<'_>, user_id: UserId) -> Result<Option<KeptFactor>, Error> {
    let row: Option<FactorRow> = second_factors::table.filter(second_factors::user_id.eq(Id::from(user_id))).first(tx.db).optional()?;
    row.map(|row| kept(tx, row)).transpose()
}

/// The same, locked. The user is to be locked before.
///
/// # Errors
/// What the database says.
pub fn load_for_change(tx: &mut Tx<'_>, user_id: UserId) -> Result<Option<KeptFactor>, Error> {
    let row: Option<FactorRow> =
        ForChange(second_factors::table.filter(second_factors::user_id.eq(Id::from(user_id)))).get_result(tx.db).optional()?;
    row.map(|row| kept(tx, row)).transpose()
}

/// Whether sign-ins of a user ask for a second factor.
///
/// # Errors
/// What the database says.
pub fn is_confirmed(tx: &mut Tx<'_>, user_id: UserId) -> Result<bool, Error> {
    let confirmed =
        second_factors::table.filter(second_factors::user_id.eq(Id::from(user_id))).filter(second_factors::confirmed_at.is_not_null());
    Ok(confirmed.select(second_factors::user_id).first::<Id>(tx.db).optional()?.is_some())
}

/// Keeps a factor that was begun, in place of the one before. The user is to be locked.
///
/// # Errors
/// What the database says.
pub fn insert(tx: &mut Tx<'_>, factor: &SecondFactor, secret: &str) -> Result<(), Error> {
    remove(tx, factor.user_id)?;
    let row = FactorRow {
        user_id: factor.user_id.into(),
        secret: tx.keys.seal(place(factor.user_id), secret)?,
        last_step: factor.last_step,
        created_at: factor.created_at.into(),
        confirmed_at: factor.confirmed_at.map(At::from),
    };
    diesel::insert_into(second_factors::table).values(row).execute(tx.db)?;
    Ok(())
}

/// Keeps that a code of a factor was used, which was loaded for change.
///
/// # Errors
/// What the database says.
pub fn save_used(tx: &mut Tx<'_>, factor: &SecondFactor) -> Result<(), Error> {
    diesel::update(second_factors::table.filter(second_factors::user_id.eq(Id::from(factor.user_id))))
        .set((second_factors::last_step.eq(factor.last_step), second_factors::confirmed_at.eq(factor.confirmed_at.map(At::from))))
        .execute(tx.db)?;
    Ok(())
}

/// Removes the factor of a user with its recovery codes, and sign-ins that wait for it. Whether there was one.
///
/// # Errors
/// What the database says.
pub fn remove(tx: &mut Tx<'_>, user_id: UserId) -> Result<bool, Error> {
    remove_challenges(tx, user_id)?;
    diesel::delete(recovery_codes::table.filter(recovery_codes::user_id.eq(Id::from(user_id)))).execute(tx.db)?;
    Ok(diesel::delete(second_factors::table.filter(second_factors::user_id.eq(Id::from(user_id)))).execute(tx.db)? > 0)
}

/// The keyed hash under which a recovery code is kept.
fn recovery_hash(tx: &Tx<'_>, user_id: UserId, code: &str) -> Id {
    let mut bytes = [0; 16];
    let index = tx.keys.blind_index("recovery_code", &format!("{} {code}", Id::from(user_id).0));
    for (place, byte) in bytes.iter_mut().zip(index) {
        *place = byte;
    }
    Id(Uuid::from_bytes(bytes))
}

/// Puts recovery codes in the place of those before.
///
/// # Errors
/// What the database says.
pub fn replace_recovery_codes(tx: &mut Tx<'_>, user_id: UserId, codes: &[String]) -> Result<(), Error> {
    diesel::delete(recovery_codes::table.filter(recovery_codes::user_id.eq(Id::from(user_id)))).execute(tx.db)?;
    let rows: Vec<_> = codes
        .iter()
        .map(|code| (recovery_codes::user_id.eq(Id::from(user_id)), recovery_codes::code_hash.eq(recovery_hash(tx, user_id, code))))
        .collect();
    Ok(insert_many!(tx.db, recovery_codes::table, &rows, columns = 2, on_conflict = "(user_id, code_hash) DO NOTHING")?)
}

/// Uses up a recovery code; whether it was one.
///
/// # Errors
/// What the database says.
pub fn use_recovery_code(tx: &mut Tx<'_>, user_id: UserId, code: &str) -> Result<bool, Error> {
    let hash = recovery_hash(tx, user_id, code);
    let found = recovery_codes::user_id.eq(Id::from(user_id)).and(recovery_codes::code_hash.eq(hash));
    Ok(diesel::delete(recovery_codes::table.filter(found)).execute(tx.db)? > 0)
}

/// How many recovery codes a user has left.
///
/// # Errors
/// What the database says.
pub fn count_recovery_codes(tx: &mut Tx<'_>, user_id: UserId) -> Result<i64, Error> {
    Ok(recovery_codes::table.filter(recovery_codes::user_id.eq(Id::from(user_id))).count().get_result(tx.db)?)
}

/// A sign-in that waits for its second factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Challenge {
    /// Who signs in.
    pub user_id: UserId,
    /// How many wrong codes came.
    pub failures: i64,
    /// Until when it waits.
    pub expires_at: Instant,
}

/// Lets a sign-in wait under the SHA-256 of its token.
///
/// # Errors
/// What the database says.
pub fn insert_challenge(tx: &mut Tx<'_>, challenge: &Challenge, token_hash: &[u8]) -> Result<(), Error> {
    let row = (
        sign_in_challenges::token_hash.eq(token_hash),
        sign_in_challenges::user_id.eq(Id::from(challenge.user_id)),
        sign_in_challenges::failures.eq(challenge.failures),
        sign_in_challenges::expires_at.eq(At::from(challenge.expires_at)),
    );
    diesel::insert_into(sign_in_challenges::table).values(row).execute(tx.db)?;
    Ok(())
}

/// The sign-in that waits under a token's SHA-256, also one that has waited too long.
///
/// # Errors
/// What the database says.
pub fn find_challenge(tx: &mut Tx<'_>, token_hash: &[u8]) -> Result<Option<Challenge>, Error> {
    let columns = (sign_in_challenges::user_id, sign_in_challenges::failures, sign_in_challenges::expires_at);
    let row: Option<(Id, i64, At)> =
        sign_in_challenges::table.filter(sign_in_challenges::token_hash.eq(token_hash)).select(columns).first(tx.db).optional()?;
    Ok(row.map(|(user, failures, at)| Challenge { user_id: user.typed(), failures, expires_at: at.0 }))
}

/// Counts a wrong code. The user is to be locked.
///
/// # Errors
/// What the database says.
pub fn save_challenge_failures(tx: &mut Tx<'_>, token_hash: &[u8], failures: i64) -> Result<(), Error> {
    diesel::update(sign_in_challenges::table.filter(sign_in_challenges::token_hash.eq(token_hash)))
        .set(sign_in_challenges::failures.eq(failures))
        .execute(tx.db)?;
    Ok(())
}

/// Ends the waiting of a sign-in; whether it was there still.
///
/// # Errors
/// What the database says.
pub fn remove_challenge(tx: &mut Tx<'_>, token_hash: &[u8]) -> Result<bool, Error> {
    Ok(diesel::delete(sign_in_challenges::table.filter(sign_in_challenges::token_hash.eq(token_hash))).execute(tx.db)? > 0)
}

/// Ends the waiting of all sign-ins of a user.
///
/// # Errors
/// What the database says.
pub fn remove_challenges(tx: &mut Tx<'_>, user_id: UserId) -> Result<(), Error> {
    diesel::delete(sign_in_challenges::table.filter(sign_in_challenges::user_id.eq(Id::from(user_id)))).execute(tx.db)?;
    Ok(())
}

/// Forgets sign-ins that have waited too long; about `limit` at once. How many.
///
/// # Errors
/// What the database says.
pub fn prune_challenges(tx: &mut Tx<'_>, now: Instant, limit: i64) -> Result<usize, Error> {
    use sign_in_challenges::dsl;
    let over = sign_in_challenges::table.filter(dsl::expires_at.le(At::from(now)));
    let rows: Vec<At> = over.order(dsl::expires_at).select(dsl::expires_at).limit(limit).load(tx.db)?;
    let Some(bound) = rows.last().copied() else { return Ok(0) };
    Ok(diesel::delete(sign_in_challenges::table.filter(dsl::expires_at.le(bound))).execute(tx.db)?)
}
