//! Touchpoints: the list of steps of the customer's journey.

use diesel::prelude::*;
use guanxi_domain::ids::{TouchpointId, UnitId};
use guanxi_domain::instant::Instant;
use guanxi_domain::interactions::touchpoint::word_taken;
use guanxi_domain::interactions::{Touchpoint, TouchpointChange, TouchpointSort};
use guanxi_domain::orders::Effect;
use guanxi_domain::platform::Context;
use guanxi_domain::platform::page::{Direction, Sort};
use uuid::Uuid;

use crate::dialect::{ForChange, MultiBackend, try_lock_alone, unique};
use crate::error::Error;
use crate::insert_many;
use crate::platform::events;
use crate::platform::page::{After, Page, SortValue};
use crate::schema::touchpoints;
use crate::store::Tx;
use crate::types::{At, Id};

/// The number under which processes that start at once agree who writes the first list.
const SEED_LOCK: i64 = 0x6775_616e_7869_0005;

#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = touchpoints, treat_none_as_null = true, treat_none_as_default_value = false)]
struct TouchpointRow {
    id: Id,
    version: i64,
    word: String,
    label_zh: String,
    label_en: String,
    place: i64,
    active: bool,
    unit_id: Id,
    created_at: At,
    updated_at: At,
}

const COLUMNS: usize = 10;

impl From<&Touchpoint> for TouchpointRow {
    fn from(one: &Touchpoint) -> Self {
        Self {
            id: one.id.into(),
            version: one.version,
            word: one.word.clone(),
            label_zh: one.label_zh.clone(),
            label_en: one.label_en.clone(),
            place: one.place,
            active: one.active,
            unit_id: one.unit_id.into(),
            created_at: one.created_at.into(),
            updated_at: one.updated_at.into(),
        }
    }
}

impl From<TouchpointRow> for Touchpoint {
    fn from(row: TouchpointRow) -> Self {
        Self {
            id: row.id.typed(),
            version: row.version,
            word: row.word,
            label_zh: row.label_zh,
            label_en: row.label_en,
            place: row.place,
            active: row.active,
            unit_id: row.unit_id.typed(),
            created_at: row.created_at.0,
            updated_at: row.updated_at.0,
        }
    }
}

/// Writes the list that an installation starts with, where there is none at all.
///
/// # Errors
/// What the database says.
pub fn seed(tx: &mut Tx<'_>, unit_id: UnitId, now: Instant) -> Result<(), Error> {
    if !try_lock_alone(tx.db, SEED_LOCK)? || any(tx)? {
        return Ok(());
    }
    let rows: Vec<TouchpointRow> = Touchpoint::standard(unit_id, Uuid::now_v7, now).iter().map(TouchpointRow::from).collect();
    Ok(insert_many!(tx.db, touchpoints::table, &rows, columns = COLUMNS)?)
}

/// Whether there is any touchpoint.
///
/// # Errors
/// What the database says.
pub fn any(tx: &mut Tx<'_>) -> Result<bool, Error> {
    let first: Option<Id> = touchpoints::table.select(touchpoints::id).first(tx.db).optional()?;
    Ok(first.is_some())
}

/// A touchpoint as it stands.
///
/// # Errors
/// `not_found`, or what the database says.
pub fn load(tx: &mut Tx<'_>, id: TouchpointId) -> Result<Touchpoint, Error> {
    let row: TouchpointRow = touchpoints::table.find(Id::from(id)).select(TouchpointRow::as_select()).first(tx.db)?;
    Ok(row.into())
}

/// A touchpoint to be changed: its row stays locked until the transaction ends.
///
/// # Errors
/// `not_found`, or what the database says.
pub fn load_for_change(tx: &mut Tx<'_>, id: TouchpointId) -> Result<Touchpoint, Error> {
    let row: TouchpointRow = ForChange(touchpoints::table.find(Id::from(id)).select(TouchpointRow::as_select())).get_result(tx.db)?;
    Ok(row.into())
}

/// Writes a decision and its events.
///
/// # Errors
/// `already_exists` where another touchpoint has the word, or what the database says.
pub fn save(tx: &mut Tx<'_>, change: TouchpointChange, context: &Context) -> Result<Touchpoint, Error> {
    let TouchpointChange { effect, touchpoint, events } = change;
    let row = TouchpointRow::from(&touchpoint);
    match effect {
        Effect::Unchanged => return Ok(touchpoint),
        Effect::Created => {
            let query = touchpoints::table.filter(touchpoints::word.eq(&touchpoint.word)).select(touchpoints::id);
            let other: Option<Id> = query.first(tx.db).optional()?;
            if other.is_some() {
                return Err(word_taken().into());
            }
            unique(diesel::insert_into(touchpoints::table).values(&row).execute(tx.db))?
        }
        Effect::Updated => diesel::update(touchpoints::table.find(row.id)).set(&row).execute(tx.db)?,
    };
    events::append(tx, context, events)?;
    Ok(touchpoint)
}

fn filtered(active: Option<bool>) -> touchpoints::BoxedQuery<'static, MultiBackend> {
    let query = touchpoints::table.into_boxed();
    match active {
        Some(active) => query.filter(touchpoints::active.eq(active)),
        None => query,
    }
}

/// A page of the list: those in use, those that are not, or all.
///
/// # Errors
/// `cursor_invalid`, or what the database says.
pub fn list(
    tx: &mut Tx<'_>,
    active: Option<bool>,
    sort: Sort<TouchpointSort>,
    after: Option<&After>,
    limit: u32,
) -> Result<Page<Touchpoint>, Error> {
    let query = filtered(active).select(TouchpointRow::as_select()).limit(i64::from(limit) + 1);
    let place =
        After::text(after)?.map(|(place, id)| Ok((place.parse::<i64>().map_err(|_| guanxi_domain::ProblemCode::CursorInvalid)?, id)));
    let place: Option<(i64, Id)> = place.transpose().map_err(|code: guanxi_domain::ProblemCode| Error::from(code))?;
    let query = match (sort.direction, place) {
        (Direction::Ascending, Some((at, id))) => {
            query.filter(touchpoints::place.ge(at).and(touchpoints::place.gt(at).or(touchpoints::id.gt(id))))
        }
        (Direction::Descending, Some((at, id))) => {
            query.filter(touchpoints::place.le(at).and(touchpoints::place.lt(at).or(touchpoints::id.lt(id))))
        }
        (_, None) => query,
    };
    let rows: Vec<TouchpointRow> = match sort.direction {
        Direction::Ascending => query.order((touchpoints::place.asc(), touchpoints::id.asc())).load(tx.db)?,
        Direction::Descending => query.order((touchpoints::place.desc(), touchpoints::id.desc())).load(tx.db)?,
    };
    let page = Page::cut(rows, limit, |row| After { value: SortValue::Text(row.place.to_string()), id: row.id.0 });
    page.try_map(|row| Ok(row.into()))
}

/// How many touchpoints there are: those in use, those that are not, or all.
///
/// # Errors
/// What the database says.
pub fn count(tx: &mut Tx<'_>, active: Option<bool>) -> Result<i64, Error> {
    Ok(filtered(active).count().get_result(tx.db)?)
}
