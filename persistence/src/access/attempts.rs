//! Sign-ins that failed in a row, and calls that anybody may make, as all processes count them. Accounts, addresses and values are known by
//! keyed hashes alone.

use std::collections::BTreeSet;
use std::net::IpAddr;

use diesel::prelude::*;
use guanxi_domain::access::throttle::{ALERT_WINDOW, Failures, MEMORY, counted_address, is_alarm};
use guanxi_domain::instant::Instant;
use uuid::Uuid;

use crate::dialect::{ForChange, OneOf};
use crate::error::Error;
use crate::insert_many;
use crate::keys::Keyring;
use crate::schema::sign_in_failures;
use crate::store::Tx;
use crate::types::{At, Id};

/// The most rows that are kept; of more the oldest are forgotten first.
const MOST_ROWS: i64 = 500_000;

/// Whose failures a try counts among.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// The address, whatever the account.
    pub address: Uuid,
    /// The account from this address, and the account; `None` where no account is named.
    pub account: Option<AccountAttempt>,
}

/// The part of an [`Attempt`] that names an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AccountAttempt {
    /// The account from this address.
    pub pair: Uuid,
    /// The account, wherever it is tried from.
    pub account: Uuid,
}

impl Attempt {
    /// A try to sign in with a login name (whether or not anybody has it) from an address.
    #[must_use]
    pub fn new(keys: &Keyring, login_name: Option<&str>, address: IpAddr) -> Self {
        let address = counted_address(address).to_string();
        let account = login_name.map(|name| AccountAttempt {
            pair: key(keys, "sign_in_pair", &format!("{address} {name}")),
            account: key(keys, "sign_in_account", name),
        });
        Self { address: key(keys, "sign_in_address", &address), account }
    }

    /// The rows that make a try wait: of the address, and of the account from it.
    pub fn waiting_for(self) -> impl Iterator<Item = Uuid> {
        std::iter::once(self.address).chain(self.account.map(|account| account.pair))
    }
}

fn key(keys: &Keyring, kind: &str, text: &str) -> Uuid {
    let mut bytes = [0; 16];
    for (place, byte) in bytes.iter_mut().zip(keys.blind_index(kind, text)) {
        *place = byte;
    }
    Uuid::from_bytes(bytes)
}

/// The rows of failures that make a try wait, by their keys, as they stand now.
///
/// # Errors
/// What the database says.
pub fn failures(tx: &mut Tx<'_>, attempt: &Attempt) -> Result<Vec<(Uuid, Failures)>, Error> {
    let rows: Vec<(Id, i64, At)> = sign_in_failures::table
        .filter(OneOf::ids(sign_in_failures::key_hash, attempt.waiting_for().map(Id)))
        .select((sign_in_failures::key_hash, sign_in_failures::failures, sign_in_failures::failed_at))
        .load(tx.db)?;
    Ok(rows.into_iter().map(|(key, count, at)| (key.0, Failures { count, last_at: at.0 })).collect())
}

/// The rows of calls that anybody may make: those of the address, and those of each value that the call names. Of another purpose they are
/// others.
#[must_use]
pub fn of_public(keys: &Keyring, purpose: &str, address: IpAddr, values: &[String]) -> Vec<Uuid> {
    let address = key(keys, &format!("{purpose}_address"), &counted_address(address).to_string());
    let named = values.iter().map(|value| key(keys, &format!("{purpose}_value"), value));
    std::iter::once(address).chain(named).collect()
}

/// What came of counting a call that anybody may make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Paced {
    /// It may go on, and was counted.
    Counted,
    /// It comes too early, and was not counted: how the rows stand, by their keys.
    TooEarly(Vec<(Uuid, Failures)>),
}

/// Counts a call that anybody may make among those of its rows, unless it comes too early after those before.
///
/// # Errors
/// What the database says.
pub fn pace(tx: &mut Tx<'_>, keys: &[Uuid], now: Instant) -> Result<Paced, Error> {
    let rows = lock_rows(tx, &keys.iter().copied().collect(), |_| None, now)?;
    let rows: Vec<(Id, Option<Failures>)> =
        rows.into_iter().map(|(key, count, at, _)| (key, (count > 0).then_some(Failures { count, last_at: at.0 }))).collect();
    if rows.iter().any(|(_, row)| row.and_then(|row| row.too_early_by(now)).is_some()) {
        return Ok(Paced::TooEarly(rows.into_iter().filter_map(|(key, row)| Some((key.0, row?))).collect()));
    }
    for (key, row) in rows {
        write(tx, key, Failures::with_another(row, now))?;
    }
    Ok(Paced::Counted)
}

/// What came of noting a failure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Noted {
    /// The rows that the next try waits for, by their keys.
    pub rows: Vec<(Uuid, Failures)>,
    /// From how many addresses the account was tried, where that is an alarm to be raised now.
    pub alarm: Option<i64>,
}

/// Notes that a try failed.
///
/// # Errors
/// What the database says.
pub fn note_failure(tx: &mut Tx<'_>, attempt: &Attempt, now: Instant) -> Result<Noted, Error> {
    // In the order of the keys, so that of two tries at once neither waits for the other in a circle.
    let keys: BTreeSet<Uuid> = attempt.waiting_for().chain(attempt.account.map(|account| account.account)).collect();
    let account_of = |key: Uuid| attempt.account.filter(|account| account.pair == key).map(|account| Id(account.account));
    let rows = lock_rows(tx, &keys, account_of, now)?;
    let (mut waiting_for, mut noted) = (Vec::new(), None);
    for (key, count, at, alerted_at) in rows {
        let row = Failures::with_another((count > 0).then_some(Failures { count, last_at: at.0 }), now);
        write(tx, key, row)?;
        if attempt.account.is_some_and(|account| account.account == key.0) {
            noted = Some((key, alerted_at));
        } else {
            waiting_for.push((key.0, row));
        }
    }
    let alarm = match noted {
        Some((account, alerted_at)) => raise(tx, account, alerted_at.map(|at| at.0), now)?,
        None => None,
    };
    Ok(Noted { rows: waiting_for, alarm })
}

type LockedRow = (Id, i64, At, Option<At>);

/// The rows of keys under their locks, made where they are missing.
fn lock_rows(
    tx: &mut Tx<'_>,
    keys: &BTreeSet<Uuid>,
    account_of: impl Fn(Uuid) -> Option<Id>,
    now: Instant,
) -> Result<Vec<LockedRow>, Error> {
    use sign_in_failures::dsl;
    let fresh: Vec<_> = keys
        .iter()
        .map(|key| {
            (dsl::key_hash.eq(Id(*key)), dsl::account_hash.eq(account_of(*key)), dsl::failures.eq(0_i64), dsl::failed_at.eq(At::from(now)))
        })
        .collect();
    insert_many!(tx.db, sign_in_failures::table, &fresh, columns = 4, on_conflict = "(key_hash) DO NOTHING")?;
    let chosen = sign_in_failures::table.filter(OneOf::ids(dsl::key_hash, keys.iter().copied().map(Id))).order(dsl::key_hash);
    Ok(ForChange(chosen.select((dsl::key_hash, dsl::failures, dsl::failed_at, dsl::alerted_at))).load(tx.db)?)
}

fn write(tx: &mut Tx<'_>, key: Id, row: Failures) -> Result<(), Error> {
    use sign_in_failures::dsl;
    diesel::update(sign_in_failures::table.filter(dsl::key_hash.eq(key)))
        .set((dsl::failures.eq(row.count), dsl::failed_at.eq(At::from(row.last_at))))
        .execute(tx.db)?;
    Ok(())
}

fn raise(tx: &mut Tx<'_>, account: Id, alerted_at: Option<Instant>, now: Instant) -> Result<Option<i64>, Error> {
    use sign_in_failures::dsl;
    let recent = dsl::account_hash.eq(account).and(dsl::failed_at.gt(At::from(now - ALERT_WINDOW)));
    let addresses: i64 = sign_in_failures::table.filter(recent).count().get_result(tx.db)?;
    if !is_alarm(addresses, alerted_at, now) {
        return Ok(None);
    }
    diesel::update(sign_in_failures::table.filter(dsl::key_hash.eq(account)))
        .set(dsl::alerted_at.eq(Some(At::from(now))))
        .execute(tx.db)?;
    Ok(Some(addresses))
}

/// Ends the rows of failures that a try waits for, after a success.
///
/// # Errors
/// What the database says.
pub fn clear(tx: &mut Tx<'_>, attempt: &Attempt) -> Result<(), Error> {
    let keys: BTreeSet<Uuid> = attempt.waiting_for().collect();
    for key in keys {
        diesel::delete(sign_in_failures::table.filter(sign_in_failures::key_hash.eq(Id(key)))).execute(tx.db)?;
    }
    Ok(())
}

/// Forgets rows that have had no failure for long, and the oldest of far too many; about `limit` at once. How many.
///
/// # Errors
/// What the database says.
pub fn sweep(tx: &mut Tx<'_>, now: Instant, limit: i64) -> Result<usize, Error> {
    use sign_in_failures::dsl;
    let too_many = sign_in_failures::table.order(dsl::failed_at.desc()).offset(MOST_ROWS).select(dsl::failed_at);
    let crowd: Option<At> = too_many.first(tx.db).optional()?;
    let over = At::from(now - MEMORY).max(crowd.unwrap_or(At::from(now - MEMORY)));
    let first = sign_in_failures::table.filter(dsl::failed_at.le(over)).order(dsl::failed_at).select(dsl::failed_at).limit(limit);
    let rows: Vec<At> = first.load(tx.db)?;
    let Some(bound) = rows.last().copied() else { return Ok(0) };
    Ok(diesel::delete(sign_in_failures::table.filter(dsl::failed_at.le(bound))).execute(tx.db)?)
}
