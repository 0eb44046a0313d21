//! How promises were kept: the figures of tickets, read by the instant of their report.

use std::collections::HashMap;

use diesel::prelude::*;
use guanxi_domain::ProblemCode;
use guanxi_domain::access::{Reach, UnitKind};
use guanxi_domain::ids::{QueueId, TypedId as _, UnitId, UserId};
use guanxi_domain::instant::{Instant, Tz};
use guanxi_domain::service::report::{Key, PromiseCounts, Promises, Report, ReportBy, ReportedTicket};
use guanxi_domain::service::ticket::{TicketCategory, TicketPriority, TicketStatus};
use guanxi_domain::vocabulary::Channel;
use uuid::Uuid;

use crate::access::scope::Within;
use crate::access::units::company_id;
use crate::dialect::{AnyWord, MultiBackend, OneOf, WithinTime};
use crate::error::Error;
use crate::schema::{staff_users, tickets, unit_scopes, units};
use crate::store::Tx;
use crate::types::{At, Id, Word};

/// How many tickets one report takes in at most: more are asked for in parts.
pub const MOST_TICKETS: usize = 200_000;

/// Of which tickets a report tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportFilter {
    /// Those reported from this instant on.
    pub from: Instant,
    /// Those reported before this one.
    pub before: Instant,
    /// Those that came over one of these channels; over any where none is named.
    pub channels: Vec<Channel>,
    /// Those of one of these categories.
    pub categories: Vec<TicketCategory>,
    /// Those of one of these priorities.
    pub priorities: Vec<TicketPriority>,
    /// Those of one of these units or of one below it.
    pub units: Vec<UnitId>,
    /// Those that one of these has, or had last.
    pub assignees: Vec<UserId>,
    /// Those in one of these queues.
    pub queues: Vec<QueueId>,
    /// Major problems, or the others.
    pub major: Option<bool>,
    /// Those of key accounts, or the others.
    pub key_account: Option<bool>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = tickets)]
struct FiguresRow {
    channel: Word<Channel>,
    category: Option<Word<TicketCategory>>,
    unit_id: Id,
    assignee_id: Option<Id>,
    status: Word<TicketStatus>,
    reported_at: At,
    first_response_at: Option<At>,
    resolved_at: Option<At>,
    replies: i64,
    round: i64,
    waited_seconds: i64,
    #[diesel(embed)]
    promises: PromiseColumns,
}

/// The promises of a ticket as its row counts them.
#[derive(Clone, Copy, Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = tickets, treat_none_as_default_value = false)]
pub(crate) struct PromiseColumns {
    first_response_kept: i64,
    first_response_breached: i64,
    next_response_kept: i64,
    next_response_breached: i64,
    resolution_kept: i64,
    resolution_breached: i64,
}

impl From<PromiseCounts> for PromiseColumns {
    fn from(counts: PromiseCounts) -> Self {
        Self {
            first_response_kept: counts.first_response.kept,
            first_response_breached: counts.first_response.breached,
            next_response_kept: counts.next_response.kept,
            next_response_breached: counts.next_response.breached,
            resolution_kept: counts.resolution.kept,
            resolution_breached: counts.resolution.breached,
        }
    }
}

impl From<PromiseColumns> for PromiseCounts {
    fn from(row: PromiseColumns) -> Self {
        Self {
            first_response: Promises { kept: row.first_response_kept, breached: row.first_response_breached },
            next_response: Promises { kept: row.next_response_kept, breached: row.next_response_breached },
            resolution: Promises { kept: row.resolution_kept, breached: row.resolution_breached },
            ..Self::default()
        }
    }
}

/// Folds the figures of the tickets within a reach.
///
/// # Errors
/// `filter_too_broad` where there are more than [`MOST_TICKETS`] or it takes too long, or what the database says.
pub fn report(tx: &mut Tx<'_>, filter: &ReportFilter, reach: Reach, by: ReportBy, zone: Tz) -> Result<Report, Error> {
    let units = units_below(tx, &filter.units)?;
    let rows: Vec<FiguresRow> = matching(filter, reach, units)
        .order((tickets::reported_at, tickets::id))
        .limit(i64::try_from(MOST_TICKETS + 1).unwrap_or(i64::MAX))
        .select(FiguresRow::as_select())
        .load(tx.db)?;
    if rows.len() > MOST_TICKETS {
        return Err(ProblemCode::FilterTooBroad.into());
    }
    let outlets = if by == ReportBy::Outlet { outlets(tx)? } else { HashMap::new() };
    let ticket = |row: FiguresRow| ReportedTicket {
        channel: row.channel.0,
        category: row.category.map(|word| word.0),
        outlet_id: outlets.get(&row.unit_id.0).copied().unwrap_or(row.unit_id.0).into(),
        assignee_id: row.assignee_id.map(Id::typed),
        status: row.status.0,
        reported_at: row.reported_at.0,
        first_response_at: row.first_response_at.map(|at| at.0),
        resolved_at: row.resolved_at.map(|at| at.0),
        replies: row.replies,
        round: row.round,
        waited_seconds: row.waited_seconds,
        promises: row.promises.into(),
    };
    Ok(Report::of(rows.into_iter().map(ticket), by, zone))
}

fn matching(filter: &ReportFilter, reach: Reach, units: Option<Vec<Id>>) -> tickets::BoxedQuery<'static, MultiBackend> {
    let mut query = tickets::table
        .filter(WithinTime)
        .filter(tickets::reported_at.ge(At::from(filter.from)))
        .filter(tickets::reported_at.lt(At::from(filter.before)))
        .filter(Within::of(reach, tickets::id))
        .into_boxed();
    if !filter.channels.is_empty() {
        query = query.filter(AnyWord::of(tickets::channel, &filter.channels));
    }
    if !filter.categories.is_empty() {
        query = query.filter(AnyWord::of(tickets::category, &filter.categories));
    }
    if !filter.priorities.is_empty() {
        query = query.filter(AnyWord::of(tickets::priority, &filter.priorities));
    }
    if let Some(units) = units {
        query = query.filter(OneOf::ids(tickets::unit_id, units));
    }
    if !filter.assignees.is_empty() {
        query = query.filter(OneOf::ids(tickets::assignee_id, filter.assignees.iter().map(|id| Id::from(*id))));
    }
    if !filter.queues.is_empty() {
        query = query.filter(OneOf::ids(tickets::queue_id, filter.queues.iter().map(|id| Id::from(*id))));
    }
    if let Some(major) = filter.major {
        query = query.filter(tickets::major.eq(major));
    }
    if let Some(key_account) = filter.key_account {
        query = query.filter(tickets::key_account.eq(key_account));
    }
    query
}

/// Some units with all below them; none where every unit is meant.
fn units_below(tx: &mut Tx<'_>, of: &[UnitId]) -> Result<Option<Vec<Id>>, Error> {
    if of.is_empty() || of.contains(&company_id(tx)?) {
        return Ok(None);
    }
    let below = unit_scopes::table.filter(OneOf::ids(unit_scopes::scope_id, of.iter().map(|id| Id::from(*id))));
    Ok(Some(below.select(unit_scopes::unit_id).distinct().load(tx.db)?))
}

/// The outlet of each unit that is in one.
///
/// # Errors
/// What the database says.
pub(crate) fn outlets(tx: &mut Tx<'_>) -> Result<HashMap<Uuid, Uuid>, Error> {
    let pairs: Vec<(Id, Id)> = unit_scopes::table
        .inner_join(units::table.on(units::id.eq(unit_scopes::scope_id)))
        .filter(units::kind.eq(Word(UnitKind::Outlet)))
        .select((unit_scopes::unit_id, unit_scopes::scope_id))
        .load(tx.db)?;
    Ok(pairs.into_iter().map(|(unit, outlet)| (unit.0, outlet.0)).collect())
}

/// What people call the outlets or the staff that a report's groups stand for.
///
/// # Errors
/// What the database says.
pub fn names(tx: &mut Tx<'_>, report: &Report) -> Result<HashMap<Uuid, String>, Error> {
    let of = |key: &Key| match key {
        Key::Outlet(unit) => Some((true, unit.uuid())),
        Key::Staff(user) => Some((false, user.uuid())),
        Key::None | Key::Word(_) | Key::Week(_) => None,
    };
    let keys: Vec<(bool, Uuid)> = report.groups.keys().filter_map(of).collect();
    let ids = keys.iter().map(|(_, id)| Id(*id));
    let rows: Vec<(Id, String)> = match keys.first() {
        None => Vec::new(),
        Some((true, _)) => units::table.filter(OneOf::ids(units::id, ids)).select((units::id, units::name)).load(tx.db)?,
        Some((false, _)) => {
            let named = staff_users::table.filter(OneOf::ids(staff_users::id, ids));
            named.select((staff_users::id, staff_users::display_name)).load(tx.db)?
        }
    };
    Ok(rows.into_iter().map(|(id, name)| (id.0, name)).collect())
}
