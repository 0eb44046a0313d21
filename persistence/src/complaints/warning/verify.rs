//! Proving the early warning: each series that is watched is compared with the sightings that it is made of.

use diesel::prelude::*;
use guanxi_domain::complaints::warning::proof::{KeptSeries, differences};
use guanxi_domain::instant::Instant;

use super::series::date;
use crate::error::Error;
use crate::schema::{complaint_series, complaint_series_days, complaint_sightings, complaint_watch};
use crate::store::{Store, Tx};
use crate::types::{At, Id};

/// How many series are compared at once.
const SLICE: i64 = 100;
/// How many sightings are read at once.
const SIGHTINGS: i64 = 10_000;
/// How many differences are named; the rest are counted.
const NAMED: usize = 100;

/// What a comparison of everything found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SeriesVerified {
    /// How many series were compared.
    pub series: u64,
    /// How many are not what their sightings come to; and the number of them all, where another is kept.
    pub count: u64,
    /// The first of them by what they are of, and what is not.
    pub differences: Vec<(String, String)>,
}

/// Compares every series with its sightings, in slices that see one moment each.
///
/// # Errors
/// What the database says.
pub fn verify(store: &Store) -> Result<SeriesVerified, Error> {
    let mut verified = SeriesVerified::default();
    if let Some(what) = store.read_at_leisure(number)? {
        verified.count += 1;
        verified.differences.push(("all".to_owned(), what));
    }
    let mut after: Option<Id> = None;
    loop {
        let slice = store.read_at_leisure(|tx| slice(tx, after))?;
        let Some((last, ..)) = slice.last() else { return Ok(verified) };
        after = Some(*last);
        for (_, watch, found) in slice {
            verified.series += 1;
            verified.count += u64::from(!found.is_empty());
            verified.differences.extend(found.into_iter().map(|what| (watch.clone(), what)));
        }
        verified.differences.truncate(NAMED);
    }
}

/// What is wrong with the number of series, by which alarms are made rarer the more of them are watched.
fn number(tx: &mut Tx<'_>) -> Result<Option<String>, Error> {
    let kept: i64 = complaint_watch::table.select(complaint_watch::series).first(tx.db)?;
    let counted: i64 = complaint_series::table.count().get_result(tx.db)?;
    Ok((kept != counted).then(|| format!("{kept} series are kept, and there are {counted}")))
}

/// The next series behind one, with what of each is not as it should be.
fn slice(tx: &mut Tx<'_>, after: Option<Id>) -> Result<Vec<(Id, String, Vec<String>)>, Error> {
    let since: Option<At> = complaint_watch::table.select(complaint_watch::watched_since).first(tx.db)?;
    let mut query = complaint_series::table.order(complaint_series::id).limit(SLICE).into_boxed();
    if let Some(after) = after {
        query = query.filter(complaint_series::id.gt(after));
    }
    let columns = (complaint_series::id, complaint_series::watch, complaint_series::began_at);
    let series: Vec<(Id, String, At)> = query.select(columns).load(tx.db)?;
    let mut compared = Vec::with_capacity(series.len());
    for (id, watch, began_at) in series {
        let days = complaint_series_days::table.filter(complaint_series_days::series_id.eq(id));
        let days: Vec<(i64, i64)> = days.select((complaint_series_days::day, complaint_series_days::complaints)).load(tx.db)?;
        let kept = KeptSeries { began_at: began_at.0, days: days.into_iter().map(|(day, count)| (date(day), count)).collect() };
        let found = differences(&kept, since.map(|since| since.0), sightings(tx, id)?);
        compared.push((id, watch, found));
    }
    Ok(compared)
}

/// When the complaints of a series were seen.
fn sightings(tx: &mut Tx<'_>, series: Id) -> Result<Vec<Instant>, Error> {
    use complaint_sightings::dsl;
    let mut all: Vec<Instant> = Vec::new();
    let mut last: Option<(At, Id)> = None;
    loop {
        let mut query = dsl::complaint_sightings.filter(dsl::series_id.eq(series)).into_boxed();
        if let Some((at, id)) = last {
            query = query.filter(dsl::seen_at.ge(at).and(dsl::seen_at.gt(at).or(dsl::complaint_id.gt(id))));
        }
        let page = query.order((dsl::seen_at, dsl::complaint_id)).limit(SIGHTINGS).select((dsl::seen_at, dsl::complaint_id));
        let page: Vec<(At, Id)> = page.load(tx.db)?;
        last = page.last().copied();
        all.extend(page.into_iter().map(|(at, _)| at.0));
        if last.is_none() {
            return Ok(all);
        }
    }
}
