//! Files that hang on records: their rows. The bytes lie in the data folder under the same id.

use std::collections::HashSet;

use diesel::prelude::*;
use guanxi_domain::access::Reach;
use guanxi_domain::ids::AttachmentId;
use guanxi_domain::platform::attachment::{Attachment, Bearer};
use guanxi_domain::platform::media::MediaType;
use guanxi_domain::platform::{Context, Event, Record, RecordKind};
use guanxi_domain::vocabulary;
use uuid::Uuid;

use crate::access::scope::Within;
use crate::dialect::OneOf;
use crate::error::Error;
use crate::platform::events;
use crate::schema::attachments;
use crate::store::{Store, Tx};
use crate::types::{At, Id, Word, id_or_null, typed_or_none};

#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = attachments, treat_none_as_default_value = false)]
struct AttachmentRow {
    id: Id,
    unit_id: Id,
    record_kind: Word<RecordKind>,
    record_id: Id,
    customer_id: Option<Id>,
    file_name: String,
    media_type: Word<MediaType>,
    size_bytes: i64,
    sha256: Vec<u8>,
    uploaded_by: Option<Id>,
    created_at: At,
}

impl From<&Attachment> for AttachmentRow {
    fn from(one: &Attachment) -> Self {
        Self {
            id: one.id.into(),
            unit_id: one.bearer.unit_id.into(),
            record_kind: Word(one.bearer.record.kind),
            record_id: Id(one.bearer.record.id),
            customer_id: id_or_null(one.bearer.customer_id),
            file_name: one.file_name.clone(),
            media_type: Word(one.media_type),
            size_bytes: one.size_bytes,
            sha256: one.sha256.to_vec(),
            uploaded_by: id_or_null(one.uploaded_by),
            created_at: one.created_at.into(),
        }
    }
}

impl AttachmentRow {
    fn into_attachment(self) -> Result<Attachment, Error> {
        let record = Record { kind: self.record_kind.0, id: self.record_id.0 };
        Ok(Attachment {
            id: self.id.typed(),
            bearer: Bearer { record, unit_id: self.unit_id.typed(), customer_id: typed_or_none(self.customer_id) },
            file_name: self.file_name,
            media_type: self.media_type.0,
            size_bytes: self.size_bytes,
            sha256: hash(self.sha256)?,
            uploaded_by: typed_or_none(self.uploaded_by),
            created_at: self.created_at.0,
        })
    }
}

/// A hash as a column keeps it.
pub(crate) fn hash(bytes: Vec<u8>) -> Result<[u8; 32], Error> {
    bytes.try_into().map_err(|_| Error::internal("a hash of the wrong length"))
}

/// A type as a column keeps it.
pub(crate) fn media_type(word: &str) -> Result<MediaType, Error> {
    vocabulary::Word::from_word(word).ok_or_else(|| Error::internal(format!("an unknown media type {word}")))
}

/// Writes a file's row and its event. The root row of what it hangs on must be locked.
///
/// # Errors
/// What the database says.
pub fn insert(tx: &mut Tx<'_>, attachment: &Attachment, event: Event, context: &Context) -> Result<(), Error> {
    diesel::insert_into(attachments::table).values(AttachmentRow::from(attachment)).execute(tx.db)?;
    events::append(tx, context, vec![event])
}

/// A file of a record.
///
/// # Errors
/// `not_found` where the record bears no such file or is out of reach, or what the database says.
pub fn load(tx: &mut Tx<'_>, record: Record, id: AttachmentId, reach: Reach) -> Result<Attachment, Error> {
    let query = attachments::table
        .find(Id::from(id))
        .filter(attachments::record_id.eq(Id(record.id)).and(attachments::record_kind.eq(Word(record.kind))))
        .filter(Within::of(reach, attachments::record_id))
        .select(AttachmentRow::as_select());
    query.first::<AttachmentRow>(tx.db)?.into_attachment()
}

/// The files of a record, in the order of their coming.
pub(crate) fn of_record(tx: &mut Tx<'_>, record: Record) -> Result<Vec<Attachment>, Error> {
    let of = attachments::table.filter(attachments::record_id.eq(Id(record.id)).and(attachments::record_kind.eq(Word(record.kind))));
    let rows: Vec<AttachmentRow> = of.order((attachments::created_at, attachments::id)).select(AttachmentRow::as_select()).load(tx.db)?;
    rows.into_iter().map(AttachmentRow::into_attachment).collect()
}

/// Deletes a file's row and writes its event. The root row of what it hangs on must be locked.
///
/// # Errors
/// What the database says.
pub fn delete(tx: &mut Tx<'_>, id: AttachmentId, event: Event, context: &Context) -> Result<(), Error> {
    remove(tx, id)?;
    events::append(tx, context, vec![event])
}

/// Deletes a file's row, of which the history of what it hangs on tells. The root row of that must be locked.
///
/// # Errors
/// What the database says.
pub fn remove(tx: &mut Tx<'_>, id: AttachmentId) -> Result<(), Error> {
    diesel::delete(attachments::table.find(Id::from(id))).execute(tx.db)?;
    Ok(())
}

/// Which of these ids name an attachment.
///
/// # Errors
/// What the database says.
pub fn with_row(tx: &mut Tx<'_>, ids: &[Uuid]) -> Result<HashSet<Uuid>, Error> {
    if ids.is_empty() {
        return Ok(HashSet::new());
    }
    let chosen = OneOf::ids(attachments::id, ids.iter().copied().map(Id));
    let there: Vec<Id> = attachments::table.filter(chosen).select(attachments::id).load(tx.db)?;
    Ok(there.into_iter().map(|id| id.0).collect())
}

/// What a row says of its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Described {
    /// The id of both.
    pub id: Uuid,
    /// The size in bytes.
    pub size_bytes: i64,
    /// SHA-256 of the bytes.
    pub sha256: [u8; 32],
}

/// How many rows are read at once to be compared with their files.
const AT_ONCE: i64 = 1_000;

/// Reads every row by its id, in slices, to be compared with its file.
///
/// # Errors
/// What the database says, or the visitor.
pub fn each(store: &Store, mut visit: impl FnMut(&[Described]) -> Result<(), Error>) -> Result<(), Error> {
    let mut after = Uuid::nil();
    loop {
        let rows: Vec<(Id, i64, Vec<u8>)> = store.read_now(|tx| {
            let query = attachments::table.filter(attachments::id.gt(Id(after))).order(attachments::id).limit(AT_ONCE);
            Ok(query.select((attachments::id, attachments::size_bytes, attachments::sha256)).load(tx.db)?)
        })?;
        let described = rows.into_iter().map(|(id, size_bytes, sha256)| Ok(Described { id: id.0, size_bytes, sha256: hash(sha256)? }));
        let described = described.collect::<Result<Vec<_>, Error>>()?;
        let Some(last) = described.last() else { return Ok(()) };
        after = last.id;
        visit(&described)?;
    }
}
