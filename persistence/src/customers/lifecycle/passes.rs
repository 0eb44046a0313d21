//! Passes that judge many customers anew, slice by slice: each slice is a transaction that moves the pass on, so that one that is
//! broken off goes on where it stood.

use diesel::prelude::*;
use guanxi_domain::ids::{LifecyclePassId, UnitId};
use guanxi_domain::platform::Context;

use super::judge::judge_anew;
use crate::access::units;
use crate::dialect::{ForChange, ForClaim, OneOf};
use crate::error::Error;
use crate::platform::events;
use crate::schema::{customers, lifecycle_passes};
use crate::store::Tx;
use crate::types::{At, Id, id_or_null};

/// What one slice of a pass did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PassSlice {
    /// The pass.
    pub id: LifecyclePassId,
    /// How many customers were judged in this slice.
    pub customers: i64,
    /// How many in all slices so far.
    pub in_all: i64,
    /// Whether the pass has reached its end.
    pub is_finished: bool,
}

/// Begins a pass over the customers of a unit and all below it, or over everybody.
///
/// # Errors
/// What the database says.
pub fn plant_pass(tx: &mut Tx<'_>, id: LifecyclePassId, unit: Option<UnitId>, context: &Context) -> Result<(), Error> {
    let row = (
        lifecycle_passes::id.eq(Id::from(id)),
        lifecycle_passes::unit_id.eq(id_or_null(unit)),
        lifecycle_passes::after_customer_id.eq(None::<Id>),
        lifecycle_passes::customers.eq(0_i64),
        lifecycle_passes::created_at.eq(At::from(context.now)),
        lifecycle_passes::finished_at.eq(None::<At>),
    );
    diesel::insert_into(lifecycle_passes::table).values(row).execute(tx.db)?;
    Ok(())
}

/// Whether a pass has not ended.
///
/// # Errors
/// What the database says.
pub fn any_pass(tx: &mut Tx<'_>) -> Result<bool, Error> {
    let open = lifecycle_passes::table.filter(lifecycle_passes::finished_at.is_null()).select(lifecycle_passes::id);
    Ok(open.first::<Id>(tx.db).optional()?.is_some())
}

/// Takes the next slice of the oldest pass that has not ended, of at most so many customers. None where there is nothing to do that
/// another process does not work on.
///
/// # Errors
/// What the database says.
pub fn run_pass(tx: &mut Tx<'_>, limit: i64, context: &Context) -> Result<Option<PassSlice>, Error> {
    let open = lifecycle_passes::table
        .filter(lifecycle_passes::finished_at.is_null())
        .order((lifecycle_passes::created_at, lifecycle_passes::id))
        .limit(1)
        .select((lifecycle_passes::id, lifecycle_passes::unit_id, lifecycle_passes::after_customer_id, lifecycle_passes::customers));
    type Row = (Id, Option<Id>, Option<Id>, i64);
    let Some((id, unit, after, before)) = ForClaim(open).load::<Row>(tx.db)?.into_iter().next() else { return Ok(None) };
    let mut query = customers::table.order(customers::id).limit(limit).select(customers::id).into_boxed();
    if let Some(after) = after {
        query = query.filter(customers::id.gt(after));
    }
    if let Some(unit) = unit {
        query = query.filter(OneOf::ids(customers::unit_id, units::below(tx, unit.typed())?.into_iter().map(Id::from)));
    }
    let ids: Vec<Id> = query.load(tx.db)?;
    let judged = i64::try_from(ids.len()).map_err(Error::internal)?;
    let is_finished = judged < limit;
    if let Some(last) = ids.last().copied() {
        ForChange(customers::table.filter(OneOf::ids(customers::id, ids.iter().copied())).order(customers::id).select(customers::id))
            .load::<Id>(tx.db)?;
        let told = judge_anew(tx, &ids, context)?;
        events::append(tx, context, told)?;
        diesel::update(lifecycle_passes::table.find(id))
            .set((lifecycle_passes::after_customer_id.eq(Some(last)), lifecycle_passes::customers.eq(before + judged)))
            .execute(tx.db)?;
    }
    if is_finished {
        let ended = lifecycle_passes::finished_at.eq(Some(At::from(context.now)));
        diesel::update(lifecycle_passes::table.find(id)).set(ended).execute(tx.db)?;
    }
    Ok(Some(PassSlice { id: id.typed(), customers: judged, in_all: before + judged, is_finished }))
}
