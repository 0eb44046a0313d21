//! Imports as records: kept, found, listed, and their files forgotten.

use std::collections::HashSet;

use diesel::prelude::*;
use guanxi_domain::access::Reach;
use guanxi_domain::ids::{ImportId, UserId};
use guanxi_domain::instant::Instant;
use guanxi_domain::platform::Context;
use guanxi_domain::platform::import::{Import, ImportChange, ImportKind, ImportSort, ImportStatus};
use guanxi_domain::platform::page::Sort;
use uuid::Uuid;

use super::rows::ImportRow;
use crate::access::scope::OfUnit;
use crate::dialect::{AnyWord, ForChange, MultiBackend, OneOf, WithinTime, lock_values};
use crate::error::Error;
use crate::keyset;
use crate::platform::events;
use crate::platform::page::{After, Page, SortValue};
use crate::schema::imports;
use crate::store::Tx;
use crate::types::{At, Id, Word};

/// How many imports of one file are looked at, the newest first.
const OF_ONE_FILE: i64 = 200;

/// Which imports a list shows. Every condition that is given must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportFilter {
    /// Those of these kinds.
    pub kinds: Vec<ImportKind>,
    /// Those in one of these statuses.
    pub statuses: Vec<ImportStatus>,
    /// Those that this staff user asked for.
    pub requested_by: Option<UserId>,
    /// Asked for at this instant or later.
    pub created_from: Option<Instant>,
    /// Asked for before this instant.
    pub created_before: Option<Instant>,
}

fn filtered(filter: &ImportFilter, reach: Reach) -> imports::BoxedQuery<'static, MultiBackend> {
    let within = OfUnit::of(reach, imports::unit_id, imports::requested_by);
    let mut query = imports::table.filter(WithinTime).filter(within).into_boxed();
    if !filter.kinds.is_empty() {
        query = query.filter(AnyWord::of(imports::kind, &filter.kinds));
    }
    if !filter.statuses.is_empty() {
        query = query.filter(AnyWord::of(imports::status, &filter.statuses));
    }
    if let Some(user) = filter.requested_by {
        query = query.filter(imports::requested_by.eq(Id::from(user)));
    }
    if let Some(from) = filter.created_from {
        query = query.filter(imports::created_at.ge(At::from(from)));
    }
    if let Some(before) = filter.created_before {
        query = query.filter(imports::created_at.lt(At::from(before)));
    }
    query
}

/// A page of imports.
///
/// # Errors
/// `filter_too_broad` where it takes too long, or what the database says.
pub fn list(
    tx: &mut Tx<'_>,
    filter: &ImportFilter,
    reach: Reach,
    sort: Sort<ImportSort>,
    after: Option<&After>,
    limit: u32,
) -> Result<Page<Import>, Error> {
    let query = filtered(filter, reach).select(ImportRow::as_select()).limit(i64::from(limit) + 1);
    let place = After::at(after)?;
    let rows: Vec<ImportRow> = match sort.by {
        ImportSort::CreatedAt => keyset!(query, imports::created_at, imports::id, sort.direction, place).load(tx.db)?,
    };
    Page::cut(rows, limit, |row| After { value: SortValue::At(row.created_at.0), id: row.id.0 }).try_map(Import::try_from)
}

/// How many imports the filter finds.
///
/// # Errors
/// `filter_too_broad` where it takes too long, or what the database says.
pub fn count(tx: &mut Tx<'_>, filter: &ImportFilter, reach: Reach) -> Result<i64, Error> {
    Ok(filtered(filter, reach).count().get_result(tx.db)?)
}

/// An import.
///
/// # Errors
/// `not_found` also where it is out of reach, or what the database says.
pub fn load(tx: &mut Tx<'_>, id: ImportId, reach: Reach) -> Result<Import, Error> {
    let found = imports::table.find(Id::from(id)).filter(OfUnit::of(reach, imports::unit_id, imports::requested_by));
    let row: ImportRow = found.select(ImportRow::as_select()).first(tx.db)?;
    row.try_into()
}

/// An import, locked until the transaction ends.
///
/// # Errors
/// `not_found` also where it is out of reach, or what the database says.
pub fn load_for_change(tx: &mut Tx<'_>, id: ImportId, reach: Reach) -> Result<Import, Error> {
    let found = imports::table.find(Id::from(id)).filter(OfUnit::of(reach, imports::unit_id, imports::requested_by));
    let row: ImportRow = ForChange(found.select(ImportRow::as_select())).get_result(tx.db)?;
    row.try_into()
}

/// The newest import that holds this file, other than this one. Of two that take the same file at once, the second waits here for the
/// first.
///
/// # Errors
/// What the database says.
pub fn newest_of_file(tx: &mut Tx<'_>, kind: ImportKind, hash: &[u8], other_than: Option<ImportId>) -> Result<Option<Import>, Error> {
    let lock = hash.first_chunk::<8>().map_or(0, |bytes| i64::from_be_bytes(*bytes));
    lock_values(tx.db, &[lock])?;
    let rows: Vec<ImportRow> = imports::table
        .filter(imports::file_hash.eq(hash).and(imports::kind.eq(Word(kind))))
        .order((imports::created_at.desc(), imports::id.desc()))
        .select(ImportRow::as_select())
        .limit(OF_ONE_FILE)
        .load(tx.db)?;
    let found = rows.into_iter().map(Import::try_from).collect::<Result<Vec<_>, Error>>()?;
    Ok(found.into_iter().find(|import| Some(import.id) != other_than && import.holds_its_file()))
}

/// Keeps a new import.
///
/// # Errors
/// What the database says.
pub fn insert(tx: &mut Tx<'_>, import: &Import) -> Result<(), Error> {
    diesel::insert_into(imports::table).values(ImportRow::try_from(import)?).execute(tx.db)?;
    Ok(())
}

/// Keeps a step of an import that was loaded for change, and tells of it.
///
/// # Errors
/// What the database says.
pub fn save(tx: &mut Tx<'_>, change: ImportChange, context: &Context) -> Result<Import, Error> {
    let ImportChange { import, events: told } = change;
    diesel::update(imports::table.find(Id::from(import.id))).set(ImportRow::try_from(&import)?).execute(tx.db)?;
    events::append(tx, context, told)?;
    Ok(import)
}

/// The files of imports that this data folder has kept long enough.
///
/// # Errors
/// What the database says.
pub fn expired(tx: &mut Tx<'_>, folder_id: Uuid, now: Instant, limit: i64) -> Result<Vec<Uuid>, Error> {
    let ids: Vec<Option<Id>> = imports::table
        .filter(imports::file_until.le(At::from(now)))
        .filter(imports::folder_id.eq(Id(folder_id)))
        .order((imports::file_until, imports::id))
        .select(imports::file_id)
        .limit(limit)
        .load(tx.db)?;
    Ok(ids.into_iter().flatten().map(|id| id.0).collect())
}

/// Which of these files belong to an import.
///
/// # Errors
/// What the database says.
pub fn with_file(tx: &mut Tx<'_>, files: &[Uuid]) -> Result<HashSet<Uuid>, Error> {
    if files.is_empty() {
        return Ok(HashSet::new());
    }
    let chosen = OneOf::ids(imports::file_id.assume_not_null(), files.iter().copied().map(Id));
    let there: Vec<Option<Id>> = imports::table.filter(chosen).select(imports::file_id).load(tx.db)?;
    Ok(there.into_iter().flatten().map(|id| id.0).collect())
}

/// Notes that a file is kept no longer.
///
/// # Errors
/// What the database says.
pub fn forget_file(tx: &mut Tx<'_>, file_id: Uuid) -> Result<(), Error> {
    let gone = (imports::folder_id.eq(None::<Id>), imports::file_id.eq(None::<Id>), imports::file_until.eq(None::<At>));
    diesel::update(imports::table.filter(imports::file_id.eq(Id(file_id)))).set(gone).execute(tx.db)?;
    Ok(())
}
