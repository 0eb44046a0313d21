//! Minutes of weekly reviews.

use diesel::prelude::*;
use guanxi_domain::access::Reach;
use guanxi_domain::complaints::review::decision::{Minutes, MinutesSort};
use guanxi_domain::complaints::review::week::Week;
use guanxi_domain::ids::{ReviewMinutesId, UnitId};
use guanxi_domain::platform::Context;
use guanxi_domain::platform::page::Sort;

use crate::access::scope::OfUnit;
use crate::dialect::{FirstRows, MultiBackend, WithinTime};
use crate::error::Error;
use crate::keyset;
use crate::platform::events;
use crate::platform::page::{After, Page, SortValue};
use crate::schema::complaint_review_minutes;
use crate::store::Tx;
use crate::types::{At, Id, id_or_null};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = complaint_review_minutes, treat_none_as_default_value = false)]
struct MinutesRow {
    id: Id,
    unit_id: Id,
    week: String,
    text: String,
    written_by: Option<Id>,
    created_at: At,
}

impl From<&Minutes> for MinutesRow {
    fn from(minutes: &Minutes) -> Self {
        Self {
            id: minutes.id.into(),
            unit_id: minutes.unit_id.into(),
            week: minutes.week.to_string(),
            text: minutes.text.clone(),
            written_by: id_or_null(minutes.written_by),
            created_at: minutes.created_at.into(),
        }
    }
}

impl TryFrom<MinutesRow> for Minutes {
    type Error = Error;

    fn try_from(row: MinutesRow) -> Result<Self, Error> {
        Ok(Self {
            id: row.id.typed(),
            unit_id: row.unit_id.typed(),
            week: stored_week(&row.week)?,
            text: row.text,
            written_by: row.written_by.map(Id::typed),
            created_at: row.created_at.0,
        })
    }
}

/// A week as a column has it.
pub(super) fn stored_week(word: &str) -> Result<Week, Error> {
    Week::parse(word).map_err(|_| Error::internal(format!("a row names the week {word}")))
}

/// Which minutes a list shows. Every condition that is given must hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MinutesFilter {
    /// Those of this week.
    pub week: Option<Week>,
    /// Those of this unit.
    pub unit_id: Option<UnitId>,
}

fn filtered(filter: MinutesFilter, reach: Reach) -> complaint_review_minutes::BoxedQuery<'static, MultiBackend> {
    use complaint_review_minutes::dsl;
    let mut query = dsl::complaint_review_minutes.filter(WithinTime).into_boxed();
    query = query.filter(OfUnit::of(reach, dsl::unit_id, dsl::written_by));
    if let Some(week) = filter.week {
        query = query.filter(dsl::week.eq(week.to_string()));
    }
    if let Some(unit) = filter.unit_id {
        query = query.filter(dsl::unit_id.eq(Id::from(unit)));
    }
    query
}

/// Keeps minutes and tells that they were written.
///
/// # Errors
/// What the database says.
pub fn insert(tx: &mut Tx<'_>, minutes: &Minutes, context: &Context) -> Result<(), Error> {
    diesel::insert_into(complaint_review_minutes::table).values(MinutesRow::from(minutes)).execute(tx.db)?;
    events::append(tx, context, vec![minutes.event()])
}

/// Minutes by their id.
///
/// # Errors
/// `not_found` also where they are out of reach, or what the database says.
pub fn load(tx: &mut Tx<'_>, id: ReviewMinutesId, reach: Reach) -> Result<Minutes, Error> {
    let query = filtered(MinutesFilter::default(), reach).filter(complaint_review_minutes::id.eq(Id::from(id)));
    query.select(MinutesRow::as_select()).first::<MinutesRow>(tx.db)?.try_into()
}

/// A page of minutes.
///
/// # Errors
/// `filter_too_broad` where it takes too long, or what the database says.
pub fn list(
    tx: &mut Tx<'_>,
    filter: MinutesFilter,
    reach: Reach,
    sort: Sort<MinutesSort>,
    after: Option<&After>,
    limit: u32,
) -> Result<Page<Minutes>, Error> {
    let MinutesSort::CreatedAt = sort.by;
    let query = filtered(filter, reach).select(MinutesRow::as_select());
    let query = keyset!(query, complaint_review_minutes::created_at, complaint_review_minutes::id, sort.direction, After::at(after)?);
    let rows: Vec<MinutesRow> = FirstRows::of_page(query, limit).load(tx.db)?;
    Page::cut(rows, limit, |row| After { value: SortValue::At(row.created_at.0), id: row.id.0 }).try_map(TryInto::try_into)
}

/// How many minutes the filter finds.
///
/// # Errors
/// `filter_too_broad` where it takes too long, or what the database says.
pub fn count(tx: &mut Tx<'_>, filter: MinutesFilter, reach: Reach) -> Result<i64, Error> {
    Ok(filtered(filter, reach).count().get_result(tx.db)?)
}
