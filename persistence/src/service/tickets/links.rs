//! How tickets belong together.

use diesel::prelude::*;
use guanxi_domain::ids::TicketId;
use guanxi_domain::service::ticket::TicketLink;

use super::rows::LinkRow;
use crate::error::Error;
use crate::schema::ticket_links;
use crate::store::Tx;
use crate::types::Id;

/// What others link to a ticket counts for them, so that it may have more than its own.
const READ: i64 = 1_000;

/// Every link of a ticket, from either end.
///
/// # Errors
/// What the database says.
pub fn of(tx: &mut Tx<'_>, id: TicketId) -> Result<Vec<TicketLink>, Error> {
    let id = Id::from(id);
    let query = ticket_links::table.filter(ticket_links::ticket_id.eq(id).or(ticket_links::other_id.eq(id)));
    let columns = (ticket_links::ticket_id, ticket_links::kind, ticket_links::other_id);
    let rows: Vec<LinkRow> = query.order(columns).limit(READ).select(columns).load(tx.db)?;
    Ok(rows.into_iter().map(TicketLink::from).collect())
}
