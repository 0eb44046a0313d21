//! By what customers who complained without being known ask what became of it.

use diesel::prelude::*;
use guanxi_domain::access::Reach;
use guanxi_domain::complaints::Complaint;
use guanxi_domain::ids::{ComplaintId, TypedId as _};
use guanxi_domain::instant::Instant;
use guanxi_domain::service::sla::Clock;

use super::load::load_alone;
use crate::error::Error;
use crate::schema::complaint_follow_up_tokens;
use crate::service::clocks;
use crate::store::Tx;
use crate::types::{At, Id};

/// How many complaints may stand between one that was merged and the one that it went into in the end.
const LONGEST_CHAIN: usize = 20;

/// Keeps a token by its SHA-256.
///
/// # Errors
/// What the database says.
pub fn put(tx: &mut Tx<'_>, complaint: ComplaintId, token_hash: &[u8], issued_at: Instant, expires_at: Instant) -> Result<(), Error> {
    let row = (
        complaint_follow_up_tokens::token_hash.eq(token_hash),
        complaint_follow_up_tokens::complaint_id.eq(Id::from(complaint)),
        complaint_follow_up_tokens::issued_at.eq(At::from(issued_at)),
        complaint_follow_up_tokens::expires_at.eq(At::from(expires_at)),
    );
    diesel::insert_into(complaint_follow_up_tokens::table).values(row).execute(tx.db)?;
    Ok(())
}

/// The complaint of a token, and the one that it went into in the end.
#[derive(Clone, Debug)]
pub struct FollowedUp {
    /// As it was received.
    pub received: Complaint,
    /// Where it goes on; the same unless it was merged.
    pub present: Complaint,
    /// The clocks of where it goes on.
    pub clocks: Vec<Clock>,
}

impl FollowedUp {
    /// A complaint that was just received.
    ///
    /// # Errors
    /// What the database says.
    pub fn of(tx: &mut Tx<'_>, complaint: Complaint) -> Result<Self, Error> {
        let clocks = clocks::load(tx, complaint.id.uuid())?;
        Ok(Self { received: complaint.clone(), present: complaint, clocks })
    }
}

/// What a token is for; none where nobody knows it, or its term is over.
///
/// # Errors
/// What the database says.
pub fn find(tx: &mut Tx<'_>, token_hash: &[u8], now: Instant) -> Result<Option<FollowedUp>, Error> {
    let token = complaint_follow_up_tokens::table
        .filter(complaint_follow_up_tokens::token_hash.eq(token_hash))
        .filter(complaint_follow_up_tokens::expires_at.gt(At::from(now)));
    let Some(id) = token.select(complaint_follow_up_tokens::complaint_id).first::<Id>(tx.db).optional()? else { return Ok(None) };
    let received = load_alone(tx, id.typed(), Reach::All)?;
    let mut present = received.clone();
    for _ in 0..LONGEST_CHAIN {
        let Some(next) = present.merged_into_id else { break };
        present = load_alone(tx, next, Reach::All)?;
    }
    let clocks = clocks::load(tx, present.id.uuid())?;
    Ok(Some(FollowedUp { received, present, clocks }))
}

/// Forgets tokens whose term is over, so many at once at most, give or take those of the same instant. How many.
///
/// # Errors
/// What the database says.
pub fn prune(tx: &mut Tx<'_>, now: Instant, limit: i64) -> Result<usize, Error> {
    use complaint_follow_up_tokens::dsl;
    let over = dsl::complaint_follow_up_tokens.filter(dsl::expires_at.le(At::from(now))).order(dsl::expires_at).limit(limit);
    let Some(bound) = over.select(dsl::expires_at).load::<At>(tx.db)?.pop() else { return Ok(0) };
    Ok(diesel::delete(dsl::complaint_follow_up_tokens.filter(dsl::expires_at.le(bound))).execute(tx.db)?)
}
