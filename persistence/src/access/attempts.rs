//! Sign-ins that failed in a row, and calls that anybody may make, as all processes count them. Accounts, addresses and values are known by
//! keyed hashes alone.

use std::collections::BTreeSet;
use std::net::IpAddr;

use diesel::prelude::*;
use guanxi_domain::access::throttle::{ALERT_WINDOW, Failures, MEMORY, counted_address, is_alarm};
use guanxi_domain::instant::Instant;
use uuid::Uuid;

use crate::dialect::{ForChange, OnConflict};
use crate::error::Error;
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
    use sign_in_failures::dsl;
    // Not as a set: of a set PostgreSQL doesn't know that it is small, and while a flood fills the table goes through all of it.
    let pair = attempt.account.map_or(attempt.address, |account| account.pair);
    let rows: Vec<(Id, i64, At)> = sign_in_failures::table
        .filter(dsl::key_hash.eq(Id(attempt.address)).or(dsl::key_hash.eq(Id(pair))))
        .select((dsl::key_hash, dsl::failures, dsl::failed_at))
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
    let mut rows = Vec::new();
    // In the order of the keys, so that of two calls at once neither waits for the other in a circle.
    for key in keys.iter().copied().collect::<BTreeSet<_>>() {
        let before = lock_or_make(tx, key, None, Failures { count: 0, last_at: now })?;
        rows.push((Id(key), before.and_then(|row| row.failures)));
    }
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
    let first = Failures::with_another(None, now);
    let (mut rows, mut tried_before) = (Vec::new(), None);
    for key in keys {
        let account = attempt.account.filter(|account| account.pair == key).map(|account| Id(account.account));
        let row = match lock_or_make(tx, key, account, first)? {
            None => first,
            Some(before) => {
                if attempt.account.is_some_and(|account| account.account == key) {
                    tried_before = Some(before);
                }
                let row = Failures::with_another(before.failures, now);
                write(tx, before.key, row)?;
                row
            }
        };
        if attempt.account.is_none_or(|account| account.account != key) {
            rows.push((key, row));
        }
    }
    // An account that was not tried before is tried from one address.
    let alarm = match tried_before {
        Some(account) => raise(tx, account, now)?,
        None => None,
    };
    Ok(Noted { rows, alarm })
}

/// A row that was there.
#[derive(Clone, Copy)]
struct Kept {
    key: Id,
    /// None where it was made for a call that came too early after all.
    failures: Option<Failures>,
    alerted_at: Option<Instant>,
}

/// The row of a key under its lock; where there is none it is made so, and then `None`.
fn lock_or_make(tx: &mut Tx<'_>, key: Uuid, account: Option<Id>, fresh: Failures) -> Result<Option<Kept>, Error> {
    use sign_in_failures::dsl;
    let key = Id(key);
    loop {
        let row = (
            dsl::key_hash.eq(key),
            dsl::account_hash.eq(account),
            dsl::failures.eq(fresh.count),
            dsl::failed_at.eq(At::from(fresh.last_at)),
        );
        if OnConflict::new(diesel::insert_into(sign_in_failures::table).values(row), "(key_hash) DO NOTHING").execute(tx.db)? == 1 {
            return Ok(None);
        }
        let chosen = sign_in_failures::table.filter(dsl::key_hash.eq(key)).select((dsl::failures, dsl::failed_at, dsl::alerted_at));
        let found: Vec<(i64, At, Option<At>)> = ForChange(chosen).load(tx.db)?;
        // None where a success or the sweep took it away between the two.
        if let Some((count, at, alerted_at)) = found.into_iter().next() {
            let failures = (count > 0).then_some(Failures { count, last_at: at.0 });
            return Ok(Some(Kept { key, failures, alerted_at: alerted_at.map(|at| at.0) }));
        }
    }
}

fn write(tx: &mut Tx<'_>, key: Id, row: Failures) -> Result<(), Error> {
    use sign_in_failures::dsl;
    diesel::update(sign_in_failures::table.filter(dsl::key_hash.eq(key)))
        .set((dsl::failures.eq(row.count), dsl::failed_at.eq(At::from(row.last_at))))
        .execute(tx.db)?;
    Ok(())
}

fn raise(tx: &mut Tx<'_>, Kept { key: account, alerted_at, .. }: Kept, now: Instant) -> Result<Option<i64>, Error> {
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
