//! Customers whose stages wait. An import of old years comes by a customer again and again, each time with facts that are late: it
//! notes that the customer is to be judged anew, and judges everybody once when all its rows are taken. Whoever else writes to such
//! a customer meanwhile judges it at once, from its whole history.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use guanxi_domain::customers::lifecycle::Timeline;
use guanxi_domain::ids::CustomerId;
use guanxi_domain::platform::Context;

use super::frames::Frame;
use super::judge::judge_anew;
use crate::dialect::{ForChange, OneOf};
use crate::error::Error;
use crate::platform::events;
use crate::schema::{customer_lifecycles, customers};
use crate::store::Tx;
use crate::types::Id;

/// As the index says it: of a bound value neither engine knows that the index has all its rows.
const WAITS: &str = "customer_lifecycles.policies = -1";

/// What one slice of those that wait came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WaitingSlice {
    /// How many customers were judged.
    pub customers: usize,
    /// The last of them: the next slice goes on behind it.
    pub last: Option<CustomerId>,
}

/// Notes that customers are to be judged anew. Their root rows are locked.
pub(super) fn note(tx: &mut Tx<'_>, frames: &[Frame]) -> Result<(), Error> {
    let new = |frame: &&Frame| frame.kept.as_ref().is_some_and(|kept| kept.policies != Timeline::WAITS);
    let ids: Vec<Id> = frames.iter().filter(new).map(|frame| frame.id.into()).collect();
    if !ids.is_empty() {
        let chosen = customer_lifecycles::table.filter(OneOf::ids(customer_lifecycles::customer_id, ids));
        diesel::update(chosen).set(customer_lifecycles::policies.eq(Timeline::WAITS)).execute(tx.db)?;
    }
    Ok(())
}

/// Whether the stages of any customer wait.
///
/// # Errors
/// What the database says.
pub fn any_waiting(tx: &mut Tx<'_>) -> Result<bool, Error> {
    let waiting = customer_lifecycles::table.filter(sql::<Bool>(WAITS)).select(customer_lifecycles::customer_id);
    Ok(waiting.first::<Id>(tx.db).optional()?.is_some())
}

/// Judges the next customers whose stages wait, behind one and at most so many, up to now. Fewer than that means that none is left.
///
/// # Errors
/// What the database says.
pub fn judge_waiting(tx: &mut Tx<'_>, after: Option<CustomerId>, limit: i64, context: &Context) -> Result<WaitingSlice, Error> {
    let mut query = customer_lifecycles::table
        .filter(sql::<Bool>(WAITS))
        .order(customer_lifecycles::customer_id)
        .limit(limit)
        .select(customer_lifecycles::customer_id)
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(customer_lifecycles::customer_id.gt(Id::from(after)));
    }
    let ids: Vec<Id> = query.load(tx.db)?;
    if !ids.is_empty() {
        let chosen = customers::table.filter(OneOf::ids(customers::id, ids.iter().copied()));
        ForChange(chosen.order(customers::id).select(customers::id)).load::<Id>(tx.db)?;
        let told = judge_anew(tx, &ids, context)?;
        events::append(tx, context, told)?;
    }
    Ok(WaitingSlice { customers: ids.len(), last: ids.last().map(|id| id.typed()) })
}
