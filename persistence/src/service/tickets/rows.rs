//! The rows of tickets and what they say in the words of the domain.

use chrono::{DateTime, NaiveDate};
use diesel::prelude::*;
use guanxi_domain::instant::Instant;
use guanxi_domain::service::ticket::{
    Ticket, TicketCategory, TicketKind, TicketLink, TicketLinkKind, TicketPriority, TicketStatus, WaitingReason,
};
use guanxi_domain::vocabulary::Channel;

use crate::schema::{ticket_collaborators, ticket_links, tickets};
use crate::service::report::PromiseColumns;
use crate::types::{At, Id, Word, id_or_null, typed_or_none};

/// What stands where no promise runs, so that lists sort such tickets last.
pub(crate) fn far_future() -> Instant {
    // The last instant that both engines and RFC 3339 have, cut to days.
    NaiveDate::from_ymd_opt(9999, 12, 31).and_then(|date| date.and_hms_opt(0, 0, 0)).map_or(DateTime::UNIX_EPOCH, |far| far.and_utc())
}

#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = tickets, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(crate) struct TicketRow {
    pub id: Id,
    pub version: i64,
    pub number: String,
    pub unit_id: Id,
    pub customer_id: Id,
    pub contact_id: Option<Id>,
    pub channel: Word<Channel>,
    pub touchpoint: Option<String>,
    pub subject: String,
    pub description: Option<String>,
    pub language: Option<String>,
    pub order_id: Option<Id>,
    pub kind: Option<Word<TicketKind>>,
    pub category: Option<Word<TicketCategory>>,
    pub subcategory: Option<String>,
    pub priority: Word<TicketPriority>,
    pub urgency: String,
    pub major: bool,
    pub key_account: bool,
    pub status: Word<TicketStatus>,
    pub open: bool,
    pub reported_at: At,
    pub answered: bool,
    pub queue_id: Option<Id>,
    pub assignee_id: Option<Id>,
    pub assigned_at: Option<At>,
    pub waiting_reason: Option<Word<WaitingReason>>,
    pub waiting_since: Option<At>,
    pub waited_seconds: i64,
    pub parent_id: Option<Id>,
    pub merged_into_id: Option<Id>,
    pub asked_at: Option<At>,
    pub resolved_at: Option<At>,
    pub closed_at: Option<At>,
    pub round: i64,
    pub first_response_at: Option<At>,
    pub customer_wrote_at: At,
    pub customer_told_at: Option<At>,
    pub replies: i64,
    pub customer_messages: i64,
    pub next_due_at: At,
    pub breached: bool,
    #[diesel(embed)]
    pub promises: PromiseColumns,
    pub created_at: At,
    pub updated_at: At,
}

/// By what lists sort tickets by priority: those that are over come last.
fn urgency(ticket: &Ticket) -> String {
    let rank = match ticket.priority {
        TicketPriority::Low => 1,
        TicketPriority::Normal => 2,
        TicketPriority::High => 3,
        TicketPriority::Urgent => 4,
    };
    if ticket.is_open() { rank.to_string() } else { "0".to_owned() }
}

impl From<&Ticket> for TicketRow {
    fn from(one: &Ticket) -> Self {
        Self {
            id: one.id.into(),
            version: one.version,
            number: one.number.clone(),
            unit_id: one.unit_id.into(),
            customer_id: one.customer_id.into(),
            contact_id: id_or_null(one.contact_id),
            channel: Word(one.channel),
            touchpoint: one.touchpoint.clone(),
            subject: one.subject.clone(),
            description: one.description.clone(),
            language: one.language.clone(),
            order_id: id_or_null(one.order_id),
            kind: one.kind.map(Word),
            category: one.category.map(Word),
            subcategory: one.subcategory.clone(),
            priority: Word(one.priority),
            urgency: urgency(one),
            major: one.major,
            key_account: one.key_account,
            status: Word(one.status),
            open: one.is_open(),
            reported_at: one.reported_at.into(),
            answered: one.answered,
            queue_id: id_or_null(one.queue_id),
            assignee_id: id_or_null(one.assignee_id),
            assigned_at: one.assigned_at.map(At::from),
            waiting_reason: one.waiting_reason.map(Word),
            waiting_since: one.waiting_since.map(At::from),
            waited_seconds: one.waited_seconds,
            parent_id: id_or_null(one.parent_id),
            merged_into_id: id_or_null(one.merged_into_id),
            asked_at: one.asked_at.map(At::from),
            resolved_at: one.resolved_at.map(At::from),
            closed_at: one.closed_at.map(At::from),
            round: one.round,
            first_response_at: one.first_response_at.map(At::from),
            customer_wrote_at: one.customer_wrote_at.into(),
            customer_told_at: one.customer_told_at.map(At::from),
            replies: one.replies,
            customer_messages: one.customer_messages,
            next_due_at: one.next_due_at.unwrap_or_else(far_future).into(),
            breached: one.breached,
            promises: one.promises.into(),
            created_at: one.created_at.into(),
            updated_at: one.updated_at.into(),
        }
    }
}

impl From<TicketRow> for Ticket {
    fn from(row: TicketRow) -> Self {
        Self {
            id: row.id.typed(),
            version: row.version,
            number: row.number,
            unit_id: row.unit_id.typed(),
            customer_id: row.customer_id.typed(),
            contact_id: typed_or_none(row.contact_id),
            channel: row.channel.0,
            touchpoint: row.touchpoint,
            subject: row.subject,
            description: row.description,
            language: row.language,
            order_id: typed_or_none(row.order_id),
            kind: row.kind.map(|word| word.0),
            category: row.category.map(|word| word.0),
            subcategory: row.subcategory,
            priority: row.priority.0,
            major: row.major,
            key_account: row.key_account,
            status: row.status.0,
            reported_at: row.reported_at.0,
            answered: row.answered,
            queue_id: typed_or_none(row.queue_id),
            assignee_id: typed_or_none(row.assignee_id),
            assigned_at: row.assigned_at.map(|at| at.0),
            waiting_reason: row.waiting_reason.map(|word| word.0),
            waiting_since: row.waiting_since.map(|at| at.0),
            waited_seconds: row.waited_seconds,
            parent_id: typed_or_none(row.parent_id),
            merged_into_id: typed_or_none(row.merged_into_id),
            asked_at: row.asked_at.map(|at| at.0),
            resolved_at: row.resolved_at.map(|at| at.0),
            closed_at: row.closed_at.map(|at| at.0),
            round: row.round,
            first_response_at: row.first_response_at.map(|at| at.0),
            customer_wrote_at: row.customer_wrote_at.0,
            customer_told_at: row.customer_told_at.map(|at| at.0),
            replies: row.replies,
            customer_messages: row.customer_messages,
            next_due_at: (row.next_due_at.0 != far_future()).then_some(row.next_due_at.0),
            breached: row.breached,
            promises: row.promises.into(),
            created_at: row.created_at.0,
            updated_at: row.updated_at.0,
        }
    }
}

#[derive(Clone, Copy, Debug, Insertable)]
#[diesel(table_name = ticket_collaborators, treat_none_as_default_value = false)]
pub(super) struct CollaboratorRow {
    pub ticket_id: Id,
    pub user_id: Id,
}

pub(super) const COLLABORATOR_COLUMNS: usize = 2;

#[derive(Clone, Copy, Debug, Queryable, Insertable)]
#[diesel(table_name = ticket_links, treat_none_as_default_value = false)]
pub(super) struct LinkRow {
    pub ticket_id: Id,
    pub kind: Word<TicketLinkKind>,
    pub other_id: Id,
}

pub(super) const LINK_COLUMNS: usize = 3;

impl From<TicketLink> for LinkRow {
    fn from(link: TicketLink) -> Self {
        Self { ticket_id: link.ticket_id.into(), kind: Word(link.kind), other_id: link.other_id.into() }
    }
}

impl From<LinkRow> for TicketLink {
    fn from(row: LinkRow) -> Self {
        Self { ticket_id: row.ticket_id.typed(), kind: row.kind.0, other_id: row.other_id.typed() }
    }
}
