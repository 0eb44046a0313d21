//! Lists of tickets: a page of rows and the names of their customers, in two statements.

use diesel::prelude::*;
use diesel::sql_types::Text;
use guanxi_domain::access::Reach;
use guanxi_domain::ids::{CustomerId, OrderId, QueueId, TicketId, UnitId, UserId};
use guanxi_domain::instant::Instant;
use guanxi_domain::platform::RecordKind;
use guanxi_domain::platform::page::Sort;
use guanxi_domain::service::ticket::{Ticket, TicketCategory, TicketKind, TicketPriority, TicketSort, TicketStatus};
use guanxi_domain::vocabulary::Channel;

use super::load::LoadedTicket;
use super::parts::TicketParts;
use super::rows::TicketRow;
use crate::access::scope::{Within, holder};
use crate::dialect::{AnyWord, FirstRows, MultiBackend, OneOf, WithinTime};
use crate::error::Error;
use crate::interactions::customer_names;
use crate::platform::page::{After, Page, SortValue};
use crate::schema::{record_holders, ticket_collaborators, tickets};
use crate::store::Tx;
use crate::types::{At, Id};
use crate::{held_by, keyset};

/// Which tickets a list shows. Every condition that is given must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TicketFilter {
    /// Those that somebody still has to do something about, or those that are over.
    pub open: Option<bool>,
    /// Those in one of these statuses.
    pub statuses: Vec<TicketStatus>,
    /// Those that this staff user handles.
    pub assignee_id: Option<UserId>,
    /// Those that nobody handles.
    pub unassigned: bool,
    /// Those in which this staff user helps.
    pub collaborator_id: Option<UserId>,
    /// Those of this queue.
    pub queue_id: Option<QueueId>,
    /// Those that this unit handles.
    pub unit_id: Option<UnitId>,
    /// Those of this customer.
    pub customer_id: Option<CustomerId>,
    /// Those about this order.
    pub order_id: Option<OrderId>,
    /// Those that are a part of this ticket.
    pub parent_id: Option<TicketId>,
    /// Those that came over one of these channels.
    pub channels: Vec<Channel>,
    /// Those at this touchpoint.
    pub touchpoint: Option<String>,
    /// Those of one of these kinds.
    pub kinds: Vec<TicketKind>,
    /// Those of one of these categories.
    pub categories: Vec<TicketCategory>,
    /// Those of this sub-category.
    pub subcategory: Option<String>,
    /// Those of one of these priorities.
    pub priorities: Vec<TicketPriority>,
    /// Major ones, or the others.
    pub major: Option<bool>,
    /// Those of key accounts, or the others.
    pub key_account: Option<bool>,
    /// Those with a broken promise, or the others.
    pub breached: Option<bool>,
    /// Those with a deadline that runs out before this instant.
    pub due_before: Option<Instant>,
    /// Reported at this instant or later.
    pub reported_from: Option<Instant>,
    /// Reported before this instant.
    pub reported_before: Option<Instant>,
    /// Changed at this instant or later.
    pub updated_from: Option<Instant>,
    /// Changed before this instant.
    pub updated_before: Option<Instant>,
    /// Words of the subject, or the beginning of the number.
    pub words: Option<String>,
}

impl TicketFilter {
    /// Whether few records meet a condition that has an index of its own: then the list begins there and not at whom it is held by.
    const fn is_selective(&self) -> bool {
        self.customer_id.is_some()
            || self.assignee_id.is_some()
            || self.order_id.is_some()
            || self.parent_id.is_some()
            || self.collaborator_id.is_some()
    }
}

/// Every condition, on a query of this table.
macro_rules! narrowed {
    ($query:expr, $filter:expr) => {{
        let filter: &TicketFilter = $filter;
        let mut query = $query.filter(WithinTime).into_boxed();
        if let Some(user) = filter.assignee_id {
            query = query.filter(tickets::assignee_id.eq(Id::from(user)));
        }
        if let Some(queue) = filter.queue_id {
            query = query.filter(tickets::queue_id.eq(Id::from(queue)));
        }
        if let Some(unit) = filter.unit_id {
            query = query.filter(tickets::unit_id.eq(Id::from(unit)));
        }
        if let Some(customer) = filter.customer_id {
            query = query.filter(tickets::customer_id.eq(Id::from(customer)));
        }
        if let Some(order) = filter.order_id {
            query = query.filter(tickets::order_id.eq(Id::from(order)));
        }
        if let Some(parent) = filter.parent_id {
            query = query.filter(tickets::parent_id.eq(Id::from(parent)));
        }
        if let Some(open) = filter.open {
            query = query.filter(tickets::open.eq(open));
        }
        if filter.unassigned {
            query = query.filter(tickets::assignee_id.is_null());
        }
        if let Some(user) = filter.collaborator_id {
            let helped = ticket_collaborators::table.filter(ticket_collaborators::user_id.eq(Id::from(user)));
            query = query.filter(tickets::id.eq_any(helped.select(ticket_collaborators::ticket_id)));
        }
        if !filter.statuses.is_empty() {
            query = query.filter(AnyWord::of(tickets::status, &filter.statuses));
        }
        if !filter.channels.is_empty() {
            query = query.filter(AnyWord::of(tickets::channel, &filter.channels));
        }
        if !filter.kinds.is_empty() {
            query = query.filter(AnyWord::of(tickets::kind, &filter.kinds));
        }
        if !filter.categories.is_empty() {
            query = query.filter(AnyWord::of(tickets::category, &filter.categories));
        }
        if !filter.priorities.is_empty() {
            query = query.filter(AnyWord::of(tickets::priority, &filter.priorities));
        }
        if let Some(word) = &filter.touchpoint {
            query = query.filter(tickets::touchpoint.eq(word.clone()));
        }
        if let Some(word) = &filter.subcategory {
            query = query.filter(tickets::subcategory.eq(word.clone()));
        }
        if let Some(major) = filter.major {
            query = query.filter(tickets::major.eq(major));
        }
        if let Some(key_account) = filter.key_account {
            query = query.filter(tickets::key_account.eq(key_account));
        }
        if let Some(breached) = filter.breached {
            query = query.filter(tickets::breached.eq(breached));
        }
        if let Some(before) = filter.due_before {
            query = query.filter(tickets::next_due_at.lt(At::from(before)));
        }
        if let Some(from) = filter.reported_from {
            query = query.filter(tickets::reported_at.ge(At::from(from)));
        }
        if let Some(before) = filter.reported_before {
            query = query.filter(tickets::reported_at.lt(At::from(before)));
        }
        if let Some(from) = filter.updated_from {
            query = query.filter(tickets::updated_at.ge(At::from(from)));
        }
        if let Some(before) = filter.updated_before {
            query = query.filter(tickets::updated_at.lt(At::from(before)));
        }
        if let Some(words) = &filter.words {
            let number = words.to_uppercase();
            let is_number = number.starts_with("T-") && number.is_ascii();
            query = if is_number {
                // A range, which the unique index serves on both engines.
                query.filter(tickets::number.ge(number.clone()).and(tickets::number.lt(format!("{number}~"))))
            } else {
                let (as_written, small) = (pattern(words), pattern(&words.to_ascii_lowercase()));
                let found = tickets::subject.like(as_written).escape('\\');
                query.filter(found.or(lower(tickets::subject).like(small).escape('\\')))
            };
        }
        query
    }};
}

diesel::define_sql_function! {
    /// A text in small letters: those of ASCII on both engines.
    fn lower(text: Text) -> Text;
}

/// A pattern of what contains these words as they stand.
fn pattern(words: &str) -> String {
    format!("%{}%", words.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"))
}

fn filtered(filter: &TicketFilter, reach: Reach) -> tickets::BoxedQuery<'static, MultiBackend> {
    narrowed!(tickets::table.filter(Within::of(reach, tickets::id)), filter)
}

/// A page of tickets. What hangs on them is not loaded, but that the one who asks helps.
///
/// # Errors
/// `filter_too_broad` where it takes too long, or what the database says.
pub fn list(
    tx: &mut Tx<'_>,
    filter: &TicketFilter,
    reach: Reach,
    sort: Sort<TicketSort>,
    after: Option<&After>,
    limit: u32,
) -> Result<Page<LoadedTicket>, Error> {
    let query = filtered(filter, reach).select(TicketRow::as_select());
    let direction = sort.direction;
    let rows: Vec<TicketRow> = match (sort.by, holder(reach)) {
        (TicketSort::ReportedAt, Some(holder)) if !filter.is_selective() => {
            let held = held_by!(tickets::table, tickets::id, RecordKind::Ticket, holder);
            let held = narrowed!(held, filter).select(TicketRow::as_select());
            let sorted = keyset!(held, record_holders::sort_at, record_holders::record_id, direction, After::at(after)?);
            FirstRows::of_page(sorted, limit).load(tx.db)?
        }
        (TicketSort::ReportedAt, _) => {
            let sorted = keyset!(query, tickets::reported_at, tickets::id, direction, After::at(after)?);
            FirstRows::of_page(sorted, limit).load(tx.db)?
        }
        (TicketSort::UpdatedAt, _) => {
            let sorted = keyset!(query, tickets::updated_at, tickets::id, direction, After::at(after)?);
            FirstRows::of_page(sorted, limit).load(tx.db)?
        }
        (TicketSort::NextDueAt, _) => {
            let sorted = keyset!(query, tickets::next_due_at, tickets::id, direction, After::at(after)?);
            FirstRows::of_page(sorted, limit).load(tx.db)?
        }
        (TicketSort::Priority, _) => {
            let sorted = keyset!(query, tickets::urgency, tickets::id, direction, After::text(after)?);
            FirstRows::of_page(sorted, limit).load(tx.db)?
        }
    };
    let page = Page::cut(rows, limit, |row| {
        let value = match sort.by {
            TicketSort::ReportedAt => SortValue::At(row.reported_at.0),
            TicketSort::UpdatedAt => SortValue::At(row.updated_at.0),
            TicketSort::NextDueAt => SortValue::At(row.next_due_at.0),
            TicketSort::Priority => SortValue::Text(row.urgency.clone()),
        };
        After { value, id: row.id.0 }
    });
    let names = customer_names(tx, page.items.iter().map(|row| row.customer_id))?;
    let helped = helped_by(tx, reach, page.items.iter().map(|row| row.id))?;
    page.try_map(|row| {
        let customer = names.get(&row.customer_id).cloned().unwrap_or_default();
        let collaborators = helped.iter().filter(|(ticket, _)| *ticket == row.id).map(|(_, user)| *user).collect();
        let parts = TicketParts { collaborators, ..TicketParts::default() };
        Ok(LoadedTicket { ticket: Ticket::from(row), customer, parts })
    })
}

/// Which of these tickets somebody helps in who reaches only their own.
fn helped_by(tx: &mut Tx<'_>, reach: Reach, ids: impl Iterator<Item = Id>) -> Result<Vec<(Id, UserId)>, Error> {
    let Reach::Own { user_id, .. } = reach else { return Ok(Vec::new()) };
    let own = ticket_collaborators::table.filter(ticket_collaborators::user_id.eq(Id::from(user_id)));
    let helped: Vec<Id> =
        own.filter(OneOf::ids(ticket_collaborators::ticket_id, ids)).select(ticket_collaborators::ticket_id).load(tx.db)?;
    Ok(helped.into_iter().map(|ticket| (ticket, user_id)).collect())
}

/// How many tickets the filter finds.
///
/// # Errors
/// `filter_too_broad` where it takes too long, or what the database says.
pub fn count(tx: &mut Tx<'_>, filter: &TicketFilter, reach: Reach) -> Result<i64, Error> {
    Ok(filtered(filter, reach).count().get_result(tx.db)?)
}
