//! Imports: what was asked, how far each came, and what became of each row.
//!
//! A slice of rows and the step of its import are one transaction: after a crash the import goes on behind the last slice that
//! stands, and no row is taken twice.

use diesel::prelude::*;
use guanxi_domain::ProblemCode;
use guanxi_domain::ids::ImportId;
use guanxi_domain::instant::Instant;
use guanxi_domain::platform::import::{Counts, ImportKind, ImportStatus, RowRefusal};
use serde_json::{Value, json};

use crate::error::Error;
use crate::insert_many;
use crate::schema::{import_refusals, imports};
use crate::store::Tx;
use crate::types::{At, Document, Id, Word};

/// An import.
#[derive(Clone, Debug, PartialEq)]
pub struct Import {
    /// Its id.
    pub id: ImportId,
    /// What the file holds.
    pub kind: ImportKind,
    /// The file's name, for people.
    pub file_name: String,
    /// SHA-256 of the file's bytes.
    pub file_hash: Vec<u8>,
    /// What was asked: mapping and defaults.
    pub options: Value,
    /// How far it has come.
    pub status: ImportStatus,
    /// How many rows were taken.
    pub next_row: u64,
    /// What became of them.
    pub counts: Counts,
    /// When it began.
    pub started_at: Instant,
}

#[derive(Queryable, Insertable)]
#[diesel(table_name = imports, treat_none_as_default_value = false)]
struct ImportRow {
    id: Id,
    kind: Word<ImportKind>,
    file_name: String,
    file_hash: Vec<u8>,
    options: Document,
    status: Word<ImportStatus>,
    next_row: i64,
    created_count: i64,
    updated_count: i64,
    skipped_count: i64,
    refused_count: i64,
    started_at: At,
    updated_at: At,
    finished_at: Option<At>,
}

#[derive(Insertable)]
#[diesel(table_name = import_refusals, treat_none_as_default_value = false)]
struct RefusalRow {
    import_id: Id,
    line: i64,
    errors: Document,
}

/// Begins an import.
///
/// # Errors
/// What the database says.
pub fn begin(tx: &mut Tx<'_>, import: &Import) -> Result<(), Error> {
    let row = ImportRow {
        id: import.id.into(),
        kind: Word(import.kind),
        file_name: import.file_name.clone(),
        file_hash: import.file_hash.clone(),
        options: Document(import.options.clone()),
        status: Word(import.status),
        next_row: signed(import.next_row)?,
        created_count: 0,
        updated_count: 0,
        skipped_count: 0,
        refused_count: 0,
        started_at: import.started_at.into(),
        updated_at: import.started_at.into(),
        finished_at: None,
    };
    diesel::insert_into(imports::table).values(row).execute(tx.db)?;
    Ok(())
}

/// The newest import of a file.
///
/// # Errors
/// What the database says.
pub fn of_file(tx: &mut Tx<'_>, kind: ImportKind, file_hash: &[u8]) -> Result<Option<Import>, Error> {
    let row: Option<ImportRow> = imports::table
        .filter(imports::file_hash.eq(file_hash).and(imports::kind.eq(Word(kind))))
        .order((imports::started_at.desc(), imports::id.desc()))
        .first(tx.db)
        .optional()?;
    row.map(Import::try_from).transpose()
}

/// Takes a slice of rows for an import, under the lock of its row. A slice that a crash takes back takes its step back with it; the
/// end of the import, which is what the caller hears of, flushes all of them.
///
/// # Errors
/// `in_use` where it is not running or another process took the slice.
pub fn take_slice(tx: &mut Tx<'_>, id: ImportId, from: u64, to: u64) -> Result<(), Error> {
    let this = imports::table.filter(imports::id.eq(Id::from(id)));
    let there = this.filter(imports::next_row.eq(signed(from)?)).filter(imports::status.eq(Word(ImportStatus::Running)));
    tx.db.flush_later()?;
    let taken = diesel::update(there).set(imports::next_row.eq(signed(to)?)).execute(tx.db)?;
    if taken == 1 { Ok(()) } else { Err(ProblemCode::InUse.into()) }
}

/// Notes what became of a slice, in its transaction.
///
/// # Errors
/// What the database says.
pub fn note_slice(tx: &mut Tx<'_>, id: ImportId, counts: Counts, refusals: &[RowRefusal], now: Instant) -> Result<(), Error> {
    let noted = (
        imports::created_count.eq(imports::created_count + signed(counts.created)?),
        imports::updated_count.eq(imports::updated_count + signed(counts.updated)?),
        imports::skipped_count.eq(imports::skipped_count + signed(counts.skipped)?),
        imports::refused_count.eq(imports::refused_count + signed(counts.refused)?),
        imports::updated_at.eq(At::from(now)),
    );
    diesel::update(imports::table.filter(imports::id.eq(Id::from(id)))).set(noted).execute(tx.db)?;
    let rows = refusals
        .chunk_by(|one, next| one.line == next.line)
        .filter_map(|errors| Some((errors.first()?.line, errors)))
        .map(|(line, errors)| {
            let errors: Vec<Value> = errors.iter().map(|error| json!({ "column": error.column, "code": error.code })).collect();
            Ok(RefusalRow { import_id: id.into(), line: signed(line)?, errors: Document(errors.into()) })
        })
        .collect::<Result<Vec<_>, Error>>()?;
    insert_many!(tx.db, import_refusals::table, &rows, columns = 3)?;
    Ok(())
}

/// Ends an import.
///
/// # Errors
/// What the database says.
pub fn finish(tx: &mut Tx<'_>, id: ImportId, status: ImportStatus, now: Instant) -> Result<(), Error> {
    let ended = (imports::status.eq(Word(status)), imports::finished_at.eq(Some(At::from(now))), imports::updated_at.eq(At::from(now)));
    diesel::update(imports::table.filter(imports::id.eq(Id::from(id)))).set(ended).execute(tx.db)?;
    learn_sizes(tx)
}

/// Lets the database look at how much the tables have grown. PostgreSQL keeps the plans of foreign keys that it made when the tables
/// were empty, and would search each row's customer from end to end.
///
/// # Errors
/// What the database says.
pub fn learn_sizes(tx: &mut Tx<'_>) -> Result<(), Error> {
    Ok(tx.db.learn_sizes()?)
}

impl TryFrom<ImportRow> for Import {
    type Error = Error;

    fn try_from(row: ImportRow) -> Result<Self, Error> {
        let count = |value: i64| u64::try_from(value).map_err(Error::internal);
        Ok(Self {
            id: row.id.typed(),
            kind: row.kind.0,
            file_name: row.file_name,
            file_hash: row.file_hash,
            options: row.options.0,
            status: row.status.0,
            next_row: count(row.next_row)?,
            counts: Counts {
                created: count(row.created_count)?,
                updated: count(row.updated_count)?,
                skipped: count(row.skipped_count)?,
                refused: count(row.refused_count)?,
            },
            started_at: row.started_at.0,
        })
    }
}

fn signed(value: u64) -> Result<i64, Error> {
    i64::try_from(value).map_err(Error::internal)
}
