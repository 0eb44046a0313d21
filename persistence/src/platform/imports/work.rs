//! Working on imports: which is next, slice after slice, and what became of each row.

use diesel::prelude::*;
use guanxi_domain::ProblemCode;
use guanxi_domain::fields::FieldCode;
use guanxi_domain::ids::ImportId;
use guanxi_domain::instant::Instant;
use guanxi_domain::platform::import::job::LEASE;
use guanxi_domain::platform::import::{Counts, Import, ImportRefusalSort, ImportStatus, RowRefusal};
use guanxi_domain::platform::page::{Direction, Sort};
use guanxi_domain::vocabulary::Word as _;
use serde_json::{Value, json};
use uuid::Uuid;

use super::rows::{ImportRow, signed};
use crate::dialect::{ForClaim, WithinTime};
use crate::error::Error;
use crate::insert_many;
use crate::platform::page::{After, Page, SortValue};
use crate::schema::{import_refusals, imports};
use crate::store::Tx;
use crate::types::{At, Document, Id, Word};

/// Which rows a process wants to take for an import.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slice {
    /// The import.
    pub import_id: ImportId,
    /// The process.
    pub owner: Uuid,
    /// How many rows were taken before.
    pub from: u64,
    /// How many are taken after it.
    pub to: u64,
    /// How many bytes of the file these are.
    pub bytes_done: u64,
    /// Now.
    pub now: Instant,
}

/// Whether a process may take its slice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// It may.
    Yes,
    /// The import is to be cancelled.
    Cancel,
    /// It is not this process's (any more): another one took over, or it is over.
    Lost,
}

#[derive(Insertable)]
#[diesel(table_name = import_refusals, treat_none_as_default_value = false)]
struct RefusalRow {
    import_id: Id,
    line: i64,
    errors: Document,
}

/// Whether an import waits for a process that reaches this data folder.
///
/// # Errors
/// What the database says.
pub fn any_work(tx: &mut Tx<'_>, folder_id: Uuid, now: Instant) -> Result<bool, Error> {
    for status in [ImportStatus::Running, ImportStatus::Queued] {
        let waiting = waiting(status, folder_id, now).select(imports::id);
        if waiting.first::<Id>(tx.db).optional()?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The import that is next for a process that reaches this data folder, locked until the transaction ends: first those whose process
/// is gone, then the one that has waited longest.
///
/// # Errors
/// What the database says.
pub fn claim(tx: &mut Tx<'_>, folder_id: Uuid, now: Instant) -> Result<Option<Import>, Error> {
    for status in [ImportStatus::Running, ImportStatus::Queued] {
        let next = ForClaim(waiting(status, folder_id, now).select(ImportRow::as_select()));
        if let Some(row) = next.get_result::<ImportRow>(tx.db).optional()? {
            return row.try_into().map(Some);
        }
    }
    Ok(None)
}

#[diesel::dsl::auto_type]
fn waiting(status: ImportStatus, folder_id: Uuid, now: Instant) -> _ {
    let nobody: At = now.into();
    let status: Word<ImportStatus> = Word(status);
    let folder: Id = Id(folder_id);
    imports::table
        .filter(imports::status.eq(status))
        .filter(imports::folder_id.eq(folder))
        .filter(imports::lease_until.is_null().or(imports::lease_until.le(nobody)))
        .order((imports::created_at, imports::id))
        .limit(1_i64)
}

/// Makes the transaction that of a slice. What a crash takes back of it takes its step back, too; the end of the import, which is
/// what callers hear of, flushes all slices.
///
/// # Errors
/// What the database says.
pub fn begin_slice(tx: &mut Tx<'_>) -> Result<(), Error> {
    Ok(tx.db.as_slice()?)
}

/// Takes a slice of rows for an import, under the lock of its row.
///
/// # Errors
/// What the database says.
pub fn take_slice(tx: &mut Tx<'_>, slice: &Slice) -> Result<Turn, Error> {
    let this = imports::table.filter(imports::id.eq(Id::from(slice.import_id)));
    let there = this
        .filter(imports::next_row.eq(signed(slice.from)?))
        .filter(imports::status.eq(Word(ImportStatus::Running)))
        .filter(imports::lease_owner.eq(Id(slice.owner)))
        .filter(imports::cancel_requested_at.is_null());
    let until: At = (slice.now + LEASE).into();
    let step = (imports::next_row.eq(signed(slice.to)?), imports::lease_until.eq(until));
    if diesel::update(there).set(step).execute(tx.db)? == 1 {
        return Ok(Turn::Yes);
    }
    let mine: Option<Option<At>> = this
        .filter(imports::status.eq(Word(ImportStatus::Running)))
        .filter(imports::lease_owner.eq(Id(slice.owner)))
        .select(imports::cancel_requested_at)
        .first(tx.db)
        .optional()?;
    Ok(if matches!(mine, Some(Some(_))) { Turn::Cancel } else { Turn::Lost })
}

/// Gives a sign of life for an import that has taken all its rows. False where it is not this process's (any more).
///
/// # Errors
/// What the database says.
pub fn keep_lease(tx: &mut Tx<'_>, id: ImportId, owner: Uuid, now: Instant) -> Result<bool, Error> {
    let mine = imports::table
        .filter(imports::id.eq(Id::from(id)))
        .filter(imports::status.eq(Word(ImportStatus::Running)))
        .filter(imports::lease_owner.eq(Id(owner)));
    let until: At = (now + LEASE).into();
    Ok(diesel::update(mine).set(imports::lease_until.eq(until)).execute(tx.db)? == 1)
}

/// Whether any process is alive and at work on an import.
///
/// # Errors
/// What the database says.
pub fn any_at_work(tx: &mut Tx<'_>, now: Instant) -> Result<bool, Error> {
    let running = imports::table.filter(imports::status.eq(Word(ImportStatus::Running)));
    let found: Option<Id> = running.filter(imports::lease_until.gt(At::from(now))).select(imports::id).first(tx.db).optional()?;
    Ok(found.is_some())
}

/// Lets another process go on at once with an import that this one stops at.
///
/// # Errors
/// What the database says.
pub fn release(tx: &mut Tx<'_>, id: ImportId, owner: Uuid) -> Result<(), Error> {
    let mine = imports::table.filter(imports::id.eq(Id::from(id))).filter(imports::lease_owner.eq(Id(owner)));
    diesel::update(mine).set((imports::lease_owner.eq(None::<Id>), imports::lease_until.eq(None::<At>))).execute(tx.db)?;
    Ok(())
}

/// Notes what became of a slice, in its transaction.
///
/// # Errors
/// What the database says.
pub fn note_slice(tx: &mut Tx<'_>, slice: &Slice, counts: Counts, customers_made: u64, refusals: &[RowRefusal]) -> Result<(), Error> {
    let noted = (
        imports::created_count.eq(imports::created_count + signed(counts.created)?),
        imports::updated_count.eq(imports::updated_count + signed(counts.updated)?),
        imports::skipped_count.eq(imports::skipped_count + signed(counts.skipped)?),
        imports::refused_count.eq(imports::refused_count + signed(counts.refused)?),
        imports::customers_made.eq(imports::customers_made + signed(customers_made)?),
        imports::bytes_done.eq(signed(slice.bytes_done)?),
        imports::updated_at.eq(At::from(slice.now)),
    );
    diesel::update(imports::table.filter(imports::id.eq(Id::from(slice.import_id)))).set(noted).execute(tx.db)?;
    let rows = refusals
        .chunk_by(|one, next| one.line == next.line)
        .filter_map(|errors| Some((errors.first()?.line, errors)))
        .map(|(line, errors)| {
            let errors: Vec<Value> = errors.iter().map(document).collect();
            Ok(RefusalRow { import_id: slice.import_id.into(), line: signed(line)?, errors: Document(errors.into()) })
        })
        .collect::<Result<Vec<_>, Error>>()?;
    insert_many!(tx.db, import_refusals::table, &rows, columns = 3)?;
    Ok(())
}

/// The faults of refused rows behind a line, in the order of the lines, of at most so many rows.
///
/// # Errors
/// What the database says.
pub fn refusals(tx: &mut Tx<'_>, id: ImportId, after_line: u64, rows: u32) -> Result<Vec<Vec<RowRefusal>>, Error> {
    let found: Vec<Found> = import_refusals::table
        .filter(import_refusals::import_id.eq(Id::from(id)))
        .filter(import_refusals::line.gt(signed(after_line)?))
        .order(import_refusals::line)
        .select((import_refusals::line, import_refusals::errors))
        .limit(rows.into())
        .load(tx.db)?;
    found.into_iter().map(faults).collect()
}

/// A page of the refused rows of an import, each with its faults.
///
/// # Errors
/// `cursor_invalid`, or what the database says.
pub fn list_refusals(
    tx: &mut Tx<'_>,
    id: ImportId,
    sort: Sort<ImportRefusalSort>,
    after: Option<&After>,
    limit: u32,
) -> Result<Page<Vec<RowRefusal>>, Error> {
    let place = After::text(after)?.map(|(line, _)| line.parse::<i64>().map_err(|_| ProblemCode::CursorInvalid)).transpose();
    let place = place.map_err(Error::from)?;
    let query = import_refusals::table.filter(import_refusals::import_id.eq(Id::from(id))).filter(WithinTime).into_boxed();
    let query = match (sort.direction, place) {
        (Direction::Ascending, Some(line)) => query.filter(import_refusals::line.gt(line)).order(import_refusals::line.asc()),
        (Direction::Ascending, None) => query.order(import_refusals::line.asc()),
        (Direction::Descending, Some(line)) => query.filter(import_refusals::line.lt(line)).order(import_refusals::line.desc()),
        (Direction::Descending, None) => query.order(import_refusals::line.desc()),
    };
    let found: Vec<Found> = query.select((import_refusals::line, import_refusals::errors)).limit(i64::from(limit) + 1).load(tx.db)?;
    Page::cut(found, limit, |(line, _)| After { value: SortValue::Text(line.to_string()), id: Id::from(id).0 }).try_map(faults)
}

type Found = (i64, Document);

fn faults((line, Document(errors)): Found) -> Result<Vec<RowRefusal>, Error> {
    let line = u64::try_from(line).map_err(Error::internal)?;
    Ok(errors.as_array().into_iter().flatten().map(|error| refusal(line, error)).collect())
}

fn document(error: &RowRefusal) -> Value {
    json!({ "column": error.column, "code": error.code, "arguments": error.arguments })
}

fn refusal(line: u64, error: &Value) -> RowRefusal {
    let text = |name: &str| error.get(name).and_then(Value::as_str);
    let code = text("code").unwrap_or_default();
    let code = FieldCode::from_word(code).map(FieldCode::word).or_else(|| ProblemCode::from_word(code).map(ProblemCode::word));
    let pair = |pair: &Value| Some((pair.get(0)?.as_str()?.to_owned(), pair.get(1)?.as_str()?.to_owned()));
    RowRefusal {
        line,
        column: text("column").map(str::to_owned),
        code: code.unwrap_or(ProblemCode::Internal.word()),
        arguments: error.get("arguments").and_then(Value::as_array).into_iter().flatten().filter_map(pair).collect(),
    }
}

/// Lets the database look at how much the tables have grown, before its own housekeeping comes by.
///
/// # Errors
/// What the database says.
pub fn learn_sizes(tx: &mut Tx<'_>) -> Result<(), Error> {
    Ok(tx.db.learn_sizes()?)
}
