//! The lifecycle of customers: kept state, history of stages, marks, policies, passes and the funnel.

mod due;
mod foresee;
mod frames;
mod funnel;
mod histories;
mod judge;
mod passes;
mod policies;
mod rows;
mod stages;
mod verify;
mod waiting;
mod write;

use diesel::prelude::*;
use guanxi_domain::customers::Customer;
use guanxi_domain::customers::lifecycle::{History, Mark, Timeline, replay};
use guanxi_domain::ids::UnitId;
use guanxi_domain::interactions::InteractionChange;
use guanxi_domain::orders::OrderChange;
use guanxi_domain::platform::{Context, Event};

use crate::error::Error;
use crate::insert_many;
use crate::schema::{customer_homes, customer_stages, lifecycle_marks};
use crate::store::Tx;
use crate::types::{At, Id};

pub use due::fall_due;
pub use foresee::foresee;
pub use funnel::{Conversion, FunnelFilter, StageTime, conversions, median_times, stage_counts};
pub(crate) use judge::Judging;
pub use judge::{FactChange, facts_changed};
pub use passes::{PassSlice, any_pass, plant_pass, run_pass};
pub use policies::{PolicyFilter, count as count_policies, get as policy, insert as insert_policy, list as list_policies};
pub use stages::{StageEntry, count as count_stages, list as list_stages};
pub use verify::{StagesVerified, verify as verify_stages};
pub use waiting::{WaitingSlice, any_waiting, judge_waiting};

/// The kind of the timers that look at a customer when a rule of the clock falls due.
pub const TIMER: &str = "lifecycle.look";

/// Keeps the beginning of new customers. Those that were made with another stage than the first get their rows with the facts that
/// led to it: see [`foresee()`].
pub(super) fn begun(tx: &mut Tx<'_>, customers: &[&Customer]) -> Result<(), Error> {
    let rows: Vec<_> = customers.iter().filter_map(|customer| beginning(customer).transpose()).collect::<Result<_, _>>()?;
    Ok(insert_many!(tx.db, customer_stages::table, &rows, columns = rows::STAGE_COLUMNS)?)
}

/// The row with which a new customer begins, unless it was made with another stage than the first.
pub(super) fn beginning(customer: &Customer) -> Result<Option<rows::StageRow>, Error> {
    let created_at = customer.created_at;
    let Some(judged) = replay(&History::created(created_at), &Timeline::default(), created_at) else { return Ok(None) };
    let begins = (customer.stage, customer.stage_since) == (judged.state.stage, created_at);
    let Some(change) = judged.changes.first().filter(|_| begins) else { return Ok(None) };
    let row = rows::StageRow::of(customer.id, customer.unit_id.into(), change, None, created_at)?;
    // The row is known by the customer's id, so that the first fact finds it without a look.
    Ok(Some(rows::StageRow { id: customer.id.into(), ..row }))
}

/// What changes of orders are to the lifecycle of their customers. Call it when they are saved; the events are to be appended.
pub(crate) fn orders_changed(tx: &mut Tx<'_>, changes: &[OrderChange], judging: Judging, context: &Context) -> Result<Vec<Event>, Error> {
    let facts: Vec<_> = changes
        .iter()
        .filter_map(|change| {
            let fact = match (change.purchase_before, change.order.purchase()) {
                (before, after) if before == after => return None,
                (None, Some(purchase)) => FactChange::Paid(purchase),
                _ => FactChange::Rewritten,
            };
            Some((change.order.customer_id, fact))
        })
        .collect();
    judge::bring_up(tx, &facts, judging, context)
}

/// What changes of interactions are to the lifecycle of their customers. Call it when they are saved; the events are to be appended.
pub(crate) fn contacts_changed(
    tx: &mut Tx<'_>,
    changes: &[InteractionChange],
    judging: Judging,
    context: &Context,
) -> Result<Vec<Event>, Error> {
    let facts: Vec<_> = changes
        .iter()
        .filter(|change| change.moves_inbound())
        .map(|change| {
            let fact = match (change.inbound_before, change.interaction.inbound_at()) {
                (None, Some(at)) => FactChange::Contact(at),
                _ => FactChange::Rewritten,
            };
            (change.interaction.customer_id, fact)
        })
        .collect();
    judge::bring_up(tx, &facts, judging, context)
}

/// Keeps a stage that staff have set, and brings the customer to where that leads. Its root row must be locked.
///
/// # Errors
/// What the database says.
pub fn set_stage(tx: &mut Tx<'_>, customer: &Customer, mark: Mark, context: &Context) -> Result<(), Error> {
    let row = rows::MarkRow::of(customer.id, customer.unit_id.into(), &mark);
    diesel::insert_into(lifecycle_marks::table).values(row).execute(tx.db)?;
    facts_changed(tx, &[(customer.id, FactChange::Marked(mark))], context)
}

/// Notes that a customer's home has moved: the past stays judged by the policies of where it was. Its root row is locked and saved.
pub(super) fn moved(tx: &mut Tx<'_>, customer: &Customer, left: UnitId, context: &Context) -> Result<(), Error> {
    let id = Id::from(customer.id);
    let row =
        (customer_homes::customer_id.eq(id), customer_homes::left_at.eq(At::from(context.now)), customer_homes::unit_id.eq(Id::from(left)));
    // Two moves at one instant: the first home was left then, whatever came between.
    crate::dialect::OrSkip(diesel::insert_into(customer_homes::table).values(row)).execute(tx.db)?;
    let of = customer_stages::table.filter(customer_stages::customer_id.eq(id));
    diesel::update(of).set(customer_stages::unit_id.eq(Id::from(customer.unit_id))).execute(tx.db)?;
    facts_changed(tx, &[(customer.id, FactChange::Rewritten)], context)
}
