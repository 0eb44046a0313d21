//! Loading tickets: for a change under the locks of the customer and the ticket, or for a screen.

use diesel::prelude::*;
use guanxi_domain::access::Reach;
use guanxi_domain::ids::{CustomerId, TicketId};
use guanxi_domain::instant::Instant;
use guanxi_domain::platform::attachment::Bearer;
use guanxi_domain::platform::{Record, RecordKind};
use guanxi_domain::service::ticket::Ticket;

use super::parts::{self, TicketParts};
use super::rows::TicketRow;
use crate::access::scope::Within;
use crate::dialect::{ForChange, ForPlacing};
use crate::error::Error;
use crate::orders::CustomerName;
use crate::schema::{customers, tickets};
use crate::service::timers;
use crate::store::Tx;
use crate::types::Id;

/// A ticket with what its screen shows of other records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadedTicket {
    /// The ticket.
    pub ticket: Ticket,
    /// Whose problem.
    pub customer: CustomerName,
    /// What hangs on it.
    pub parts: TicketParts,
}

impl LoadedTicket {
    /// The same after a decision.
    #[must_use]
    pub fn changed_to(self, ticket: Ticket) -> Self {
        Self { ticket, ..self }
    }

    /// What files hang on.
    #[must_use]
    pub fn bearer(&self) -> Bearer {
        let Ticket { unit_id, customer_id, .. } = self.ticket;
        Bearer { record: self.ticket.record(), unit_id, customer_id: Some(customer_id) }
    }
}

/// A ticket as it stands.
///
/// # Errors
/// `not_found` also where it is out of reach, or what the database says.
pub fn load(tx: &mut Tx<'_>, id: TicketId, reach: Reach) -> Result<LoadedTicket, Error> {
    let found = tickets::table.inner_join(customers::table).filter(tickets::id.eq(Id::from(id)));
    let found = found.filter(Within::of(reach, tickets::id));
    let (row, number, name): (TicketRow, String, String) =
        found.select((TicketRow::as_select(), customers::number, customers::name)).first(tx.db)?;
    let ticket = Ticket::from(row);
    let parts = parts::of(tx, &ticket, reach)?;
    Ok(LoadedTicket { ticket, customer: CustomerName { number, name }, parts })
}

/// Whether there is such a ticket within reach.
///
/// # Errors
/// What the database says.
pub fn is_within(tx: &mut Tx<'_>, id: TicketId, reach: Reach) -> Result<bool, Error> {
    let found = tickets::table.find(Id::from(id)).filter(Within::of(reach, tickets::id)).select(tickets::id);
    Ok(found.first::<Id>(tx.db).optional()?.is_some())
}

/// A ticket to be changed, brought to now: first its customer's root row, then its own stay locked until the transaction ends, and
/// what fell due until now has taken effect.
///
/// # Errors
/// `not_found` also where it is out of reach, or what the database says.
pub fn load_for_change(tx: &mut Tx<'_>, id: TicketId, reach: Reach, now: Instant) -> Result<LoadedTicket, Error> {
    let customer = lock_customer(tx, id)?;
    locked(tx, id, reach, customer.1, now)
}

/// Several tickets of one customer to be changed, each as by [`load_for_change`]; locked by id, given in the order asked for.
///
/// # Errors
/// `not_found` also where one is out of reach or of another customer than the first, or what the database says.
pub fn load_together(tx: &mut Tx<'_>, ids: [TicketId; 2], reach: Reach, now: Instant) -> Result<[Option<LoadedTicket>; 2], Error> {
    let [first, second] = ids;
    let customer = lock_customer(tx, first)?;
    let of_customer: Option<Id> = tickets::table.find(Id::from(second)).select(tickets::customer_id).first(tx.db).optional()?;
    if of_customer.map(Id::typed::<CustomerId>) != Some(customer.0) {
        return Ok([Some(locked(tx, first, reach, customer.1, now)?), None]);
    }
    let mut sorted = ids;
    sorted.sort_unstable();
    let mut found = Vec::with_capacity(2);
    for id in sorted {
        match locked(tx, id, reach, customer.1.clone(), now) {
            Ok(loaded) => found.push(loaded),
            Err(Error::Refused(_)) if id == second => {}
            Err(error) => return Err(error),
        }
    }
    let mut take = |id: TicketId| found.iter().position(|one| one.ticket.id == id).map(|at| found.swap_remove(at));
    Ok([take(first), take(second)])
}

fn lock_customer(tx: &mut Tx<'_>, id: TicketId) -> Result<(CustomerId, CustomerName), Error> {
    // A ticket never changes its customer, so that it may be read before the lock.
    let of_ticket = tickets::table.find(Id::from(id)).select(tickets::customer_id);
    let query = customers::table.filter(customers::id.eq_any(of_ticket)).select((customers::id, customers::number, customers::name));
    // Timers that take effect hold a ticket and tell of its customer: they don't wait for this lock.
    let (customer, number, name): (Id, String, String) = ForPlacing(query).get_result(tx.db)?;
    Ok((customer.typed(), CustomerName { number, name }))
}

fn locked(tx: &mut Tx<'_>, id: TicketId, reach: Reach, customer: CustomerName, now: Instant) -> Result<LoadedTicket, Error> {
    let found = || tickets::table.find(Id::from(id)).filter(Within::of(reach, tickets::id)).select(TicketRow::as_select());
    let mut row: TicketRow = ForChange(found()).get_result(tx.db)?;
    if timers::catch_up(tx, Record::new(RecordKind::Ticket, id), now)? {
        row = found().first(tx.db)?;
    }
    let ticket = Ticket::from(row);
    let parts = parts::of(tx, &ticket, reach)?;
    Ok(LoadedTicket { ticket, customer, parts })
}

/// A ticket under its lock, for the effect of a timer, which needs neither reach nor what screens show. The row of its customer is
/// not locked: what timers do writes nothing of the customer.
///
/// # Errors
/// What the database says.
pub fn load_for_effect(tx: &mut Tx<'_>, id: TicketId) -> Result<Option<Ticket>, Error> {
    let row: Option<TicketRow> =
        ForChange(tickets::table.find(Id::from(id)).select(TicketRow::as_select())).get_result(tx.db).optional()?;
    Ok(row.map(Ticket::from))
}

/// A ticket as it stands, without what hangs on it.
///
/// # Errors
/// `not_found` also where it is out of reach, or what the database says.
pub fn load_alone(tx: &mut Tx<'_>, id: TicketId, reach: Reach) -> Result<Ticket, Error> {
    let found = tickets::table.find(Id::from(id)).filter(Within::of(reach, tickets::id));
    let row: TicketRow = found.select(TicketRow::as_select()).first(tx.db)?;
    Ok(row.into())
}

/// The next open tickets behind one, by their ids; under their locks where they are to be changed.
///
/// # Errors
/// What the database says.
pub fn open_after(tx: &mut Tx<'_>, after: Option<TicketId>, limit: i64, for_change: bool) -> Result<Vec<Ticket>, Error> {
    let after = after.map_or(Id(uuid::Uuid::nil()), Id::from);
    let next = tickets::table.filter(tickets::open.eq(true).and(tickets::id.gt(after))).order(tickets::id).limit(limit);
    let next = next.select(TicketRow::as_select());
    let rows: Vec<TicketRow> = if for_change { ForChange(next).load(tx.db)? } else { next.load(tx.db)? };
    Ok(rows.into_iter().map(Ticket::from).collect())
}

/// A ticket must be there and within reach.
///
/// # Errors
/// `not_found`, or what the database says.
pub fn require(tx: &mut Tx<'_>, id: TicketId, reach: Reach) -> Result<(), Error> {
    let found = tickets::table.find(Id::from(id)).filter(Within::of(reach, tickets::id));
    found.select(tickets::id).first::<Id>(tx.db)?;
    Ok(())
}
