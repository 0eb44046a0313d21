//! Sub-categories: the list of what tickets of each category are about in more detail.

use diesel::prelude::*;
use guanxi_domain::ids::SubcategoryId;
use guanxi_domain::orders::Effect;
use guanxi_domain::platform::Context;
use guanxi_domain::platform::page::{Direction, Sort};
use guanxi_domain::service::ticket::subcategory::word_taken;
use guanxi_domain::service::ticket::{Subcategory, SubcategoryChange, SubcategorySort, TicketCategory};

use crate::dialect::{ForChange, MultiBackend, unique};
use crate::error::Error;
use crate::platform::events;
use crate::platform::page::{After, Page, SortValue};
use crate::schema::ticket_subcategories;
use crate::store::Tx;
use crate::types::{At, Id, Word};

#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = ticket_subcategories, treat_none_as_null = true, treat_none_as_default_value = false)]
struct SubcategoryRow {
    id: Id,
    version: i64,
    category: Word<TicketCategory>,
    word: String,
    label_zh: String,
    label_en: String,
    place: i64,
    active: bool,
    unit_id: Id,
    created_at: At,
    updated_at: At,
}

impl From<&Subcategory> for SubcategoryRow {
    fn from(one: &Subcategory) -> Self {
        Self {
            id: one.id.into(),
            version: one.version,
            category: Word(one.category),
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

impl From<SubcategoryRow> for Subcategory {
    fn from(row: SubcategoryRow) -> Self {
        Self {
            id: row.id.typed(),
            version: row.version,
            category: row.category.0,
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

/// A sub-category as it stands.
///
/// # Errors
/// `not_found`, or what the database says.
pub fn load(tx: &mut Tx<'_>, id: SubcategoryId) -> Result<Subcategory, Error> {
    let row: SubcategoryRow = ticket_subcategories::table.find(Id::from(id)).select(SubcategoryRow::as_select()).first(tx.db)?;
    Ok(row.into())
}

/// A sub-category to be changed: its row stays locked until the transaction ends.
///
/// # Errors
/// `not_found`, or what the database says.
pub fn load_for_change(tx: &mut Tx<'_>, id: SubcategoryId) -> Result<Subcategory, Error> {
    let row: SubcategoryRow =
        ForChange(ticket_subcategories::table.find(Id::from(id)).select(SubcategoryRow::as_select())).get_result(tx.db)?;
    Ok(row.into())
}

/// Writes a decision and its events.
///
/// # Errors
/// `already_exists` where another sub-category has the word, or what the database says.
pub fn save(tx: &mut Tx<'_>, change: SubcategoryChange, context: &Context) -> Result<Subcategory, Error> {
    let SubcategoryChange { effect, subcategory, events } = change;
    let row = SubcategoryRow::from(&subcategory);
    match effect {
        Effect::Unchanged => return Ok(subcategory),
        Effect::Created => {
            let query =
                ticket_subcategories::table.filter(ticket_subcategories::word.eq(&subcategory.word)).select(ticket_subcategories::id);
            let other: Option<Id> = query.first(tx.db).optional()?;
            if other.is_some() {
                return Err(word_taken().into());
            }
            unique(diesel::insert_into(ticket_subcategories::table).values(&row).execute(tx.db))?
        }
        Effect::Updated => diesel::update(ticket_subcategories::table.find(row.id)).set(&row).execute(tx.db)?,
    };
    events::append(tx, context, events)?;
    Ok(subcategory)
}

/// Which sub-categories a list shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SubcategoryFilter {
    /// Those in use, or those that are not.
    pub active: Option<bool>,
    /// Those of this category.
    pub category: Option<TicketCategory>,
}

fn filtered(filter: &SubcategoryFilter) -> ticket_subcategories::BoxedQuery<'static, MultiBackend> {
    let mut query = ticket_subcategories::table.into_boxed();
    if let Some(active) = filter.active {
        query = query.filter(ticket_subcategories::active.eq(active));
    }
    if let Some(category) = filter.category {
        query = query.filter(ticket_subcategories::category.eq(Word(category)));
    }
    query
}

/// A page of the list.
///
/// # Errors
/// `cursor_invalid`, or what the database says.
pub fn list(
    tx: &mut Tx<'_>,
    filter: &SubcategoryFilter,
    sort: Sort<SubcategorySort>,
    after: Option<&After>,
    limit: u32,
) -> Result<Page<Subcategory>, Error> {
    let query = filtered(filter).select(SubcategoryRow::as_select()).limit(i64::from(limit) + 1);
    let place =
        After::text(after)?.map(|(place, id)| Ok((place.parse::<i64>().map_err(|_| guanxi_domain::ProblemCode::CursorInvalid)?, id)));
    let place: Option<(i64, Id)> = place.transpose().map_err(|code: guanxi_domain::ProblemCode| Error::from(code))?;
    let query = match (sort.direction, place) {
        (Direction::Ascending, Some((at, id))) => {
            query.filter(ticket_subcategories::place.ge(at).and(ticket_subcategories::place.gt(at).or(ticket_subcategories::id.gt(id))))
        }
        (Direction::Descending, Some((at, id))) => {
            query.filter(ticket_subcategories::place.le(at).and(ticket_subcategories::place.lt(at).or(ticket_subcategories::id.lt(id))))
        }
        (_, None) => query,
    };
    let rows: Vec<SubcategoryRow> = match sort.direction {
        Direction::Ascending => query.order((ticket_subcategories::place.asc(), ticket_subcategories::id.asc())).load(tx.db)?,
        Direction::Descending => query.order((ticket_subcategories::place.desc(), ticket_subcategories::id.desc())).load(tx.db)?,
    };
    let page = Page::cut(rows, limit, |row| After { value: SortValue::Text(row.place.to_string()), id: row.id.0 });
    page.try_map(|row| Ok(row.into()))
}

/// How many sub-categories the filter finds.
///
/// # Errors
/// What the database says.
pub fn count(tx: &mut Tx<'_>, filter: &SubcategoryFilter) -> Result<i64, Error> {
    Ok(filtered(filter).count().get_result(tx.db)?)
}
