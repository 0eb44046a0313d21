//! Merging: everything that hangs on a ticket follows it into the other.

use diesel::prelude::*;
use guanxi_domain::ids::TicketId;
use guanxi_domain::platform::{Context, RecordKind};
use guanxi_domain::service::ticket::{Merger, Ticket, TicketLink};

use super::facts::lock_families;
use super::links;
use super::rows::LinkRow;
use super::save::commit;
use super::steps;
use crate::error::Error;
use crate::schema::{attachments, follow_ups, interactions, ticket_links, tickets};
use crate::store::Tx;
use crate::types::{Id, Word};

/// Writes a merger. Both tickets and their customer must be locked. Gives the one that went and the one that stays.
///
/// # Errors
/// What the database says.
pub fn commit_merger(tx: &mut Tx<'_>, merger: Merger, context: &Context) -> Result<(Ticket, Ticket), Error> {
    lock_families(tx)?;
    let (gone, kept) = (merger.gone.ticket.id, merger.kept.ticket.id);
    let gone_ticket = commit(tx, merger.gone, context)?;
    let kept_ticket = commit(tx, merger.kept, context)?;
    follow(tx, gone, kept)?;
    Ok((gone_ticket, kept_ticket))
}

fn follow(tx: &mut Tx<'_>, gone: TicketId, kept: TicketId) -> Result<(), Error> {
    let (from, to) = (Id::from(gone), Id::from(kept));
    steps::follow(tx, gone, kept)?;
    diesel::update(interactions::table.filter(interactions::ticket_id.eq(Some(from))))
        .set(interactions::ticket_id.eq(Some(to)))
        .execute(tx.db)?;
    diesel::update(follow_ups::table.filter(follow_ups::ticket_id.eq(Some(from))))
        .set(follow_ups::ticket_id.eq(Some(to)))
        .execute(tx.db)?;
    let of_gone = attachments::record_id.eq(from).and(attachments::record_kind.eq(Word(RecordKind::Ticket)));
    diesel::update(attachments::table.filter(of_gone)).set(attachments::record_id.eq(to)).execute(tx.db)?;
    diesel::update(tickets::table.filter(tickets::parent_id.eq(Some(from))).filter(tickets::id.ne(to)))
        .set(tickets::parent_id.eq(Some(to)))
        .execute(tx.db)?;
    move_links(tx, gone, kept)
}

/// Links of the one become links of the other, but for those between the two and those that the other has already.
fn move_links(tx: &mut Tx<'_>, gone: TicketId, kept: TicketId) -> Result<(), Error> {
    let there = links::of(tx, kept)?;
    let own = links::of(tx, gone)?;
    let moved = |id: TicketId| if id == gone { kept } else { id };
    let mut added: Vec<TicketLink> = Vec::new();
    for link in &own {
        let link = TicketLink { ticket_id: moved(link.ticket_id), kind: link.kind, other_id: moved(link.other_id) };
        if link.ticket_id != link.other_id && !there.contains(&link) && !added.contains(&link) {
            added.push(link);
        }
    }
    let of_gone = ticket_links::ticket_id.eq(Id::from(gone)).or(ticket_links::other_id.eq(Id::from(gone)));
    diesel::delete(ticket_links::table.filter(of_gone)).execute(tx.db)?;
    let rows: Vec<LinkRow> = added.into_iter().map(LinkRow::from).collect();
    Ok(crate::insert_many!(tx.db, ticket_links::table, &rows, columns = super::rows::LINK_COLUMNS)?)
}
