//! The series of complaints that are watched: who counts in which, and what is usual for each. Kept with every complaint, so that a
//! look at a series reads no more than its last weeks.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, TimeDelta};
use diesel::prelude::*;
use guanxi_domain::complaints::warning::alert::Watch;
use guanxi_domain::complaints::warning::observed::Observation;
use guanxi_domain::complaints::warning::policy::WarningPolicy;
use guanxi_domain::complaints::warning::spike::{Seen, Spike, find};
use guanxi_domain::ids::ComplaintId;
use guanxi_domain::instant::Instant;
use uuid::Uuid;

use crate::dialect::{ForChange, OneOf, OrSkip};
use crate::error::Error;
use crate::put;
use crate::schema::{complaint_series, complaint_series_days, complaint_sightings, complaint_watch};
use crate::store::Tx;
use crate::types::{At, Id};

/// How many complaints around one are looked at: a number that is unusual at any size.
const MOST_AROUND: i64 = 20_000;

#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = complaint_series, treat_none_as_default_value = false)]
struct SeriesRow {
    id: Id,
    watch: String,
    began_at: At,
}

#[derive(Insertable)]
#[diesel(table_name = complaint_sightings, treat_none_as_default_value = false)]
struct SightingRow {
    series_id: Id,
    complaint_id: Id,
    seen_at: At,
}

#[derive(Insertable)]
#[diesel(table_name = complaint_series_days, treat_none_as_default_value = false)]
struct DayRow {
    series_id: Id,
    day: i64,
    complaints: i64,
}

fn key(watch: &Watch) -> String {
    format!("{}:{}", watch.kind, watch.of)
}

/// The number of a day, counted from 1970-01-01.
fn day_of(at: Instant) -> i64 {
    (at.date_naive() - DateTime::UNIX_EPOCH.date_naive()).num_days()
}

pub(super) fn date(day: i64) -> NaiveDate {
    DateTime::UNIX_EPOCH.date_naive() + TimeDelta::days(day)
}

/// Counts a complaint where it counts from now on and no longer where it does not, and finds what is unusual with it.
///
/// # Errors
/// What the database says.
pub(super) fn observe(
    tx: &mut Tx<'_>,
    id: ComplaintId,
    observation: &Observation,
    policy: &WarningPolicy,
) -> Result<Vec<(Watch, Spike)>, Error> {
    if observation.leaves_all {
        leave(tx, id, None)?;
        return Ok(Vec::new());
    }
    // Every series is locked before anything else is, in one order.
    let series = locked(tx, observation)?;
    if !observation.leaves.is_empty() {
        let gone = observation.leaves.iter().filter_map(|watch| series.get(&key(watch))).map(|row| row.id).collect();
        leave(tx, id, Some(gone))?;
    }
    let mut entered: Vec<(&Watch, SeriesRow, Instant)> = Vec::new();
    for (watch, at) in &observation.enters {
        let Some(row) = series.get(&key(watch)) else { continue };
        entered.push((watch, row.clone(), *at));
    }
    // A round may find a cause that one before it found; what is new counts nowhere yet.
    if !observation.again {
        let known = counted_in(tx, id, entered.iter().map(|(_, row, _)| row.id))?;
        entered.retain(|(_, row, _)| !known.contains(&row.id));
    }
    tx.gather(|tx| enter(tx, id, &entered))?;
    look(tx, &entered, policy)
}

/// In which of some series a complaint counts.
fn counted_in(tx: &mut Tx<'_>, id: ComplaintId, series: impl Iterator<Item = Id>) -> Result<Vec<Id>, Error> {
    use complaint_sightings::dsl;
    let of_it = dsl::complaint_sightings.filter(dsl::complaint_id.eq(Id::from(id))).filter(OneOf::ids(dsl::series_id, series));
    Ok(of_it.select(dsl::series_id).load(tx.db)?)
}

fn locked(tx: &mut Tx<'_>, observation: &Observation) -> Result<HashMap<String, SeriesRow>, Error> {
    let keys = || observation.leaves.iter().chain(observation.enters.iter().map(|(watch, _)| watch)).map(key);
    let chosen = || complaint_series::table.filter(OneOf::texts(complaint_series::watch, keys())).order(complaint_series::watch);
    let mut rows: Vec<SeriesRow> = ForChange(chosen().select(SeriesRow::as_select())).load(tx.db)?;
    let mut fresh: Vec<SeriesRow> = Vec::new();
    for (watch, at) in &observation.enters {
        let watch = key(watch);
        if !rows.iter().chain(&fresh).any(|row| row.watch == watch) {
            fresh.push(SeriesRow { id: Id(Uuid::now_v7()), watch, began_at: (*at).into() });
        }
    }
    if !fresh.is_empty() {
        fresh.sort_by(|one, other| one.watch.cmp(&other.watch));
        let mut made = 0;
        for row in fresh {
            made += i64::try_from(OrSkip(diesel::insert_into(complaint_series::table).values(row)).execute(tx.db)?).unwrap_or(0);
        }
        rows = ForChange(chosen().select(SeriesRow::as_select())).load(tx.db)?;
        diesel::update(complaint_watch::table).set(complaint_watch::series.eq(complaint_watch::series + made)).execute(tx.db)?;
    }
    for (watch, at) in &observation.enters {
        let watch = key(watch);
        for row in rows.iter_mut().filter(|row| row.watch == watch && row.began_at.0 > *at) {
            row.began_at = (*at).into();
            diesel::update(complaint_series::table.find(row.id)).set(complaint_series::began_at.eq(row.began_at)).execute(tx.db)?;
        }
    }
    Ok(rows.into_iter().map(|row| (row.watch.clone(), row)).collect())
}

/// Takes a complaint out of some series, or of all.
fn leave(tx: &mut Tx<'_>, id: ComplaintId, series: Option<Vec<Id>>) -> Result<(), Error> {
    use complaint_sightings::dsl;
    let mut query = dsl::complaint_sightings.filter(dsl::complaint_id.eq(Id::from(id))).into_boxed();
    if let Some(series) = series {
        query = query.filter(OneOf::ids(dsl::series_id, series));
    }
    let gone: Vec<(Id, At)> = query.order(dsl::series_id).select((dsl::series_id, dsl::seen_at)).load(tx.db)?;
    for (series, seen_at) in gone {
        let day = complaint_series_days::table.find((series, day_of(seen_at.0)));
        diesel::update(day).set(complaint_series_days::complaints.eq(complaint_series_days::complaints - 1)).execute(tx.db)?;
        diesel::delete(dsl::complaint_sightings.find((series, Id::from(id)))).execute(tx.db)?;
    }
    Ok(())
}

fn enter(tx: &mut Tx<'_>, id: ComplaintId, entered: &[(&Watch, SeriesRow, Instant)]) -> Result<(), Error> {
    let sighting =
        |(_, row, at): &(&Watch, SeriesRow, Instant)| SightingRow { series_id: row.id, complaint_id: id.into(), seen_at: (*at).into() };
    let sightings: Vec<SightingRow> = entered.iter().map(sighting).collect();
    put!(tx, complaint_sightings::table, sightings, columns = 3)?;
    let days: Vec<DayRow> = entered.iter().map(|(_, row, at)| DayRow { series_id: row.id, day: day_of(*at), complaints: 1 }).collect();
    let more = "(series_id, day) DO UPDATE SET complaints = complaint_series_days.complaints + excluded.complaints";
    Ok(put!(tx, complaint_series_days::table, days, columns = 3, on_conflict = more)?)
}

/// What is unusual with complaints that have just entered series.
fn look(tx: &mut Tx<'_>, entered: &[(&Watch, SeriesRow, Instant)], policy: &WarningPolicy) -> Result<Vec<(Watch, Spike)>, Error> {
    let Some(first) = entered.iter().map(|(.., at)| *at).min() else { return Ok(Vec::new()) };
    let last = entered.iter().map(|(.., at)| *at).max().unwrap_or(first);
    let (series, watched_since) = watched(tx, first)?;
    if policy.windows.is_empty() || first - watched_since < TimeDelta::days(policy.learning_days) - policy.longest() {
        return Ok(Vec::new());
    }
    let ids = || entered.iter().map(|(_, row, _)| row.id);
    let (from, until) = (first - policy.longest(), last + policy.longest());
    let around: Vec<(Id, At)> = complaint_sightings::table
        .filter(OneOf::ids(complaint_sightings::series_id, ids()))
        .filter(complaint_sightings::seen_at.gt(At::from(from)).and(complaint_sightings::seen_at.lt(At::from(until))))
        .order((complaint_sightings::series_id, complaint_sightings::seen_at))
        .limit(MOST_AROUND)
        .select((complaint_sightings::series_id, complaint_sightings::seen_at))
        .load(tx.db)?;
    let days: Vec<(Id, i64, i64)> = complaint_series_days::table
        .filter(OneOf::ids(complaint_series_days::series_id, ids()))
        .filter(complaint_series_days::day.ge(day_of(from) - policy.usual_days).and(complaint_series_days::day.lt(day_of(last) + 1)))
        .select((complaint_series_days::series_id, complaint_series_days::day, complaint_series_days::complaints))
        .load(tx.db)?;
    let found = entered.iter().filter_map(|(watch, row, at)| {
        let seen = Seen {
            around: around.iter().filter(|(of, _)| *of == row.id).map(|(_, at)| at.0).collect(),
            days: days.iter().filter(|(of, ..)| *of == row.id).map(|(_, day, count)| (date(*day), *count)).collect(),
            began_at: row.began_at.0,
            watched_since,
            series,
        };
        find(policy, *at, &seen).map(|spike| ((*watch).clone(), spike))
    });
    Ok(found.collect())
}

/// How many series are watched, and since when.
fn watched(tx: &mut Tx<'_>, at: Instant) -> Result<(i64, Instant), Error> {
    let row = complaint_watch::table.select((complaint_watch::series, complaint_watch::watched_since));
    let (series, since): (i64, Option<At>) = row.first(tx.db)?;
    if let Some(since) = since.filter(|since| since.0 <= at) {
        return Ok((series, since.0));
    }
    // The first complaint of all, or one that came before it and is entered after it.
    let earlier = complaint_watch::watched_since.is_null().or(complaint_watch::watched_since.gt(At::from(at)));
    let since = complaint_watch::watched_since.eq(At::from(at));
    diesel::update(complaint_watch::table.filter(earlier)).set(since).execute(tx.db)?;
    Ok((series, at))
}

/// The complaints of a series in a stretch of time, at most so many.
///
/// # Errors
/// What the database says.
pub(super) fn within(tx: &mut Tx<'_>, watch: &Watch, from: Instant, until: Instant, limit: i64) -> Result<Vec<(Id, At)>, Error> {
    let series: Option<Id> =
        complaint_series::table.filter(complaint_series::watch.eq(key(watch))).select(complaint_series::id).first(tx.db).optional()?;
    let Some(series) = series else { return Ok(Vec::new()) };
    Ok(complaint_sightings::table
        .filter(complaint_sightings::series_id.eq(series))
        .filter(complaint_sightings::seen_at.ge(At::from(from)).and(complaint_sightings::seen_at.le(At::from(until))))
        .order((complaint_sightings::seen_at, complaint_sightings::complaint_id))
        .limit(limit)
        .select((complaint_sightings::complaint_id, complaint_sightings::seen_at))
        .load(tx.db)?)
}
