//! What judging needs of each customer: its record, the kept state, and its policies. One statement for any number of customers, two
//! more where the company has policies of its own, one for homes that were left.

use std::collections::HashMap;

use diesel::prelude::*;
use guanxi_domain::customers::CustomerKind;
use guanxi_domain::customers::lifecycle::{Homes, LifecycleStage, Policies, State, Timeline};
use guanxi_domain::ids::{CustomerId, TimerId, UnitId};
use guanxi_domain::instant::Instant;

use super::policies;
use super::rows::LifecycleRow;
use crate::dialect::OneOf;
use crate::error::Error;
use crate::schema::{customer_homes, customer_lifecycles, customers, lifecycle_policies};
use crate::store::Tx;
use crate::types::{At, Id, Word};

/// A customer to be judged.
#[derive(Debug)]
pub(super) struct Frame {
    pub id: CustomerId,
    pub unit_id: UnitId,
    pub created_at: Instant,
    /// What the record says of stage and instant.
    pub stage: LifecycleStage,
    pub stage_since: Instant,
    /// The state to go on from; none where the history is to be judged anew.
    pub state: Option<State>,
    /// Whether nothing but creation had happened before this transaction.
    pub is_fresh: bool,
    /// The row of the present stage; none where the record was made with a stage whose rows are still to come.
    pub row_id: Option<Id>,
    pub timer: Option<(TimerId, Instant)>,
    pub kept: Option<LifecycleRow>,
    /// Up to when the customer was judged before: another process may be a little ahead.
    pub judged_at: Option<Instant>,
    pub timeline: Timeline,
}

type Row = (Id, Id, Word<CustomerKind>, At, Word<LifecycleStage>, At, Option<LifecycleRow>, Option<i64>);

/// Loads customers in the order of their ids. Their root rows must be locked, where they are to be changed.
pub(super) fn load(tx: &mut Tx<'_>, ids: impl IntoIterator<Item = Id>) -> Result<Vec<Frame>, Error> {
    let rows: Vec<Row> = customers::table
        .left_join(customer_lifecycles::table)
        .filter(OneOf::ids(customers::id, ids))
        .order(customers::id)
        .select((
            customers::id,
            customers::unit_id,
            customers::kind,
            customers::created_at,
            customers::stage,
            customers::stage_since,
            Option::<LifecycleRow>::as_select(),
            lifecycle_policies::table.count().single_value(),
        ))
        .load(tx.db)?;
    let count = rows.first().and_then(|row| row.7).unwrap_or(0);
    let rules = if count > 0 { policies::all(tx)? } else { Policies::default() };
    let mut homes = if count > 0 { left_homes(tx, rows.iter().map(|row| row.0))? } else { HashMap::new() };
    rows.into_iter()
        .map(|(id, unit_id, kind, created_at, stage, since, kept, _)| {
            let homes = Homes { unit_id: unit_id.typed(), left: homes.remove(&id).unwrap_or_default() };
            frame(id, &homes, (created_at.0, stage.0, since.0), kept, rules.timeline(&homes, kind.0))
        })
        .collect()
}

fn frame(
    id: Id,
    homes: &Homes,
    (created_at, stage, stage_since): (Instant, LifecycleStage, Instant),
    kept: Option<LifecycleRow>,
    timeline: Timeline,
) -> Result<Frame, Error> {
    let begins = stage == LifecycleStage::Prospect && stage_since == created_at;
    let known: Option<State> =
        kept.as_ref().and_then(|row| row.state.as_deref()).map(serde_json::from_str).transpose().map_err(Error::internal)?;
    let judged_at = known.as_ref().map(State::judged_at);
    let (state, row_id) = match &kept {
        None => (begins.then(|| State::created(created_at)), begins.then_some(id)),
        Some(row) => (known.filter(|_| row.policies == timeline.mark()), Some(row.stage_row_id)),
    };
    let timer = kept.as_ref().and_then(|row| Some((row.timer_id?.typed(), row.look_at?.0)));
    let (id, unit_id, is_fresh) = (id.typed(), homes.unit_id, kept.is_none());
    Ok(Frame { id, unit_id, created_at, stage, stage_since, state, is_fresh, row_id, timer, kept, judged_at, timeline })
}

fn left_homes(tx: &mut Tx<'_>, ids: impl IntoIterator<Item = Id>) -> Result<HashMap<Id, Vec<(Instant, UnitId)>>, Error> {
    let rows: Vec<(Id, At, Id)> = customer_homes::table
        .filter(OneOf::ids(customer_homes::customer_id, ids))
        .order((customer_homes::customer_id, customer_homes::left_at))
        .load(tx.db)?;
    let mut homes: HashMap<Id, Vec<(Instant, UnitId)>> = HashMap::new();
    for (customer, left_at, unit) in rows {
        homes.entry(customer).or_default().push((left_at.0, unit.typed()));
    }
    Ok(homes)
}
