//! Files that hang on records of any kind: what is known of them, and what tells of their coming and going.

use super::media::{MediaType, file_name};
use super::{Context, Event, EventKind, Record};
use crate::fields::{Fault, FieldCode, Fields};
use crate::ids::{AttachmentId, CustomerId, UnitId, UserId};
use crate::instant::Instant;
use crate::problem::{ProblemCode, Refusal};
use crate::vocabulary::Word;

/// The most files that hang on one record.
pub const ATTACHMENTS_MAX: usize = 50;

/// A record that files can hang on, as far as files need to know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bearer {
    /// The record.
    pub record: Record,
    /// Its unit.
    pub unit_id: UnitId,
    /// The customer that it concerns.
    pub customer_id: Option<CustomerId>,
}

/// A file that hangs on a record. It never changes; its bytes lie in the data folder under its id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// Its id.
    pub id: AttachmentId,
    /// The record that it hangs on.
    pub bearer: Bearer,
    /// What it is called, with an ending that goes with its type.
    pub file_name: String,
    /// What it is, told from its content.
    pub media_type: MediaType,
    /// Its size in bytes.
    pub size_bytes: i64,
    /// SHA-256 of its bytes.
    pub sha256: [u8; 32],
    /// Who of the staff brought it.
    pub uploaded_by: Option<UserId>,
    /// When.
    pub created_at: Instant,
}

/// A file as it came in.
#[derive(Clone, Debug)]
pub struct NewFile {
    /// What it is called; the type's own name where nobody said.
    pub file_name: String,
    /// What it is.
    pub media_type: MediaType,
    /// Its size in bytes.
    pub size_bytes: i64,
    /// SHA-256 of its bytes.
    pub sha256: [u8; 32],
}

impl NewFile {
    /// Reads a file that came in.
    ///
    /// # Errors
    /// `unsupported_media_type` where its content is of no type that may be attached; `validation_failed` for its name.
    pub fn read(name: Option<&str>, media_type: Option<MediaType>, size_bytes: u64, sha256: [u8; 32]) -> Result<Self, Refusal> {
        let media_type = media_type.ok_or(ProblemCode::UnsupportedMediaType)?;
        let mut fields = Fields::new();
        let file_name = fields.keep("file_name", file_name(name, media_type));
        let file_name = fields.finish(file_name)?;
        Ok(Self { file_name, media_type, size_bytes: i64::try_from(size_bytes).unwrap_or(i64::MAX), sha256 })
    }
}

/// Hangs a file on a record that has so many already.
///
/// # Errors
/// `validation_failed` with `too_many` beyond [`ATTACHMENTS_MAX`].
pub fn attach(
    id: AttachmentId,
    bearer: Bearer,
    already: usize,
    file: &NewFile,
    told: EventKind,
    context: &Context,
) -> Result<(Attachment, Event), Refusal> {
    if already >= ATTACHMENTS_MAX {
        return Err(Refusal::field("", Fault::with(FieldCode::TooMany, "max", ATTACHMENTS_MAX)));
    }
    let attachment = Attachment {
        id,
        bearer,
        file_name: file.file_name.clone(),
        media_type: file.media_type,
        size_bytes: file.size_bytes,
        sha256: file.sha256,
        uploaded_by: context.actor.user(),
        created_at: context.now,
    };
    let event = attachment.event(told);
    Ok((attachment, event))
}

impl Attachment {
    /// What tells of the file's coming or going; never its name, which people put other people's names into.
    #[must_use]
    pub fn event(&self, told: EventKind) -> Event {
        Event::new(told, self.bearer.record, self.bearer.unit_id, self.bearer.customer_id)
            .with_detail("attachment_id", self.id.to_string())
            .with_detail("media_type", self.media_type.word())
            .with_detail("size_bytes", self.size_bytes)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::ids::InteractionId;
    use crate::platform::{Actor, RecordKind};

    #[test]
    fn a_record_bears_so_many_files_and_no_name_is_told() {
        let record = Record::new(RecordKind::Interaction, InteractionId::new(Uuid::nil()));
        let bearer = Bearer { record, unit_id: UnitId::new(Uuid::nil()), customer_id: None };
        let file = NewFile::read(Some("王芳.txt"), Some(MediaType::Text), 3, [0; 32]).unwrap();
        let context = Context { now: Instant::UNIX_EPOCH, actor: Actor::System("test") };
        let try_with =
            |already| attach(AttachmentId::new(Uuid::nil()), bearer, already, &file, EventKind::InteractionAttachmentAdded, &context);
        let (attachment, event) = try_with(ATTACHMENTS_MAX - 1).unwrap();
        assert_eq!(attachment.file_name, "王芳.txt");
        assert!(!serde_json::to_string(&event.details).unwrap().contains("王芳"));
        assert_eq!(try_with(ATTACHMENTS_MAX).unwrap_err().errors[0].code, FieldCode::TooMany);
        assert_eq!(NewFile::read(None, None, 3, [0; 32]).unwrap_err().code, ProblemCode::UnsupportedMediaType);
    }
}
