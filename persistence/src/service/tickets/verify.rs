//! Proving tickets: each is compared with its history.

use diesel::prelude::*;
use guanxi_domain::ids::TicketId;
use guanxi_domain::service::ticket::proof::differences;
use guanxi_domain::service::ticket::{Step, Ticket};

use super::rows::TicketRow;
use super::steps;
use crate::error::Error;
use crate::schema::tickets;
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
    let mut by_ticket = steps::taken_on(tx, ids())?;
    Ok(rows.into_iter().map(|row| (by_ticket.remove(&row.id).unwrap_or_default(), row)).map(|(steps, row)| (row.into(), steps)).collect())
}
