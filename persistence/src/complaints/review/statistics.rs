//! Statistics of complaints: their figures, read by when they were received, beside what was sold and who was served.

use std::collections::BTreeMap;

use diesel::prelude::*;
use guanxi_domain::ProblemCode;
use guanxi_domain::access::Reach;
use guanxi_domain::complaints::review::business::Business;
use guanxi_domain::complaints::review::statistics::{CountedComplaint, Statistics, StatisticsBy, StatisticsKey, bounds, statistics};
use guanxi_domain::complaints::{Cause, ComplaintKind, ComplaintStatus};
use guanxi_domain::ids::UnitId;
use guanxi_domain::instant::{Instant, Tz};

use super::business::{Places, business};
use crate::access::scope::Within;
use crate::dialect::{AnyWord, Aside, OneOf, WithinTime};
use crate::error::Error;
use crate::schema::complaints;
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
    id: Id,
    unit_id: Id,
    kind: Word<ComplaintKind>,
    cause: Option<Word<Cause>>,
    subcause: Option<String>,
    touchpoint: Option<String>,
    status: Word<ComplaintStatus>,
    round: i64,
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
    let places = Places::of(tx, scope)?;
    let mut query = complaints::table
        .filter(WithinTime)
        .filter(Within::of(reach, complaints::id))
        .filter(complaints::received_at.ge(At::from(filter.from)).and(complaints::received_at.lt(At::from(filter.before))))
        .into_boxed();
    if let Some(units) = places.units() {
        query = query.filter(OneOf::ids(Aside(complaints::unit_id), units));
    }
    if !filter.kinds.is_empty() {
        query = query.filter(AnyWord::of(Aside(complaints::kind), &filter.kinds));
    }
    if !filter.causes.is_empty() {
        let unknown = Aside(complaints::cause).is_null().and(complaints::round.gt(1));
        query = query.filter(AnyWord::of(Aside(complaints::cause), &filter.causes).or(unknown));
    }
    let rows: Vec<CountedRow> = query
        .order((complaints::received_at, complaints::id))
        .limit(i64::try_from(MOST_COUNTED + 1).unwrap_or(i64::MAX))
        .select(CountedRow::as_select())
        .load(tx.db)?;
    if rows.len() > MOST_COUNTED {
        return Err(ProblemCode::FilterTooBroad.into());
    }
    let mut before = super::found_before(tx, rows.iter().filter(|row| row.cause.is_none() && row.round > 1).map(|row| row.id))?;
    let counted = |row: CountedRow| {
        let found = row.cause.map(|cause| (cause.0, row.subcause)).or_else(|| before.remove(&row.id));
        let (cause, subcause) = found.map_or((None, None), |(cause, subcause)| (Some(cause), subcause));
        CountedComplaint {
            outlet_id: places.outlet_of(row.unit_id.0),
            kind: row.kind.0,
            cause,
            subcause,
            touchpoint: row.touchpoint,
            status: row.status.0,
            received_at: row.received_at.0,
            first_round: row.first_round,
            resolution_seconds: row.resolution_seconds,
        }
    };
    let of_causes = |one: &CountedComplaint| filter.causes.is_empty() || one.cause.is_some_and(|cause| filter.causes.contains(&cause));
    let (groups, total) = statistics(rows.into_iter().map(counted).filter(of_causes), by, zone);
    let whole = business(tx, (filter.from, filter.before), places.units().as_deref(), reach)?;
    let groups = with_business(tx, groups, filter, &places, reach, (by, zone))?;
    Ok(Counted { groups, total: (total, whole) })
}

/// Each group with its business: of a period within it, of an outlet with all below it. Words have none of their own.
fn with_business(
    tx: &mut Tx<'_>,
    groups: BTreeMap<StatisticsKey, Statistics>,
    filter: &StatisticsFilter,
    places: &Places,
    reach: Reach,
    (by, zone): (StatisticsBy, Tz),
) -> Result<Vec<(StatisticsKey, Statistics, Option<Business>)>, Error> {
    let units = places.units();
    let mut all = Vec::with_capacity(groups.len());
    for (key, group) in groups {
        let business = match &key {
            StatisticsKey::Period(day) => {
                let (begins, ends) = bounds(by, *day, zone);
                Some(business(tx, (begins.max(filter.from), ends.min(filter.before)), units.as_deref(), reach)?)
            }
            StatisticsKey::Outlet(outlet) => Some(business(tx, (filter.from, filter.before), Some(&places.units_of(*outlet)), reach)?),
            StatisticsKey::None | StatisticsKey::Word(_) => None,
        };
        all.push((key, group, business));
    }
    Ok(all)
}
