//! Everything that hangs on a ticket (helpers, files, links, parts) in one statement.

use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{BigInt, Binary, Nullable, Text};
use guanxi_domain::access::Reach;
use guanxi_domain::ids::{TicketId, UserId};
use guanxi_domain::platform::attachment::{Attachment, Bearer};
use guanxi_domain::service::ticket::{Ticket, TicketLinkKind, TicketStatus};
use guanxi_domain::vocabulary::Word;

use crate::access::scope::holder;
use crate::dialect::{Db, MultiBackend};
use crate::error::Error;
use crate::platform::attachments;
use crate::store::Tx;
use crate::types::{At, Id, IdType, InstantType, typed_or_none};

/// What hangs on a ticket.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TicketParts {
    /// Staff who help, in the order of their ids.
    pub collaborators: Vec<UserId>,
    /// Tickets that it is linked with, as far as they are within reach.
    pub links: Vec<LinkedTicket>,
    /// Tickets that are a part of it, as far as they are within reach, the latest first, at most 50.
    pub children: Vec<OtherTicket>,
    /// The files that hang on it, in the order of their coming.
    pub attachments: Vec<Attachment>,
}

/// Another ticket as a ticket shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherTicket {
    /// The ticket.
    pub ticket_id: TicketId,
    /// Its number.
    pub number: String,
    /// What it is about.
    pub subject: String,
    /// How far it has come.
    pub status: TicketStatus,
}

/// A link as a ticket shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkedTicket {
    /// How they belong together.
    pub kind: TicketLinkKind,
    /// Whether the link was made from this ticket; else it is seen from its other end.
    pub outgoing: bool,
    /// The other.
    pub other: OtherTicket,
}

/// One row of any part; which columns are filled depends on the part.
#[derive(Debug, Queryable)]
struct Part {
    part: String,
    id: Option<Id>,
    user_id: Option<Id>,
    first: Option<String>,
    second: Option<String>,
    third: Option<String>,
    fourth: Option<String>,
    size: Option<i64>,
    hash: Option<Vec<u8>>,
    at: Option<At>,
}

/// The first select list gives every column a type, because PostgreSQL types a union by its first member.
const FILES: &str = "SELECT 'file', id, uploaded_by, file_name, media_type, CAST(NULL AS text), CAST(NULL AS text), size_bytes, sha256, \
     created_at FROM attachments WHERE record_kind = 'ticket' AND record_id = ";
const HELPERS: &str = " UNION ALL SELECT 'helper', NULL, user_id, NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM ticket_collaborators \
     WHERE ticket_id = ";
const LINKS_OUT: &str = " UNION ALL SELECT 'link_out', tickets.id, NULL, ticket_links.kind, number, subject, status, NULL, NULL, NULL \
     FROM ticket_links JOIN tickets ON tickets.id = ticket_links.other_id WHERE ticket_links.ticket_id = ";
const LINKS_IN: &str = " UNION ALL SELECT 'link_in', tickets.id, NULL, ticket_links.kind, number, subject, status, NULL, NULL, NULL \
     FROM ticket_links JOIN tickets ON tickets.id = ticket_links.ticket_id WHERE ticket_links.other_id = ";
const CHILDREN: [&str; 2] = [
    " UNION ALL SELECT 'child', child.id, NULL, NULL, child.number, child.subject, child.status, NULL, NULL, child.reported_at FROM \
     (SELECT tickets.id, number, subject, status, reported_at FROM tickets WHERE parent_id = ",
    " ORDER BY reported_at DESC, tickets.id DESC LIMIT 50) AS child",
];
const HELD: &str = " AND EXISTS (SELECT 1 FROM record_holders WHERE record_holders.record_id = tickets.id AND record_holders.holder_id = ";

#[derive(Debug)]
struct PartsOf {
    ticket: Id,
    holder: Option<Id>,
}

impl PartsOf {
    fn within<'b>(&'b self, out: &mut AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        if let Some(holder) = &self.holder {
            out.push_sql(HELD);
            out.push_bind_param::<IdType, _>(holder)?;
            out.push_sql(")");
        }
        Ok(())
    }
}

impl QueryFragment<MultiBackend> for PartsOf {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        for (select, of_tickets) in [(FILES, false), (HELPERS, false), (LINKS_OUT, true), (LINKS_IN, true)] {
            out.push_sql(select);
            out.push_bind_param::<IdType, _>(&self.ticket)?;
            if of_tickets {
                self.within(&mut out)?;
            }
        }
        let [before, behind] = CHILDREN;
        out.push_sql(before);
        out.push_bind_param::<IdType, _>(&self.ticket)?;
        self.within(&mut out)?;
        out.push_sql(behind);
        Ok(())
    }
}

impl QueryId for PartsOf {
    type QueryId = ();
    // Two shapes of one type: the cache goes by the statement's text.
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for PartsOf {
    type SqlType = (
        Text,
        Nullable<IdType>,
        Nullable<IdType>,
        Nullable<Text>,
        Nullable<Text>,
        Nullable<Text>,
        Nullable<Text>,
        Nullable<BigInt>,
        Nullable<Binary>,
        Nullable<InstantType>,
    );
}

impl RunQueryDsl<Db> for PartsOf {}

/// What hangs on a ticket, as far as a reach shows it.
pub(super) fn of(tx: &mut Tx<'_>, ticket: &Ticket, reach: Reach) -> Result<TicketParts, Error> {
    let rows: Vec<Part> = PartsOf { ticket: ticket.id.into(), holder: holder(reach) }.load(tx.db)?;
    let mut parts = TicketParts::default();
    let mut children = Vec::new();
    for row in rows {
        match row.part.as_str() {
            "file" => parts.attachments.push(file(ticket, row)?),
            "helper" => parts.collaborators.extend(typed_or_none::<UserId>(row.user_id)),
            "child" => children.push((row.at, other(row)?)),
            "link_out" | "link_in" => {
                let outgoing = row.part == "link_out";
                let kind = word(row.first.as_deref())?;
                parts.links.push(LinkedTicket { kind, outgoing, other: other(row)? });
            }
            unknown => return Err(Error::internal(format!("an unknown part {unknown}"))),
        }
    }
    parts.collaborators.sort_unstable();
    parts.links.sort_by(|one, two| (one.kind, &one.other.number).cmp(&(two.kind, &two.other.number)));
    parts.attachments.sort_by_key(|file| (file.created_at, file.id));
    children.sort_by_key(|(at, child)| std::cmp::Reverse((*at, child.ticket_id)));
    parts.children = children.into_iter().map(|(_, child)| child).collect();
    Ok(parts)
}

fn file(ticket: &Ticket, row: Part) -> Result<Attachment, Error> {
    Ok(Attachment {
        id: there(row.id)?.typed(),
        bearer: Bearer { record: ticket.record(), unit_id: ticket.unit_id, customer_id: Some(ticket.customer_id) },
        file_name: there(row.first)?,
        media_type: attachments::media_type(&there(row.second)?)?,
        size_bytes: there(row.size)?,
        sha256: attachments::hash(there(row.hash)?)?,
        uploaded_by: typed_or_none(row.user_id),
        created_at: there(row.at)?.0,
    })
}

fn other(row: Part) -> Result<OtherTicket, Error> {
    Ok(OtherTicket {
        ticket_id: there(row.id)?.typed(),
        number: there(row.second)?,
        subject: there(row.third)?,
        status: word(row.fourth.as_deref())?,
    })
}

fn word<W: Word>(text: Option<&str>) -> Result<W, Error> {
    let text = there(text)?;
    W::from_word(text).ok_or_else(|| Error::internal(format!("{} has no word {text}", W::VOCABULARY)))
}

fn there<T>(column: Option<T>) -> Result<T, Error> {
    column.ok_or_else(|| Error::internal("a part of a ticket has an empty column"))
}
