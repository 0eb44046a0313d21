//! Calls that carry an idempotency key: the key's row is the first insert of the transaction, so that a second call waits for
//! the first and then finds how it ended.

use diesel::prelude::*;
use guanxi_domain::ProblemCode;
use guanxi_domain::instant::Instant;
use guanxi_domain::platform::idempotency::{Decision, Kept, Key, Outcome, RequestDigest, TERM, decide};
use serde_json::Value;
use uuid::Uuid;

use crate::dialect::{ForChange, OrSkip};
use crate::error::{Error, is_lock_timeout};
use crate::schema::idempotency_keys;
use crate::store::Tx;
use crate::types::{At, Document, Id};

/// A call that carries a key.
#[derive(Clone, Debug)]
pub struct KeyedCall {
    /// Who calls.
    pub caller_id: Uuid,
    /// The operation's name.
    pub operation: &'static str,
    /// The key.
    pub key: Key,
    /// Digest of what is asked.
    pub digest: RequestDigest,
}

/// How to go on with a call.
#[derive(Clone, Debug, PartialEq)]
pub enum Begun {
    /// Do it.
    Fresh,
    /// It was done: answer with this outcome, and where one was kept this answer.
    Replay(Outcome, Option<Value>),
}

/// Begins a call: keeps its planned outcome, or finds that of the earlier call. A call that is refused later takes its row with it.
///
/// # Errors
/// `idempotency_key_reused`, `idempotency_in_progress`, or what the database says.
pub fn begin(tx: &mut Tx<'_>, call: &KeyedCall, planned: Outcome, now: Instant) -> Result<Begun, Error> {
    use idempotency_keys::dsl;
    let row = (
        dsl::caller_id.eq(Id(call.caller_id)),
        dsl::operation.eq(call.operation),
        dsl::key.eq(call.key.as_str()),
        dsl::body_hash.eq(call.digest.as_slice()),
        dsl::record_id.eq(planned.record.map(Id)),
        dsl::status.eq(i32::from(planned.status)),
        dsl::answer.eq(None::<Document>),
        dsl::created_at.eq(At::from(now)),
    );
    let place = dsl::caller_id.eq(Id(call.caller_id)).and(dsl::operation.eq(call.operation)).and(dsl::key.eq(call.key.as_str()));
    let mut found: Option<KeptRow> = None;
    // A row that is in the way of the insert may be purged before it is read; then it is as if it had never been.
    while found.is_none() {
        if waited(OrSkip(diesel::insert_into(idempotency_keys::table).values(row.clone())).execute(tx.db))? == 1 {
            return Ok(Begun::Fresh);
        }
        // Locked, for of two callers who find a term over only one may renew it.
        let columns = (dsl::body_hash, dsl::record_id, dsl::status, dsl::answer, dsl::created_at);
        found = waited(ForChange(idempotency_keys::table.filter(place).select(columns)).get_result(tx.db).optional())?;
    }
    let Some((digest, record, status, answer, created_at)) = found else { return Ok(Begun::Fresh) };
    let kept = Kept {
        digest: digest.try_into().map_err(|_| Error::internal("a digest of the wrong length"))?,
        created_at: created_at.0,
        outcome: Some(Outcome { status: u16::try_from(status).map_err(Error::internal)?, record: record.map(|id| id.0) }),
    };
    match decide(Some(&kept), &call.digest, now)? {
        Decision::Replay(outcome) => Ok(Begun::Replay(outcome, answer.map(|document| document.0))),
        Decision::Fresh | Decision::Renewed => {
            let renewed = (
                dsl::body_hash.eq(call.digest.as_slice()),
                dsl::record_id.eq(planned.record.map(Id)),
                dsl::status.eq(i32::from(planned.status)),
                dsl::answer.eq(None::<Document>),
                dsl::created_at.eq(At::from(now)),
            );
            diesel::update(idempotency_keys::table.filter(place)).set(renewed).execute(tx.db)?;
            Ok(Begun::Fresh)
        }
    }
}

type KeptRow = (Vec<u8>, Option<Id>, i32, Option<Document>, At);

/// A wait for the first call that took too long.
fn waited<T>(outcome: QueryResult<T>) -> Result<T, Error> {
    outcome.map_err(|error| if is_lock_timeout(&error) { ProblemCode::IdempotencyInProgress.into() } else { error.into() })
}

/// Keeps the answer of a call whose outcome is more than one record.
///
/// # Errors
/// What the database says.
pub fn keep_answer(tx: &mut Tx<'_>, call: &KeyedCall, answer: &Value) -> Result<(), Error> {
    use idempotency_keys::dsl;
    let place = dsl::caller_id.eq(Id(call.caller_id)).and(dsl::operation.eq(call.operation)).and(dsl::key.eq(call.key.as_str()));
    diesel::update(idempotency_keys::table.filter(place)).set(dsl::answer.eq(Some(Document(answer.clone())))).execute(tx.db)?;
    Ok(())
}

/// How many keys one transaction forgets at most, give or take those of the same instant.
const PURGED_AT_ONCE: i64 = 1_000;

/// Forgets keys whose term is over, the oldest first and not all at once. How many; none means that none is left.
///
/// # Errors
/// What the database says.
pub fn purge(tx: &mut Tx<'_>, now: Instant) -> Result<usize, Error> {
    use idempotency_keys::dsl;
    let over = At::from(now - TERM);
    let oldest = idempotency_keys::table.order(dsl::created_at).select(dsl::created_at).offset(PURGED_AT_ONCE);
    let last: At = oldest.first(tx.db).optional()?.unwrap_or(over);
    Ok(diesel::delete(idempotency_keys::table.filter(dsl::created_at.le(last.min(over)))).execute(tx.db)?)
}

/// Does a piece of work once per key: the work itself where there is no key or the key is new, else the answer to the earlier call.
///
/// # Errors
/// Those of [`begin`], of the work, or of the replay.
pub fn once<T>(
    tx: &mut Tx<'_>,
    call: Option<&KeyedCall>,
    planned: Outcome,
    now: Instant,
    work: impl FnOnce(&mut Tx<'_>) -> Result<T, Error>,
    replay: impl FnOnce(&mut Tx<'_>, Outcome) -> Result<T, Error>,
) -> Result<T, Error> {
    match call.map(|call| begin(tx, call, planned, now)).transpose()? {
        None | Some(Begun::Fresh) => work(tx),
        Some(Begun::Replay(outcome, _)) => replay(tx, outcome),
    }
}
