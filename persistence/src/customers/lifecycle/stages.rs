//! The history of a customer's stages.

use diesel::prelude::*;
use guanxi_domain::customers::lifecycle::{LifecycleStage, Reason, StageSort};
use guanxi_domain::ids::{CustomerId, StageChangeId};
use guanxi_domain::instant::Instant;
use guanxi_domain::platform::page::Sort;

use super::rows::StageRow;
use crate::dialect::{MultiBackend, WithinTime};
use crate::error::Error;
use crate::keyset;
use crate::platform::page::{After, Page, SortValue};
use crate::schema::customer_stages;
use crate::store::Tx;
use crate::types::Id;

/// A change of stage as the history shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct StageEntry {
    /// Its id.
    pub id: StageChangeId,
    /// The stage before.
    pub from: Option<LifecycleStage>,
    /// How many seconds the stage before had lasted.
    pub from_seconds: Option<i64>,
    /// The stage.
    pub stage: LifecycleStage,
    /// When it took effect.
    pub effective_at: Instant,
    /// When the next change took effect.
    pub ended_at: Option<Instant>,
    /// Why.
    pub reason: Reason,
    /// When it was found out.
    pub recorded_at: Instant,
    /// Since when it holds no longer, because of what became known later.
    pub superseded_at: Option<Instant>,
}

fn filtered(customer: CustomerId, superseded: bool) -> customer_stages::BoxedQuery<'static, MultiBackend> {
    let query = customer_stages::table.filter(WithinTime).filter(customer_stages::customer_id.eq(Id::from(customer))).into_boxed();
    if superseded { query } else { query.filter(customer_stages::superseded_at.is_null()) }
}

/// A page of a customer's changes; those that hold, or (`superseded`) all that were ever told.
///
/// # Errors
/// What the database says.
pub fn list(
    tx: &mut Tx<'_>,
    customer: CustomerId,
    superseded: bool,
    sort: Sort<StageSort>,
    after: Option<&After>,
    limit: u32,
) -> Result<Page<StageEntry>, Error> {
    let query = filtered(customer, superseded).select(StageRow::as_select()).limit(i64::from(limit) + 1);
    let rows: Vec<StageRow> = match sort.by {
        StageSort::EffectiveAt => {
            keyset!(query, customer_stages::effective_at, customer_stages::id, sort.direction, After::at(after)?).load(tx.db)?
        }
    };
    Page::cut(rows, limit, |row| After { value: SortValue::At(row.effective_at.0), id: row.id.0 }).try_map(StageRow::into_entry)
}

/// How many changes that are.
///
/// # Errors
/// What the database says.
pub fn count(tx: &mut Tx<'_>, customer: CustomerId, superseded: bool) -> Result<i64, Error> {
    Ok(filtered(customer, superseded).count().get_result(tx.db)?)
}

impl StageRow {
    fn into_entry(self) -> Result<StageEntry, Error> {
        Ok(StageEntry {
            id: self.id.typed(),
            from: self.from_stage.map(|word| word.0),
            from_seconds: self.from_seconds,
            stage: self.stage.0,
            effective_at: self.effective_at.0,
            ended_at: self.ended_at.map(|at| at.0),
            reason: self.reason()?,
            recorded_at: self.recorded_at.0,
            superseded_at: self.superseded_at.map(|at| at.0),
        })
    }
}
