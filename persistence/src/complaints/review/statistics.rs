//! Statistics of complaints: their figures, read by when they were received, beside what was sold and who was served.

use std::collections::BTreeMap;

use diesel::dsl::{self, exists, not};
use diesel::prelude::*;
use guanxi_domain::ProblemCode;
use guanxi_domain::access::Reach;
use guanxi_domain::complaints::review::statistics::{
    Business, CountedComplaint, Statistics, StatisticsBy, StatisticsKey, bounds, statistics,
};
use guanxi_domain::complaints::{Cause, ComplaintKind, ComplaintStatus};
use guanxi_domain::ids::UnitId;
use guanxi_domain::instant::{Instant, Tz};
use guanxi_domain::orders::OrderStatus;

use crate::access::scope::Within;
use crate::dialect::{AnyWord, Aside, MultiBackend, WithinTime};
use crate::error::Error;
use crate::schema::{complaints, orders, tickets, unit_scopes};
use crate::service::report::outlets;
use crate::store::Tx;
use crate::types::{At, Id, Word};

/// How many complaints statistics take in at most: more are asked for in parts.
pub const MOST_COUNTED: usize = 200_000;

/// Of which complaints statistics tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatisticsFilter {
    /// Those received from this instant on.
    pub from: Instant,
    /// Those received before this one.
    pub before: Instant,
    /// Those of this unit or of one below it.
    pub unit_id: Option<UnitId>,
    /// Those of one of these kinds.
    pub kinds: Vec<ComplaintKind>,
    /// Those of one of these causes.
    pub causes: Vec<Cause>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = complaints)]
struct CountedRow {
    unit_id: Id,
    kind: Word<ComplaintKind>,
    cause: Option<Word<Cause>>,
    subcause: Option<String>,
    touchpoint: Option<String>,
    status: Word<ComplaintStatus>,
    received_at: At,
    first_round: bool,
    resolution_seconds: Option<i64>,
}

/// What complaints come to, group by group, with the business of each group that has one of its own, and together.
pub struct Counted {
    /// The groups that have complaints.
    pub groups: Vec<(StatisticsKey, Statistics, Option<Business>)>,
    /// All of them.
    pub total: (Statistics, Business),
}

/// Folds the figures of the complaints within a reach.
///
/// # Errors
/// `filter_too_broad` where there are more than [`MOST_COUNTED`] or it takes too long, or what the database says.
pub fn count(tx: &mut Tx<'_>, filter: &StatisticsFilter, reach: Reach, by: StatisticsBy, zone: Tz) -> Result<Counted, Error> {
    let scope = match filter.unit_id {
        Some(unit) => super::scope(tx, unit)?,
        None => None,
    };
    let mut query = complaints::table
        .filter(WithinTime)
        .filter(Within::of(reach, complaints::id))
        .filter(complaints::received_at.ge(At::from(filter.from)).and(complaints::received_at.lt(At::from(filter.before))))
        .into_boxed();
    if let Some(scope) = scope {
        query = query.filter(Aside(complaints::unit_id).eq_any(below(scope)));
    }
    if !filter.kinds.is_empty() {
        query = query.filter(AnyWord::of(Aside(complaints::kind), &filter.kinds));
    }
    if !filter.causes.is_empty() {
        query = query.filter(AnyWord::of(Aside(complaints::cause), &filter.causes));
    }
    let rows: Vec<CountedRow> = query
        .order((complaints::received_at, complaints::id))
        .limit(i64::try_from(MOST_COUNTED + 1).unwrap_or(i64::MAX))
        .select(CountedRow::as_select())
        .load(tx.db)?;
    if rows.len() > MOST_COUNTED {
        return Err(ProblemCode::FilterTooBroad.into());
    }
    let outlets = outlets(tx)?;
    let counted = |row: CountedRow| CountedComplaint {
        outlet_id: outlets.get(&row.unit_id.0).copied().unwrap_or(row.unit_id.0).into(),
        kind: row.kind.0,
        cause: row.cause.map(|word| word.0),
        subcause: row.subcause,
        touchpoint: row.touchpoint,
        status: row.status.0,
        received_at: row.received_at.0,
        first_round: row.first_round,
        resolution_seconds: row.resolution_seconds,
    };
    let (groups, total) = statistics(rows.into_iter().map(counted), by, zone);
    let whole = business(tx, filter.from, filter.before, scope, reach)?;
    let groups = with_business(tx, groups, filter, scope, reach, by, zone)?;
    Ok(Counted { groups, total: (total, whole) })
}

/// Each group with its business: of a period within it, of an outlet with all below it. Words have none of their own.
fn with_business(
    tx: &mut Tx<'_>,
    groups: BTreeMap<StatisticsKey, Statistics>,
    filter: &StatisticsFilter,
    scope: Option<Id>,
    reach: Reach,
    by: StatisticsBy,
    zone: Tz,
) -> Result<Vec<(StatisticsKey, Statistics, Option<Business>)>, Error> {
    let mut all = Vec::with_capacity(groups.len());
    for (key, group) in groups {
        let business = match &key {
            StatisticsKey::Period(day) => {
                let (begins, ends) = bounds(by, *day, zone);
                Some(business(tx, begins.max(filter.from), ends.min(filter.before), scope, reach)?)
            }
            StatisticsKey::Outlet(outlet) => {
                let scope = super::scope(tx, *outlet)?;
                Some(business(tx, filter.from, filter.before, scope, reach)?)
            }
            StatisticsKey::None | StatisticsKey::Word(_) => None,
        };
        all.push((key, group, business));
    }
    Ok(all)
}

/// The units of a scope.
#[diesel::dsl::auto_type]
fn below(scope: Id) -> _ {
    unit_scopes::table.filter(unit_scopes::scope_id.eq(scope)).select(unit_scopes::unit_id)
}

/// Orders placed that were not cancelled, and customers who bought something or brought a problem.
fn business(tx: &mut Tx<'_>, from: Instant, until: Instant, scope: Option<Id>, reach: Reach) -> Result<Business, Error> {
    let (from, until) = (At::from(from), At::from(until));
    let sold = || -> orders::BoxedQuery<'static, MultiBackend> {
        let query = orders::table
            .filter(WithinTime)
            .filter(Within::of(reach, orders::id))
            .filter(orders::placed_at.ge(from).and(orders::placed_at.lt(until)))
            .filter(orders::status.ne(Word(OrderStatus::Cancelled)))
            .into_boxed();
        match scope {
            Some(scope) => query.filter(orders::unit_id.eq_any(below(scope))),
            None => query,
        }
    };
    let orders: i64 = sold().count().get_result(tx.db)?;
    let mut served = tickets::table
        .filter(WithinTime)
        .filter(Within::of(reach, tickets::id))
        .filter(tickets::reported_at.ge(from).and(tickets::reported_at.lt(until)))
        .into_boxed();
    if let Some(scope) = scope {
        served = served.filter(Aside(tickets::unit_id).eq_any(below(scope)));
    }
    let served: i64 = served.select(dsl::count(tickets::customer_id).aggregate_distinct()).get_result(tx.db)?;
    // Customers who brought a problem are counted with that; those who only bought, here.
    let brought = tickets::table
        .filter(tickets::customer_id.eq(orders::customer_id))
        .filter(tickets::reported_at.ge(from).and(tickets::reported_at.lt(until)));
    let buyers = dsl::count(orders::customer_id).aggregate_distinct();
    let bought: i64 = match scope {
        Some(scope) => {
            let brought = brought.filter(Aside(tickets::unit_id).eq_any(below(scope)));
            sold().filter(not(exists(brought))).select(buyers).get_result(tx.db)?
        }
        None => sold().filter(not(exists(brought))).select(buyers).get_result(tx.db)?,
    };
    Ok(Business { orders, customers: served + bought })
}
