//! A file that hangs on a record, as callers see it.

use std::fmt::Write;

use guanxi_domain::ids::{AttachmentId, InteractionId, UserId};
use guanxi_domain::instant;
use guanxi_domain::platform::attachment::Attachment;
use guanxi_domain::platform::media::MediaType;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::openapi::Example;
use crate::part::PartView;

/// A file that hangs on a record.
#[derive(Serialize, ToSchema)]
#[schema(as = Attachment)]
pub struct AttachmentView {
    /// The id.
    pub id: AttachmentId,
    /// What it is called, with an ending that goes with its type.
    pub file_name: String,
    /// What it is, told from its content.
    pub media_type: MediaType,
    /// Its size in bytes.
    #[schema(minimum = 1)]
    pub size_bytes: i64,
    /// SHA-256 of its bytes in hexadecimal digits.
    pub sha256: String,
    /// The staff user who brought it.
    pub uploaded_by: Option<UserId>,
    /// When it came.
    #[schema(format = DateTime)]
    pub created_at: String,
}

impl AttachmentView {
    /// The file as the answer to an operation on it.
    pub fn part(attachment: Attachment, of: InteractionId, version: i64) -> PartView<Self> {
        let location = format!("/api/v1/interactions/{of}/attachments/{}", attachment.id);
        PartView::new(attachment.into(), version, location)
    }
}

impl From<Attachment> for AttachmentView {
    fn from(one: Attachment) -> Self {
        let mut sha256 = String::with_capacity(64);
        for byte in one.sha256 {
            let _ = write!(sha256, "{byte:02x}");
        }
        Self {
            id: one.id,
            file_name: one.file_name,
            media_type: one.media_type,
            size_bytes: one.size_bytes,
            sha256,
            uploaded_by: one.uploaded_by,
            created_at: instant::format(one.created_at),
        }
    }
}

impl Example for AttachmentView {
    fn example() -> Value {
        json!({
            "id": "0192f3a4-5b6c-7d8e-9f01-23456789abd2", "file_name": "来电记录.txt", "media_type": "text/plain", "size_bytes": 42,
            "sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "uploaded_by": "0192f3a4-5b6c-7d8e-9f01-23456789abce", "created_at": "2026-11-21T08:31:00Z"
        })
    }
}
