//! Lists of interactions: a page of rows and the names of their customers, in two statements.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::sql_types::{Integer, Nullable, Text};
use guanxi_domain::access::Reach;
use guanxi_domain::ids::{ComplaintId, ContactId, CustomerId, InteractionId, OrderId, TicketId, UnitId, UserId};
use guanxi_domain::instant::Instant;
use guanxi_domain::interactions::{Direction, InteractionSort, InteractionState, Outcome};
use guanxi_domain::platform::RecordKind;
use guanxi_domain::platform::page::Sort;
use guanxi_domain::vocabulary::Channel;

use crate::access::scope::{Within, holder};
use crate::dialect::{AnyWord, FirstRows, MultiBackend, OneOf, WithinTime};
use crate::error::Error;
use crate::orders::CustomerName;
use crate::platform::page::{After, Page, SortValue};
use crate::schema::{customers, interactions, record_holders};
use crate::store::Tx;
use crate::types::{At, Id, Word, typed_or_none};
use crate::{held_by, keyset};

/// How many characters of the content a list shows.
pub(super) const EXCERPT: i32 = 200;

diesel::define_sql_function! {
    /// Characters of a text, from one on, so many.
    fn substr(text: Nullable<Text>, from: Integer, count: Integer) -> Nullable<Text>;
}

/// Which interactions a list shows. Every condition that is given must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InteractionFilter {
    /// Those with this customer.
    pub customer_id: Option<CustomerId>,
    /// Those of this unit.
    pub unit_id: Option<UnitId>,
    /// Those over one of these channels.
    pub channels: Vec<Channel>,
    /// Those in this direction.
    pub direction: Option<Direction>,
    /// Those that this staff user had.
    pub staff_id: Option<UserId>,
    /// Those at this touchpoint.
    pub touchpoint: Option<String>,
    /// Those with one of these outcomes.
    pub outcomes: Vec<Outcome>,
    /// Those about this order.
    pub order_id: Option<OrderId>,
    /// Those of this ticket's conversation.
    pub ticket_id: Option<TicketId>,
    /// Those of this complaint's course.
    pub complaint_id: Option<ComplaintId>,
    /// Voided ones instead of the others.
    pub voided: bool,
    /// Begun at this instant or later.
    pub occurred_from: Option<Instant>,
    /// Begun before this instant.
    pub occurred_before: Option<Instant>,
    /// Created at this instant or later.
    pub created_from: Option<Instant>,
    /// Created before this instant.
    pub created_before: Option<Instant>,
    /// Changed at this instant or later.
    pub updated_from: Option<Instant>,
    /// Changed before this instant.
    pub updated_before: Option<Instant>,
}

impl InteractionFilter {
    /// Whether few records meet a condition that has an index of its own: then the list begins there and not at whom it is held by.
    fn is_selective(&self) -> bool {
        self.customer_id.is_some()
            || self.staff_id.is_some()
            || self.order_id.is_some()
            || self.ticket_id.is_some()
            || self.complaint_id.is_some()
    }
}

/// An interaction as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InteractionSummary {
    /// Its id.
    pub id: InteractionId,
    /// Its version.
    pub version: i64,
    /// The unit whose record it is.
    pub unit_id: UnitId,
    /// With whom.
    pub customer_id: CustomerId,
    /// What people call the customer.
    pub customer: CustomerName,
    /// The person who spoke for the organisation.
    pub contact_id: Option<ContactId>,
    /// Over which channel.
    pub channel: Channel,
    /// Who turned to whom.
    pub direction: Direction,
    /// When it began.
    pub occurred_at: Instant,
    /// Who of the staff.
    pub staff_id: Option<UserId>,
    /// Word of a touchpoint.
    pub touchpoint: Option<String>,
    /// What it was about.
    pub subject: Option<String>,
    /// The first 200 characters of what was said.
    pub excerpt: Option<String>,
    /// What came of it.
    pub outcome: Option<Outcome>,
    /// How long it took, in seconds.
    pub duration_seconds: Option<i64>,
    /// The order that it was about.
    pub order_id: Option<OrderId>,
    /// The ticket whose conversation it belongs to.
    pub ticket_id: Option<TicketId>,
    /// The complaint whose course it belongs to.
    pub complaint_id: Option<ComplaintId>,
    /// Whether it is a note for colleagues.
    pub internal: bool,
    /// Whether a program said it, and no person.
    pub automatic: bool,
    /// Who of the staff recorded it; none where a program did.
    pub recorded_by: Option<UserId>,
    /// Since when it counts for nothing.
    pub voided_at: Option<Instant>,
    /// When it was created.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

impl InteractionSummary {
    /// Whether it counts.
    #[must_use]
    pub const fn state(&self) -> InteractionState {
        if self.voided_at.is_some() { InteractionState::Voided } else { InteractionState::Valid }
    }
}

#[derive(Debug, Queryable)]
struct SummaryRow {
    id: Id,
    version: i64,
    unit_id: Id,
    customer_id: Id,
    contact_id: Option<Id>,
    channel: Word<Channel>,
    direction: Word<Direction>,
    occurred_at: At,
    staff_id: Option<Id>,
    touchpoint: Option<String>,
    subject: Option<String>,
    excerpt: Option<String>,
    outcome: Option<Word<Outcome>>,
    duration_seconds: Option<i64>,
    order_id: Option<Id>,
    ticket_id: Option<Id>,
    complaint_id: Option<Id>,
    internal: bool,
    automatic: bool,
    recorded_by: Option<Id>,
    voided_at: Option<At>,
    created_at: At,
    updated_at: At,
}

/// Every condition, on a query of this table.
macro_rules! narrowed {
    ($query:expr, $filter:expr) => {{
        let filter: &InteractionFilter = $filter;
        let mut query = $query.filter(WithinTime).into_boxed();
        query = if filter.voided {
            query.filter(interactions::voided_at.is_not_null())
        } else {
            query.filter(interactions::voided_at.is_null())
        };
        if let Some(customer) = filter.customer_id {
            query = query.filter(interactions::customer_id.eq(Id::from(customer)));
        }
        if let Some(unit) = filter.unit_id {
            query = query.filter(interactions::unit_id.eq(Id::from(unit)));
        }
        if !filter.channels.is_empty() {
            query = query.filter(AnyWord::of(interactions::channel, &filter.channels));
        }
        if let Some(direction) = filter.direction {
            query = query.filter(interactions::direction.eq(Word(direction)));
        }
        if let Some(staff) = filter.staff_id {
            query = query.filter(interactions::staff_id.eq(Id::from(staff)));
        }
        if let Some(touchpoint) = &filter.touchpoint {
            query = query.filter(interactions::touchpoint.eq(touchpoint.clone()));
        }
        if !filter.outcomes.is_empty() {
            query = query.filter(AnyWord::of(interactions::outcome, &filter.outcomes));
        }
        if let Some(order) = filter.order_id {
            query = query.filter(interactions::order_id.eq(Id::from(order)));
        }
        if let Some(ticket) = filter.ticket_id {
            query = query.filter(interactions::ticket_id.eq(Id::from(ticket)));
        }
        if let Some(complaint) = filter.complaint_id {
            query = query.filter(interactions::complaint_id.eq(Id::from(complaint)));
        }
        if let Some(from) = filter.occurred_from {
            query = query.filter(interactions::occurred_at.ge(At::from(from)));
        }
        if let Some(before) = filter.occurred_before {
            query = query.filter(interactions::occurred_at.lt(At::from(before)));
        }
        if let Some(from) = filter.created_from {
            query = query.filter(interactions::created_at.ge(At::from(from)));
        }
        if let Some(before) = filter.created_before {
            query = query.filter(interactions::created_at.lt(At::from(before)));
        }
        if let Some(from) = filter.updated_from {
            query = query.filter(interactions::updated_at.ge(At::from(from)));
        }
        if let Some(before) = filter.updated_before {
            query = query.filter(interactions::updated_at.lt(At::from(before)));
        }
        query
    }};
}

fn filtered(filter: &InteractionFilter, reach: Reach) -> interactions::BoxedQuery<'static, MultiBackend> {
    narrowed!(interactions::table.filter(Within::of(reach, interactions::id)), filter)
}

/// A page of interactions.
///
/// # Errors
/// `filter_too_broad` where it takes too long, or what the database says.
pub fn list(
    tx: &mut Tx<'_>,
    filter: &InteractionFilter,
    reach: Reach,
    sort: Sort<InteractionSort>,
    after: Option<&After>,
    limit: u32,
) -> Result<Page<InteractionSummary>, Error> {
    let columns = (
        interactions::id,
        interactions::version,
        interactions::unit_id,
        interactions::customer_id,
        interactions::contact_id,
        interactions::channel,
        interactions::direction,
        interactions::occurred_at,
        interactions::staff_id,
        interactions::touchpoint,
        interactions::subject,
        substr(interactions::content, 1, EXCERPT),
        interactions::outcome,
        interactions::duration_seconds,
        interactions::order_id,
        interactions::ticket_id,
        interactions::complaint_id,
        interactions::internal,
        interactions::automatic,
        interactions::recorded_by,
        interactions::voided_at,
        interactions::created_at,
        interactions::updated_at,
    );
    let query = filtered(filter, reach).select(columns);
    let place = After::at(after)?;
    let rows: Vec<SummaryRow> = match (sort.by, holder(reach)) {
        (InteractionSort::OccurredAt, Some(holder)) if !filter.is_selective() => {
            let held = held_by!(interactions::table, interactions::id, RecordKind::Interaction, holder);
            let held = narrowed!(held, filter).select(columns);
            FirstRows::of_page(keyset!(held, record_holders::sort_at, record_holders::record_id, sort.direction, place), limit)
                .load(tx.db)?
        }
        (InteractionSort::OccurredAt, _) => {
            FirstRows::of_page(keyset!(query, interactions::occurred_at, interactions::id, sort.direction, place), limit).load(tx.db)?
        }
        (InteractionSort::CreatedAt, _) => {
            FirstRows::of_page(keyset!(query, interactions::created_at, interactions::id, sort.direction, place), limit).load(tx.db)?
        }
        (InteractionSort::UpdatedAt, _) => {
            FirstRows::of_page(keyset!(query, interactions::updated_at, interactions::id, sort.direction, place), limit).load(tx.db)?
        }
    };
    let page = Page::cut(rows, limit, |row| {
        let at = match sort.by {
            InteractionSort::OccurredAt => row.occurred_at,
            InteractionSort::CreatedAt => row.created_at,
            InteractionSort::UpdatedAt => row.updated_at,
        };
        After { value: SortValue::At(at.0), id: row.id.0 }
    });
    let names = customer_names(tx, page.items.iter().map(|row| row.customer_id))?;
    page.try_map(|row| {
        let customer = names.get(&row.customer_id).cloned().unwrap_or_default();
        Ok(InteractionSummary {
            id: row.id.typed(),
            version: row.version,
            unit_id: row.unit_id.typed(),
            customer_id: row.customer_id.typed(),
            customer,
            contact_id: typed_or_none(row.contact_id),
            channel: row.channel.0,
            direction: row.direction.0,
            occurred_at: row.occurred_at.0,
            staff_id: typed_or_none(row.staff_id),
            touchpoint: row.touchpoint,
            subject: row.subject,
            excerpt: row.excerpt,
            outcome: row.outcome.map(|word| word.0),
            duration_seconds: row.duration_seconds,
            order_id: typed_or_none(row.order_id),
            ticket_id: typed_or_none(row.ticket_id),
            complaint_id: typed_or_none(row.complaint_id),
            internal: row.internal,
            automatic: row.automatic,
            recorded_by: typed_or_none(row.recorded_by),
            voided_at: row.voided_at.map(|at| at.0),
            created_at: row.created_at.0,
            updated_at: row.updated_at.0,
        })
    })
}

/// How many interactions the filter finds.
///
/// # Errors
/// `filter_too_broad` where it takes too long, or what the database says.
pub fn count(tx: &mut Tx<'_>, filter: &InteractionFilter, reach: Reach) -> Result<i64, Error> {
    Ok(filtered(filter, reach).count().get_result(tx.db)?)
}

/// What people call these customers.
pub(crate) fn customer_names(tx: &mut Tx<'_>, ids: impl Iterator<Item = Id>) -> Result<HashMap<Id, CustomerName>, Error> {
    let mut ids = ids.peekable();
    if ids.peek().is_none() {
        return Ok(HashMap::new());
    }
    let columns = (customers::id, customers::number, customers::name);
    let query = customers::table.filter(OneOf::ids(customers::id, ids)).select(columns);
    let rows: Vec<(Id, String, String)> = query.load(tx.db)?;
    Ok(rows.into_iter().map(|(id, number, name)| (id, CustomerName { number, name })).collect())
}
