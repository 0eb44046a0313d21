//! Proving tickets: each is compared with its history.

use std::collections::HashMap;

use diesel::prelude::*;
use guanxi_domain::ids::TicketId;
use guanxi_domain::service::ticket::proof::differences;
use guanxi_domain::service::ticket::{Step, Ticket};

use super::rows::{StepRow, TicketRow};
use crate::dialect::OneOf;
use crate::error::Error;
use crate::schema::{ticket_steps, tickets};
use crate::service::promises;
use crate::store::{Store, Tx};
use crate::types::Id;

/// How many tickets are compared at once.
const SLICE: i64 = 500;
/// How many differences are named; the rest are counted.
const NAMED: usize = 100;

/// What a comparison of everything found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TicketsVerified {
    /// How many tickets were compared.
    pub tickets: u64,
    /// How many are not what their history says.
    pub count: u64,
    /// The first of them, and what is not.
    pub differences: Vec<(TicketId, String)>,
}

/// Compares every ticket with its history, in slices that see one moment each.
///
/// # Errors
/// What the database says.
pub fn verify(store: &Store) -> Result<TicketsVerified, Error> {
    let mut verified = TicketsVerified::default();
    let mut after: Option<Id> = None;
    loop {
        let (slice, broken) = store.read_at_leisure(|tx| {
            let slice = slice(tx, after)?;
            let broken = promises::prove(tx, &slice)?;
            Ok((slice, broken))
        })?;
        let Some((last, _)) = slice.last() else { return Ok(verified) };
        after = Some(last.id.into());
        for (ticket, steps) in slice {
            verified.tickets += 1;
            let found = differences(&ticket, &steps);
            verified.count += u64::from(!found.is_empty());
            verified.differences.extend(found.into_iter().map(|what| (ticket.id, what)));
        }
        let broken = broken.into_iter().map(|(ticket, what)| (TicketId::from(ticket), what));
        let broken: Vec<(TicketId, String)> = broken.collect();
        let mut wrong: Vec<TicketId> = broken.iter().map(|(ticket, _)| *ticket).collect();
        wrong.dedup();
        verified.count += u64::try_from(wrong.len()).map_err(Error::internal)?;
        verified.differences.extend(broken);
        verified.differences.truncate(NAMED);
    }
}

fn slice(tx: &mut Tx<'_>, after: Option<Id>) -> Result<Vec<(Ticket, Vec<Step>)>, Error> {
    let mut query = tickets::table.order(tickets::id).limit(SLICE).select(TicketRow::as_select()).into_boxed();
    if let Some(after) = after {
        query = query.filter(tickets::id.gt(after));
    }
    let rows: Vec<TicketRow> = query.load(tx.db)?;
    let ids = || rows.iter().map(|row| row.id);
    let own = ticket_steps::table.filter(ticket_steps::origin_id.is_null()).filter(OneOf::ids(ticket_steps::ticket_id, ids()));
    let mut steps: Vec<StepRow> = own.select(StepRow::as_select()).load(tx.db)?;
    // What went into another ticket keeps where it was taken.
    let moved = ticket_steps::table.filter(ticket_steps::origin_id.is_not_null()).filter(OneOf::ids(ticket_steps::origin_id, ids()));
    steps.extend(moved.select(StepRow::as_select()).load(tx.db)?);
    let mut by_ticket: HashMap<Id, Vec<Step>> = HashMap::new();
    for row in steps {
        by_ticket.entry(row.origin_id.unwrap_or(row.ticket_id)).or_default().push(Step::try_from(row)?);
    }
    Ok(rows.into_iter().map(|row| (by_ticket.remove(&row.id).unwrap_or_default(), row)).map(|(steps, row)| (row.into(), steps)).collect())
}
