//! The tree of organisation units.

use diesel::prelude::*;
use guanxi_domain::Refusal;
use guanxi_domain::access::listing::UnitSort;
use guanxi_domain::access::unit_change::{Holds, UnitChange, code_taken};
use guanxi_domain::access::{Unit, UnitKind, UserStatus};
use guanxi_domain::ids::UnitId;
use guanxi_domain::instant::{self, Tz};
use guanxi_domain::platform::page::Sort;
use guanxi_domain::platform::{Context, Event};

use crate::access::holders;
use crate::dialect::{AnyWord, ForChange, ForPlacing, MultiBackend, OneOf, OrSkip, unique};
use crate::error::Error;
use crate::keyset;
use crate::platform::events;
use crate::platform::page::{After, Page, SortValue};
use crate::schema::{staff_users, unit_scopes, units};
use crate::store::Tx;
use crate::types::{At, Id, Word, id_or_null, typed_or_none};

#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = units, treat_none_as_null = true, treat_none_as_default_value = false)]
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
    manager_id: Option<Id>,
    deputy_id: Option<Id>,
    calendar: Option<String>,
    closed_at: Option<At>,
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
            manager_id: id_or_null(unit.manager_id),
            deputy_id: id_or_null(unit.deputy_id),
            calendar: unit.calendar.clone(),
            closed_at: unit.closed_at.map(At::from),
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
            manager_id: typed_or_none(row.manager_id),
            deputy_id: typed_or_none(row.deputy_id),
            calendar: row.calendar,
            closed_at: row.closed_at.map(|at| at.0),
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
        return Err(code_taken().into());
    }
    holders::enter_unit(tx, unit.id)?;
    events::append(tx, context, vec![event])
}

/// Keeps what was decided about a unit that was loaded for change, unless it stands elsewhere in the tree: that is [`move_to`].
///
/// # Errors
/// `already_exists` where the code is taken, or what the database says.
pub fn save(tx: &mut Tx<'_>, change: UnitChange, context: &Context) -> Result<Unit, Error> {
    let UnitChange { unit, events } = change;
    if events.is_empty() {
        return Ok(unit);
    }
    if by_code(tx, &unit.code)?.is_some_and(|other| other != unit.id) {
        return Err(code_taken().into());
    }
    write(tx, &unit)?;
    events::append(tx, context, events)?;
    Ok(unit)
}

/// Keeps the new place of a unit that was loaded for change together with its new parent, with everything that is in its scope.
///
/// # Errors
/// What the database says.
pub fn move_to(tx: &mut Tx<'_>, change: UnitChange, context: &Context) -> Result<Unit, Error> {
    let UnitChange { unit, events } = change;
    if events.is_empty() {
        return Ok(unit);
    }
    write(tx, &unit)?;
    holders::unit_moved(tx, unit.id)?;
    events::append(tx, context, events)?;
    Ok(unit)
}

fn write(tx: &mut Tx<'_>, unit: &Unit) -> Result<(), Error> {
    unique(diesel::update(units::table.find(Id::from(unit.id))).set(UnitRow::from(unit)).execute(tx.db))?;
    Ok(())
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

/// The id of the company, whose records those are that belong to no other unit.
///
/// # Errors
/// What the database says.
pub fn company_id(tx: &mut Tx<'_>) -> Result<UnitId, Error> {
    let id: Id = units::table.filter(units::parent_id.is_null()).select(units::id).first(tx.db)?;
    Ok(id.typed())
}

/// A unit.
///
/// # Errors
/// `not_found`, or what the database says.
pub fn load(tx: &mut Tx<'_>, id: UnitId) -> Result<Unit, Error> {
    let row: UnitRow = units::table.filter(units::id.eq(Id::from(id))).first(tx.db)?;
    row.try_into()
}

/// A unit and those above it, up to the company.
///
/// # Errors
/// `not_found`, or what the database says.
pub(super) fn way_up(tx: &mut Tx<'_>, id: UnitId) -> Result<Vec<Unit>, Error> {
    let above = unit_scopes::table.filter(unit_scopes::unit_id.eq(Id::from(id))).select(unit_scopes::scope_id);
    let mut rows: Vec<UnitRow> = units::table.filter(units::id.eq_any(above)).load(tx.db)?;
    let (mut way, mut next) = (Vec::with_capacity(rows.len() + 1), Some(Id::from(id)));
    while let Some(id) = next {
        // The company's scope is everything, and stands nowhere.
        let unit = match rows.iter().position(|row| row.id == id) {
            Some(place) => rows.swap_remove(place).try_into()?,
            None => load(tx, id.typed())?,
        };
        next = id_or_null(unit.parent_id);
        way.push(unit);
    }
    Ok(way)
}

/// A unit to be changed: its row stays locked until the transaction ends.
///
/// # Errors
/// `not_found`, or what the database says.
pub fn load_for_change(tx: &mut Tx<'_>, id: UnitId) -> Result<Unit, Error> {
    let row: UnitRow = ForChange(units::table.find(Id::from(id))).get_result(tx.db)?;
    row.try_into()
}

/// A unit to be placed in the tree and the one above it or to come above it, both locked in the order of their ids; `None` where
/// there is no such other. Records can be made in them meanwhile: a move waits for these, and they must not wait for it.
///
/// # Errors
/// `not_found`, or what the database says.
pub fn load_for_placing(tx: &mut Tx<'_>, id: UnitId, parent: UnitId) -> Result<(Unit, Option<Unit>), Error> {
    let both = OneOf::ids(units::id, [Id::from(id), Id::from(parent)]);
    let rows: Vec<UnitRow> = ForPlacing(units::table.filter(both).order(units::id)).load(tx.db)?;
    let both: Vec<Unit> = rows.into_iter().map(Unit::try_from).collect::<Result<_, _>>()?;
    let find = |id: UnitId| both.iter().find(|unit| unit.id == id).cloned();
    Ok((find(id).ok_or_else(Refusal::not_found)?, find(parent)))
}

/// What a unit still holds: the open units directly below, and staff who have not left.
///
/// # Errors
/// What the database says.
pub fn holds(tx: &mut Tx<'_>, id: UnitId) -> Result<Holds, Error> {
    let id = Id::from(id);
    let below = units::table.filter(units::parent_id.eq(id)).filter(units::closed_at.is_null());
    let staff = staff_users::table.filter(staff_users::unit_id.eq(id)).filter(staff_users::status.ne(Word(UserStatus::Left)));
    Ok(Holds { units: below.count().get_result(tx.db)?, staff: staff.count().get_result(tx.db)? })
}

/// The unit with a code.
///
/// # Errors
/// What the database says.
pub fn by_code(tx: &mut Tx<'_>, code: &str) -> Result<Option<UnitId>, Error> {
    let found: Option<Id> = units::table.filter(units::code.eq(code)).select(units::id).first(tx.db).optional()?;
    Ok(found.map(Id::typed))
}

/// Which units a reader asks for.
#[derive(Clone, Debug, Default)]
pub struct UnitFilter {
    /// Only those of these kinds; none named means all.
    pub kinds: Vec<UnitKind>,
    /// Only those directly below this unit.
    pub parent_id: Option<UnitId>,
    /// Only those that are closed, or only those that are open.
    pub closed: Option<bool>,
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
    match filter.closed {
        Some(true) => query.filter(units::closed_at.is_not_null()),
        Some(false) => query.filter(units::closed_at.is_null()),
        None => query,
    }
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
