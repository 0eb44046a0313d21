//! The tree of organisation units.

use diesel::prelude::*;
use guanxi_domain::access::listing::UnitSort;
use guanxi_domain::access::{Unit, UnitKind};
use guanxi_domain::ids::UnitId;
use guanxi_domain::instant::{self, Tz};
use guanxi_domain::platform::page::Sort;
use guanxi_domain::platform::{Context, Event};

use crate::access::holders;
use crate::dialect::{AnyWord, MultiBackend, OrSkip};
use crate::error::Error;
use crate::keyset;
use crate::platform::events;
use crate::platform::page::{After, Page, SortValue};
use crate::schema::units;
use crate::store::Tx;
use crate::types::{At, Id, Word, id_or_null, typed_or_none};

#[derive(Queryable, Insertable)]
#[diesel(table_name = units, treat_none_as_default_value = false)]
struct UnitRow {
    id: Id,
    parent_id: Option<Id>,
    kind: Word<UnitKind>,
    code: String,
    name: String,
    time_zone: String,
    version: i64,
    created_at: At,
    updated_at: At,
}

impl From<&Unit> for UnitRow {
    fn from(unit: &Unit) -> Self {
        Self {
            id: unit.id.into(),
            parent_id: id_or_null(unit.parent_id),
            kind: Word(unit.kind),
            code: unit.code.clone(),
            name: unit.name.clone(),
            time_zone: unit.time_zone.name().to_owned(),
            version: unit.version,
            created_at: unit.created_at.into(),
            updated_at: unit.updated_at.into(),
        }
    }
}

impl TryFrom<UnitRow> for Unit {
    type Error = Error;

    fn try_from(row: UnitRow) -> Result<Self, Error> {
        Ok(Self {
            time_zone: zone(&row.time_zone)?,
            id: row.id.typed(),
            version: row.version,
            kind: row.kind.0,
            code: row.code,
            name: row.name,
            parent_id: typed_or_none(row.parent_id),
            created_at: row.created_at.0,
            updated_at: row.updated_at.0,
        })
    }
}

/// Reads a zone that was valid when it was kept.
pub(super) fn zone(name: &str) -> Result<Tz, Error> {
    instant::parse_zone(name).map_err(|_| Error::internal(format!("the time zone {name} is not known any more")))
}

/// Keeps a new unit and tells of it.
///
/// # Errors
/// `already_exists` where the code is taken, or what the database says.
pub fn insert(tx: &mut Tx<'_>, unit: &Unit, event: Event, context: &Context) -> Result<(), Error> {
    let inserted = OrSkip(diesel::insert_into(units::table).values(UnitRow::from(unit))).execute(tx.db)?;
    if inserted == 0 {
        return Err(guanxi_domain::ProblemCode::AlreadyExists.into());
    }
    holders::enter_unit(tx, unit.id)?;
    events::append(tx, context, vec![event])
}

/// Gives the company, and makes it first where there is no unit yet. Of several processes that start at once, one makes it.
///
/// # Errors
/// What the database says.
pub fn seed_company(tx: &mut Tx<'_>, id: UnitId, name: &str, time_zone: Tz, context: &Context) -> Result<Unit, Error> {
    if let Some(company) = company(tx)? {
        return Ok(company);
    }
    let (unit, event) = Unit::company(id, name.to_owned(), time_zone, context);
    let inserted = OrSkip(diesel::insert_into(units::table).values(UnitRow::from(&unit))).execute(tx.db)?;
    if inserted == 0 {
        return company(tx)?.ok_or_else(|| Error::internal("another unit has the code of the company"));
    }
    events::append(tx, context, vec![event])?;
    Ok(unit)
}

/// The company; `None` before it is seeded.
///
/// # Errors
/// What the database says.
pub fn company(tx: &mut Tx<'_>) -> Result<Option<Unit>, Error> {
    let row: Option<UnitRow> = units::table.filter(units::parent_id.is_null()).first(tx.db).optional()?;
    row.map(Unit::try_from).transpose()
}

/// A unit.
///
/// # Errors
/// `not_found`, or what the database says.
pub fn load(tx: &mut Tx<'_>, id: UnitId) -> Result<Unit, Error> {
    let row: UnitRow = units::table.filter(units::id.eq(Id::from(id))).first(tx.db)?;
    row.try_into()
}

/// The unit with a code.
///
/// # Errors
/// What the database says.
pub fn by_code(tx: &mut Tx<'_>, code: &str) -> Result<Option<UnitId>, Error> {
    let found: Option<Id> = units::table.filter(units::code.eq(code)).select(units::id).first(tx.db).optional()?;
    Ok(found.map(Id::typed))
}

/// Puts a unit below another, with everything that is in its scope. Whether it may stand there is for the caller to know.
///
/// # Errors
/// `not_found`, or what the database says.
pub fn place_below(tx: &mut Tx<'_>, unit: UnitId, parent: UnitId) -> Result<(), Error> {
    let moved = diesel::update(units::table.find(Id::from(unit))).set(units::parent_id.eq(Id::from(parent))).execute(tx.db)?;
    if moved == 0 {
        return Err(guanxi_domain::Refusal::not_found().into());
    }
    holders::unit_moved(tx, unit)
}

/// Which units a reader asks for.
#[derive(Clone, Debug, Default)]
pub struct UnitFilter {
    /// Only those of these kinds; none named means all.
    pub kinds: Vec<UnitKind>,
    /// Only those directly below this unit.
    pub parent_id: Option<UnitId>,
}

/// A page of units.
///
/// # Errors
/// `cursor_invalid` where the place is one of another list, or what the database says.
pub fn list(tx: &mut Tx<'_>, filter: &UnitFilter, sort: Sort<UnitSort>, after: Option<&After>, limit: u32) -> Result<Page<Unit>, Error> {
    let UnitSort::Code = sort.by;
    let query = keyset!(matching(filter), units::code, units::id, sort.direction, After::text(after)?);
    let rows: Vec<UnitRow> = query.limit(i64::from(limit) + 1).load(tx.db)?;
    Page::cut(rows, limit, |row| After { value: SortValue::Text(row.code.clone()), id: row.id.0 }).try_map(Unit::try_from)
}

/// How many units match.
///
/// # Errors
/// What the database says.
pub fn count(tx: &mut Tx<'_>, filter: &UnitFilter) -> Result<i64, Error> {
    Ok(matching(filter).count().get_result(tx.db)?)
}

fn matching(filter: &UnitFilter) -> units::BoxedQuery<'static, MultiBackend> {
    let mut query = units::table.into_boxed();
    if !filter.kinds.is_empty() {
        query = query.filter(AnyWord::of(units::kind, &filter.kinds));
    }
    if let Some(parent) = filter.parent_id {
        query = query.filter(units::parent_id.eq(Id::from(parent)));
    }
    query
}

/// A unit and all below it.
///
/// # Errors
/// What the database says.
pub fn below(tx: &mut Tx<'_>, unit: UnitId) -> Result<Vec<UnitId>, Error> {
    let tree: Vec<(Id, Option<Id>)> = units::table.select((units::id, units::parent_id)).load(tx.db)?;
    let mut found = vec![Id::from(unit)];
    let mut at = 0;
    while let Some(above) = found.get(at).copied() {
        at += 1;
        let children: Vec<Id> =
            tree.iter().filter(|(id, parent)| *parent == Some(above) && !found.contains(id)).map(|(id, _)| *id).collect();
        found.extend(children);
    }
    Ok(found.into_iter().map(Id::typed).collect())
}
