//! Writing what decisions about complaints changed: the one way in which every command and every timer writes.

use diesel::prelude::*;
use guanxi_domain::complaints::{Complaint, ComplaintChange};
use guanxi_domain::orders::Effect;
use guanxi_domain::platform::{Context, RecordKind};

use super::review::questions;
use super::rows::{ComplaintRow, STAFF_COLUMNS, StaffRow};
use super::steps::{STEP_COLUMNS, StepRow};
use super::{approvers, assignment, rounds, telling, warning};
use crate::access::holders;
use crate::error::Error;
use crate::interactions;
use crate::platform::events;
use crate::put;
use crate::schema::{complaint_staff, complaint_steps, complaints};
use crate::service::clocks::Planned;
use crate::service::promises;
use crate::store::Tx;
use crate::types::Id;

/// Writes a decision: the complaint, contacts, its steps and rounds, whom it concerns, who holds it, who is told, the events, its promises.
/// The root rows of the customer and of the complaint must be locked, but for a timer, which writes no contacts. Whoever answers by the
/// rules for one that is new, or that has gone wrong too often, has it from then on; who decides is found where it waits for an approval.
///
/// # Errors
/// `nobody_decides` for a proposal on which nobody could, or what the database says.
pub fn commit(tx: &mut Tx<'_>, change: ComplaintChange, context: &Context) -> Result<Complaint, Error> {
    if change.effect == Effect::Unchanged {
        return Ok(change.complaint);
    }
    let change = assignment::place_change(tx, change, context)?;
    let mut change = approvers::put(tx, change)?;
    let planned = plan(tx, &mut change, context)?;
    tx.gather(|tx| write(tx, &mut change, planned.as_ref(), context))?;
    approvers::watch(tx, &change)?;
    let id = Id::from(change.complaint.id);
    if change.effect == Effect::Created {
        holders::enter(tx, RecordKind::Complaint, &[id])?;
    } else if change.moves_holders {
        holders::renew(tx, RecordKind::Complaint, &[id])?;
    }
    warning::observe(tx, &change, context)?;
    questions::follow(tx, &change, context)?;
    Ok(change.complaint)
}

fn write(tx: &mut Tx<'_>, change: &mut ComplaintChange, planned: Option<&Planned>, context: &Context) -> Result<(), Error> {
    let row = ComplaintRow::try_from(&change.complaint)?;
    if change.effect == Effect::Created {
        let insert = diesel::insert_into(complaints::table);
        match tx.gathered(1)? {
            Some(together) => together.add(insert.values(row)),
            None => insert.values(row).execute(tx.db).map(drop)?,
        }
    } else {
        diesel::update(complaints::table.find(row.id)).set(&row).execute(tx.db)?;
    }
    // Steps name the contacts that they consist of, and contacts their complaint.
    if !change.interactions.is_empty() {
        tx.write_gathered()?;
        interactions::save_many(tx, std::mem::take(&mut change.interactions), context)?;
        tx.write_gathered()?;
    }
    let rows = change.steps.iter().map(StepRow::try_from).collect::<Result<Vec<_>, _>>()?;
    put!(tx, complaint_steps::table, rows, columns = STEP_COLUMNS)?;
    rounds::save(tx, change)?;
    write_staff(tx, change)?;
    telling::tell(tx, change, context)?;
    events::append(tx, context, std::mem::take(&mut change.events))?;
    match planned {
        Some(planned) => promises::keep(tx, &change.complaint, planned),
        None => Ok(()),
    }
}

/// Judges the complaint's promises, where the decision touches them.
fn plan(tx: &mut Tx<'_>, change: &mut ComplaintChange, context: &Context) -> Result<Option<Planned>, Error> {
    if !change.moves_clocks {
        return Ok(None);
    }
    let is_new = change.effect == Effect::Created;
    promises::plan(tx, &mut change.complaint, is_new, &change.steps, context.now).map(Some)
}

fn write_staff(tx: &mut Tx<'_>, change: &ComplaintChange) -> Result<(), Error> {
    if !change.moves_staff() {
        return Ok(());
    }
    let complaint_id = Id::from(change.complaint.id);
    diesel::delete(complaint_staff::table.filter(complaint_staff::complaint_id.eq(complaint_id))).execute(tx.db)?;
    let rows: Vec<StaffRow> = change.complaint.staff_ids.iter().map(|user| StaffRow { complaint_id, user_id: Id::from(*user) }).collect();
    Ok(put!(tx, complaint_staff::table, rows, columns = STAFF_COLUMNS)?)
}
