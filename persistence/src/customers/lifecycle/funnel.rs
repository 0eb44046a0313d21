//! How many customers are in which stage, and how they move between stages.

use diesel::dsl::{count_star, not};
use diesel::prelude::*;
use guanxi_domain::access::Reach;
use guanxi_domain::customers::lifecycle::LifecycleStage;
use guanxi_domain::ids::UnitId;
use guanxi_domain::instant::Instant;

use crate::access::scope::Within;
use crate::dialect::{MultiBackend, OneOf, WithinTime};
use crate::error::Error;
use crate::schema::{customer_stages, customers};
use crate::store::Tx;
use crate::types::{At, Id, Word};

/// Whose stages are counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FunnelFilter {
    /// Those whose home is one of these units; everybody where none is named.
    pub units: Option<Vec<UnitId>>,
    /// Those within this reach.
    pub reach: Reach,
}

/// How many customers went from one stage to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Conversion {
    /// The stage before; none for customers that began.
    pub from: Option<LifecycleStage>,
    /// The stage after.
    pub stage: LifecycleStage,
    /// How many changes that were.
    pub count: i64,
}

/// How long a stage lasted for those who left it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StageTime {
    /// The stage.
    pub stage: LifecycleStage,
    /// How often it was left.
    pub count: i64,
    /// The median of its length, in whole seconds.
    pub median_seconds: i64,
}

type Rows = customer_stages::BoxedQuery<'static, MultiBackend>;

fn valid(filter: &FunnelFilter) -> Rows {
    let mut query = customer_stages::table
        .filter(WithinTime)
        .filter(customer_stages::superseded_at.is_null())
        .filter(Within::of(filter.reach, customer_stages::customer_id))
        .into_boxed();
    if let Some(units) = &filter.units {
        query = query.filter(OneOf::ids(customer_stages::unit_id, units.iter().map(|id| Id::from(*id))));
    }
    query
}

/// How many customers were in each stage at an instant. Who was archived by then is not counted.
///
/// # Errors
/// `filter_too_broad` where it takes too long, or what the database says.
pub fn stage_counts(tx: &mut Tx<'_>, filter: &FunnelFilter, as_of: Instant) -> Result<Vec<(LifecycleStage, i64)>, Error> {
    let as_of = At::from(as_of);
    let mut query = customer_stages::table
        .filter(WithinTime)
        .filter(customer_stages::superseded_at.is_null())
        .filter(Within::of(filter.reach, customer_stages::customer_id))
        .filter(customer_stages::effective_at.le(as_of))
        .filter(customer_stages::ended_at.is_null().or(customer_stages::ended_at.gt(as_of)))
        .filter(not(customer_stages::customer_id.eq_any(customers::table.filter(customers::archived_at.le(as_of)).select(customers::id))))
        .group_by(customer_stages::stage)
        .select((customer_stages::stage, count_star()))
        .into_boxed();
    if let Some(units) = &filter.units {
        query = query.filter(OneOf::ids(customer_stages::unit_id, units.iter().map(|id| Id::from(*id))));
    }
    let rows: Vec<(Word<LifecycleStage>, i64)> = query.load(tx.db)?;
    Ok(rows.into_iter().map(|(stage, count)| (stage.0, count)).collect())
}

/// How many customers went from which stage to which, from an instant on and before another.
///
/// # Errors
/// `filter_too_broad` where it takes too long, or what the database says.
pub fn conversions(tx: &mut Tx<'_>, filter: &FunnelFilter, from: Instant, before: Instant) -> Result<Vec<Conversion>, Error> {
    let mut query = customer_stages::table
        .filter(WithinTime)
        .filter(customer_stages::superseded_at.is_null())
        .filter(Within::of(filter.reach, customer_stages::customer_id))
        .filter(customer_stages::effective_at.ge(At::from(from)).and(customer_stages::effective_at.lt(At::from(before))))
        .group_by((customer_stages::from_stage, customer_stages::stage))
        .select((customer_stages::from_stage, customer_stages::stage, count_star()))
        .into_boxed();
    if let Some(units) = &filter.units {
        query = query.filter(OneOf::ids(customer_stages::unit_id, units.iter().map(|id| Id::from(*id))));
    }
    let rows: Vec<(Option<Word<LifecycleStage>>, Word<LifecycleStage>, i64)> = query.load(tx.db)?;
    let mut conversions: Vec<Conversion> =
        rows.into_iter().map(|(from, stage, count)| Conversion { from: from.map(|word| word.0), stage: stage.0, count }).collect();
    // A stage that staff have set once more was not left.
    conversions.retain(|conversion| conversion.from != Some(conversion.stage));
    conversions.sort_by_key(|conversion| (conversion.from, conversion.stage));
    Ok(conversions)
}

/// How long each stage had lasted for those who left it in a period, from what [`conversions`] has counted.
///
/// # Errors
/// `filter_too_broad` where it takes too long, or what the database says.
pub fn median_times(
    tx: &mut Tx<'_>,
    filter: &FunnelFilter,
    (from, before): (Instant, Instant),
    counted: &[Conversion],
) -> Result<Vec<StageTime>, Error> {
    let mut times = Vec::new();
    for stage in <LifecycleStage as guanxi_domain::vocabulary::Word>::ALL {
        let count: i64 = counted.iter().filter(|conversion| conversion.from == Some(*stage)).map(|conversion| conversion.count).sum();
        if count == 0 {
            continue;
        }
        let middle: Vec<Option<i64>> = valid(filter)
            .filter(customer_stages::effective_at.ge(At::from(from)).and(customer_stages::effective_at.lt(At::from(before))))
            .filter(customer_stages::from_stage.eq(Word(*stage)).and(customer_stages::from_seconds.is_not_null()))
            .order(customer_stages::from_seconds)
            .offset((count - 1) / 2)
            .limit(2 - count % 2)
            .select(customer_stages::from_seconds)
            .load(tx.db)?;
        let middle: Vec<i64> = middle.into_iter().flatten().collect();
        let halves = i64::try_from(middle.len().max(1)).unwrap_or(1);
        times.push(StageTime { stage: *stage, count, median_seconds: middle.iter().sum::<i64>() / halves });
    }
    Ok(times)
}
