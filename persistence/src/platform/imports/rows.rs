//! The row of an import, and the import that it stands for.

use diesel::prelude::*;
use guanxi_domain::platform::Actor;
use guanxi_domain::platform::import::{
    Counts, FileEncoding, Import, ImportFailure, ImportFile, ImportKind, ImportOptions, ImportOrigin, ImportStatus, KeptFile, Lease,
    NewImport, Requester, Stopped,
};
use guanxi_domain::vocabulary::Word as _;
use serde_json::{Value, json};

use crate::error::Error;
use crate::schema::imports;
use crate::types::{At, Document, Id, Word, id_or_null, typed_or_none};

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = imports, treat_none_as_default_value = false, treat_none_as_null = true)]
pub(super) struct ImportRow {
    pub(super) id: Id,
    kind: Word<ImportKind>,
    file_name: String,
    file_hash: Option<Vec<u8>>,
    options: Document,
    status: Word<ImportStatus>,
    next_row: i64,
    created_count: i64,
    updated_count: i64,
    skipped_count: i64,
    refused_count: i64,
    started_at: Option<At>,
    updated_at: At,
    finished_at: Option<At>,
    version: i64,
    unit_id: Id,
    origin: Word<ImportOrigin>,
    requested_by: Option<Id>,
    dry_run: bool,
    again: bool,
    encoding: Option<Word<FileEncoding>>,
    file_bytes: Option<i64>,
    bytes_done: i64,
    customers_made: i64,
    folder_id: Option<Id>,
    file_id: Option<Id>,
    file_until: Option<At>,
    lease_owner: Option<Id>,
    lease_until: Option<At>,
    cancel_requested_at: Option<At>,
    stopped: Option<Document>,
    pub(super) created_at: At,
    requested_by_key: Option<Id>,
}

impl TryFrom<&Import> for ImportRow {
    type Error = Error;

    fn try_from(import: &Import) -> Result<Self, Error> {
        let file = import.file.as_ref();
        Ok(Self {
            id: import.id.into(),
            kind: Word(import.asked.kind),
            file_name: import.asked.file_name.clone(),
            file_hash: file.map(|file| file.hash.clone()),
            options: Document(import.asked.options.to_value()),
            status: Word(import.status),
            next_row: signed(import.next_row)?,
            created_count: signed(import.counts.created)?,
            updated_count: signed(import.counts.updated)?,
            skipped_count: signed(import.counts.skipped)?,
            refused_count: signed(import.counts.refused)?,
            started_at: import.started_at.map(At::from),
            updated_at: import.updated_at.into(),
            finished_at: import.finished_at.map(At::from),
            version: import.version,
            unit_id: import.asked.unit_id.into(),
            origin: Word(import.requester.origin),
            requested_by: id_or_null(import.requester.actor.user()),
            dry_run: import.asked.dry_run,
            again: import.asked.again,
            encoding: file.map(|file| Word(file.encoding)),
            file_bytes: file.map(|file| signed(file.bytes)).transpose()?,
            bytes_done: signed(import.bytes_done)?,
            customers_made: signed(import.customers_made)?,
            folder_id: import.kept.map(|kept| Id(kept.folder_id)),
            file_id: import.kept.map(|kept| Id(kept.file_id)),
            file_until: import.file_until.map(At::from),
            lease_owner: import.lease.map(|lease| Id(lease.owner)),
            lease_until: import.lease.map(|lease| lease.until.into()),
            cancel_requested_at: import.cancel_requested_at.map(At::from),
            stopped: import.stopped.as_ref().map(|stopped| Document(json!({ "failure": stopped.failure, "detail": stopped.detail }))),
            created_at: import.created_at.into(),
            requested_by_key: id_or_null(import.requester.actor.api_key()),
        })
    }
}

impl TryFrom<ImportRow> for Import {
    type Error = Error;

    fn try_from(row: ImportRow) -> Result<Self, Error> {
        let file = match (row.file_hash, row.file_bytes, row.encoding) {
            (Some(hash), Some(bytes), Some(Word(encoding))) => Some(ImportFile { hash, bytes: unsigned(bytes)?, encoding }),
            _ => None,
        };
        let key = typed_or_none(row.requested_by_key).map(Actor::ApiKey);
        let actor = typed_or_none(row.requested_by).map(Actor::User).or(key).unwrap_or(Requester::COMMAND_LINE.actor);
        Ok(Self {
            id: row.id.typed(),
            version: row.version,
            requester: Requester { origin: row.origin.0, actor },
            asked: NewImport {
                kind: row.kind.0,
                file_name: row.file_name,
                unit_id: row.unit_id.typed(),
                options: ImportOptions::of_value(&row.options.0),
                dry_run: row.dry_run,
                again: row.again,
            },
            status: row.status.0,
            file,
            kept: row.folder_id.zip(row.file_id).map(|(folder, file)| KeptFile { folder_id: folder.0, file_id: file.0 }),
            file_until: row.file_until.map(|at| at.0),
            lease: row.lease_owner.zip(row.lease_until).map(|(owner, until)| Lease { owner: owner.0, until: until.0 }),
            cancel_requested_at: row.cancel_requested_at.map(|at| at.0),
            stopped: row.stopped.map(|Document(value)| stopped(&value)),
            next_row: unsigned(row.next_row)?,
            bytes_done: unsigned(row.bytes_done)?,
            counts: Counts {
                created: unsigned(row.created_count)?,
                updated: unsigned(row.updated_count)?,
                skipped: unsigned(row.skipped_count)?,
                refused: unsigned(row.refused_count)?,
            },
            customers_made: unsigned(row.customers_made)?,
            created_at: row.created_at.0,
            started_at: row.started_at.map(|at| at.0),
            updated_at: row.updated_at.0,
            finished_at: row.finished_at.map(|at| at.0),
        })
    }
}

fn stopped(value: &Value) -> Stopped {
    let text = |name: &str| value.get(name).and_then(Value::as_str);
    Stopped {
        failure: text("failure").and_then(ImportFailure::from_word).unwrap_or(ImportFailure::Internal),
        detail: text("detail").map(str::to_owned),
    }
}

pub(super) fn signed(value: u64) -> Result<i64, Error> {
    i64::try_from(value).map_err(Error::internal)
}

fn unsigned(value: i64) -> Result<u64, Error> {
    u64::try_from(value).map_err(Error::internal)
}
