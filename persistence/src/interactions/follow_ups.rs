//! Follow-ups: loading, saving, lists.

use diesel::prelude::*;
use guanxi_domain::access::Reach;
use guanxi_domain::ids::{CustomerId, FollowUpId, InteractionId, TicketId, UnitId, UserId};
use guanxi_domain::instant::Instant;
use guanxi_domain::interactions::follow_up::{Closing, FollowUpFacts};
use guanxi_domain::interactions::{FollowUp, FollowUpChange, FollowUpDraft, FollowUpSort, FollowUpStatus};
use guanxi_domain::orders::Effect;
use guanxi_domain::platform::page::Sort;
use guanxi_domain::platform::{Context, RecordKind};
use guanxi_domain::{Fields, fields::FieldCode};

use super::list::customer_names;
use crate::access::holders;
use crate::access::scope::{Within, holder};
use crate::dialect::{AnyWord, FirstRows, ForChange, MultiBackend, WithinTime};
use crate::error::Error;
use crate::named::Named;
use crate::orders::CustomerName;
use crate::orders::known::lock_customers;
use crate::platform::events;
use crate::platform::page::{After, Page, SortValue};
use crate::schema::{customers, follow_ups, interactions, record_holders, tickets};
use crate::store::Tx;
use crate::types::{At, Id, Word, id_or_null, typed_or_none};
use crate::{held_by, keyset};

#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = follow_ups, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(super) struct FollowUpRow {
    id: Id,
    version: i64,
    unit_id: Id,
    customer_id: Id,
    interaction_id: Option<Id>,
    subject: String,
    note: Option<String>,
    due_at: At,
    assignee_id: Id,
    status: Word<FollowUpStatus>,
    closed_at: Option<At>,
    closed_by: Option<Id>,
    closing_note: Option<String>,
    created_at: At,
    updated_at: At,
    ticket_id: Option<Id>,
}

impl From<&FollowUp> for FollowUpRow {
    fn from(one: &FollowUp) -> Self {
        let closing = one.closing.as_ref();
        Self {
            id: one.id.into(),
            version: one.version,
            unit_id: one.unit_id.into(),
            customer_id: one.customer_id.into(),
            interaction_id: id_or_null(one.interaction_id),
            subject: one.subject.clone(),
            note: one.note.clone(),
            due_at: one.due_at.into(),
            assignee_id: one.assignee_id.into(),
            status: Word(one.status),
            closed_at: closing.map(|closing| closing.at.into()),
            closed_by: id_or_null(closing.and_then(|closing| closing.by)),
            closing_note: closing.and_then(|closing| closing.note.clone()),
            created_at: one.created_at.into(),
            updated_at: one.updated_at.into(),
            ticket_id: id_or_null(one.ticket_id),
        }
    }
}

impl From<FollowUpRow> for FollowUp {
    fn from(row: FollowUpRow) -> Self {
        let (by, note) = (typed_or_none(row.closed_by), row.closing_note);
        Self {
            id: row.id.typed(),
            version: row.version,
            unit_id: row.unit_id.typed(),
            customer_id: row.customer_id.typed(),
            interaction_id: typed_or_none(row.interaction_id),
            ticket_id: typed_or_none(row.ticket_id),
            subject: row.subject,
            note: row.note,
            due_at: row.due_at.0,
            assignee_id: row.assignee_id.typed(),
            status: row.status.0,
            closing: row.closed_at.map(|at| Closing { at: at.0, by, note }),
            created_at: row.created_at.0,
            updated_at: row.updated_at.0,
        }
    }
}

/// A follow-up with what people call its customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadedFollowUp {
    /// The follow-up.
    pub follow_up: FollowUp,
    /// For whom.
    pub customer: CustomerName,
}

/// A follow-up as it stands.
///
/// # Errors
/// `not_found` also where it is out of reach, or what the database says.
pub fn load(tx: &mut Tx<'_>, id: FollowUpId, reach: Reach) -> Result<LoadedFollowUp, Error> {
    let query = follow_ups::table.inner_join(customers::table).filter(follow_ups::id.eq(Id::from(id)));
    let query = query.filter(Within::of(reach, follow_ups::id));
    let (row, number, name): (FollowUpRow, String, String) =
        query.select((FollowUpRow::as_select(), customers::number, customers::name)).first(tx.db)?;
    Ok(LoadedFollowUp { follow_up: row.into(), customer: CustomerName { number, name } })
}

/// A follow-up to be changed: first its customer's root row, then its own stay locked until the transaction ends.
///
/// # Errors
/// `not_found` also where it is out of reach, or what the database says.
pub fn load_for_change(tx: &mut Tx<'_>, id: FollowUpId, reach: Reach) -> Result<LoadedFollowUp, Error> {
    // A follow-up never changes its customer, so that it may be read before the lock.
    let of_follow_up = follow_ups::table.find(Id::from(id)).select(follow_ups::customer_id);
    let query = customers::table.filter(customers::id.eq_any(of_follow_up)).select((customers::number, customers::name));
    let (number, name): (String, String) = ForChange(query).get_result(tx.db)?;
    let found = follow_ups::table.find(Id::from(id)).filter(Within::of(reach, follow_ups::id));
    let row: FollowUpRow = ForChange(found.select(FollowUpRow::as_select())).get_result(tx.db)?;
    Ok(LoadedFollowUp { follow_up: row.into(), customer: CustomerName { number, name } })
}

/// What making a follow-up needs to know of other records; the customer's root row stays locked until the transaction ends.
///
/// # Errors
/// `validation_failed` with `not_found` at the customer or the assignee that is missing, or what the database says.
pub fn facts(tx: &mut Tx<'_>, draft: &FollowUpDraft, reach: Reach) -> Result<(FollowUpFacts, CustomerName), Error> {
    let found = lock_customers(tx, [Id::from(draft.customer_id)], reach)?.remove(&draft.customer_id);
    let mut fields = Fields::new();
    let found = fields.keep("customer_id", found.ok_or(FieldCode::NotFound.into()));
    let (customer, name) = fields.finish(found)?;
    Named::default().staff("assignee_id", draft.assignee_id).check(tx)?;
    let interaction_of: Option<Id> = match draft.interaction_id {
        Some(id) => interactions::table.find(Id::from(id)).select(interactions::customer_id).first(tx.db).optional()?,
        None => None,
    };
    let ticket_of: Option<Id> = match draft.ticket_id {
        Some(id) => tickets::table.find(Id::from(id)).select(tickets::customer_id).first(tx.db).optional()?,
        None => None,
    };
    let facts =
        FollowUpFacts { customer: Some(customer), interaction_of: typed_or_none(interaction_of), ticket_of: typed_or_none(ticket_of) };
    Ok((facts, name))
}

/// Writes a decision and its events.
///
/// # Errors
/// What the database says.
pub fn save(tx: &mut Tx<'_>, change: FollowUpChange, context: &Context) -> Result<FollowUp, Error> {
    let FollowUpChange { effect, follow_up, events, moves_holders } = change;
    let row = FollowUpRow::from(&follow_up);
    match effect {
        Effect::Unchanged => return Ok(follow_up),
        Effect::Created => {
            diesel::insert_into(follow_ups::table).values(&row).execute(tx.db)?;
            holders::enter(tx, RecordKind::FollowUp, &[row.id])?;
        }
        Effect::Updated => {
            diesel::update(follow_ups::table.find(row.id)).set(&row).execute(tx.db)?;
            if moves_holders {
                holders::renew(tx, RecordKind::FollowUp, &[row.id])?;
            }
        }
    }
    events::append(tx, context, events)?;
    Ok(follow_up)
}

/// Which follow-ups a list shows. Every condition that is given must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FollowUpFilter {
    /// Those for this customer.
    pub customer_id: Option<CustomerId>,
    /// Those promised in this contact.
    pub interaction_id: Option<InteractionId>,
    /// Those that belong to this ticket.
    pub ticket_id: Option<TicketId>,
    /// Those of this unit.
    pub unit_id: Option<UnitId>,
    /// Those that this staff user is to do.
    pub assignee_id: Option<UserId>,
    /// Those in one of these statuses.
    pub statuses: Vec<FollowUpStatus>,
    /// Due at this instant or later.
    pub due_from: Option<Instant>,
    /// Due before this instant.
    pub due_before: Option<Instant>,
}

impl FollowUpFilter {
    /// Whether few records meet a condition that has an index of its own: then the list begins there and not at whom it is held by.
    fn is_selective(&self) -> bool {
        self.customer_id.is_some() || self.interaction_id.is_some() || self.ticket_id.is_some() || self.assignee_id.is_some()
    }
}

/// Every condition, on a query of this table.
macro_rules! narrowed {
    ($query:expr, $filter:expr) => {{
        let filter: &FollowUpFilter = $filter;
        let mut query = $query.filter(WithinTime).into_boxed();
        if let Some(customer) = filter.customer_id {
            query = query.filter(follow_ups::customer_id.eq(Id::from(customer)));
        }
        if let Some(interaction) = filter.interaction_id {
            query = query.filter(follow_ups::interaction_id.eq(Id::from(interaction)));
        }
        if let Some(ticket) = filter.ticket_id {
            query = query.filter(follow_ups::ticket_id.eq(Id::from(ticket)));
        }
        if let Some(unit) = filter.unit_id {
            query = query.filter(follow_ups::unit_id.eq(Id::from(unit)));
        }
        if let Some(assignee) = filter.assignee_id {
            query = query.filter(follow_ups::assignee_id.eq(Id::from(assignee)));
        }
        if !filter.statuses.is_empty() {
            query = query.filter(AnyWord::of(follow_ups::status, &filter.statuses));
        }
        if let Some(from) = filter.due_from {
            query = query.filter(follow_ups::due_at.ge(At::from(from)));
        }
        if let Some(before) = filter.due_before {
            query = query.filter(follow_ups::due_at.lt(At::from(before)));
        }
        query
    }};
}

fn filtered(filter: &FollowUpFilter, reach: Reach) -> follow_ups::BoxedQuery<'static, MultiBackend> {
    narrowed!(follow_ups::table.filter(Within::of(reach, follow_ups::id)), filter)
}

/// A page of follow-ups.
///
/// # Errors
/// `filter_too_broad` where it takes too long, or what the database says.
pub fn list(
    tx: &mut Tx<'_>,
    filter: &FollowUpFilter,
    reach: Reach,
    sort: Sort<FollowUpSort>,
    after: Option<&After>,
    limit: u32,
) -> Result<Page<LoadedFollowUp>, Error> {
    let query = filtered(filter, reach).select(FollowUpRow::as_select());
    let place = After::at(after)?;
    let rows: Vec<FollowUpRow> = match (sort.by, holder(reach)) {
        (FollowUpSort::DueAt, Some(holder)) if !filter.is_selective() => {
            let held = held_by!(follow_ups::table, follow_ups::id, RecordKind::FollowUp, holder);
            let held = narrowed!(held, filter).select(FollowUpRow::as_select());
            FirstRows::of_page(keyset!(held, record_holders::sort_at, record_holders::record_id, sort.direction, place), limit)
                .load(tx.db)?
        }
        (FollowUpSort::DueAt, _) => {
            FirstRows::of_page(keyset!(query, follow_ups::due_at, follow_ups::id, sort.direction, place), limit).load(tx.db)?
        }
        (FollowUpSort::CreatedAt, _) => {
            FirstRows::of_page(keyset!(query, follow_ups::created_at, follow_ups::id, sort.direction, place), limit).load(tx.db)?
        }
        (FollowUpSort::UpdatedAt, _) => {
            FirstRows::of_page(keyset!(query, follow_ups::updated_at, follow_ups::id, sort.direction, place), limit).load(tx.db)?
        }
    };
    let page = Page::cut(rows, limit, |row| {
        let at = match sort.by {
            FollowUpSort::DueAt => row.due_at,
            FollowUpSort::CreatedAt => row.created_at,
            FollowUpSort::UpdatedAt => row.updated_at,
        };
        After { value: SortValue::At(at.0), id: row.id.0 }
    });
    let names = customer_names(tx, page.items.iter().map(|row| row.customer_id))?;
    page.try_map(|row| {
        let customer = names.get(&row.customer_id).cloned().unwrap_or_default();
        Ok(LoadedFollowUp { follow_up: row.into(), customer })
    })
}

/// How many follow-ups the filter finds.
///
/// # Errors
/// `filter_too_broad` where it takes too long, or what the database says.
pub fn count(tx: &mut Tx<'_>, filter: &FollowUpFilter, reach: Reach) -> Result<i64, Error> {
    Ok(filtered(filter, reach).count().get_result(tx.db)?)
}
