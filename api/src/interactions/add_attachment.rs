//! Attach a file to an interaction.

use actix_web::web::Data;
use guanxi_domain::ProblemCode;
use guanxi_domain::fields::Fields;
use guanxi_domain::ids::{AttachmentId, InteractionId, TypedId};
use guanxi_domain::interactions::InteractionAction;
use guanxi_domain::platform::EventKind;
use guanxi_domain::platform::attachment::{NewFile, attach};
use guanxi_persistence::interactions;
use guanxi_persistence::platform::attachments;
use uuid::Uuid;

use super::attachment_view::AttachmentView;
use crate::answer::{Answer, Created};
use crate::app::App;
use crate::configuration::Configuration;
use crate::extract::{
    Caller, FileLimit, InteractionsWrite, NoIdempotencyKey, PathId, Precondition, Query, QueryInput, QueryParameter, QueryValues, Upload,
};
use crate::files::{Area, blocking};
use crate::operation::{Method, Operation, Tag};
use crate::part::PartView;

/// `POST /api/v1/interactions/{interaction_id}/attachments`.
pub const OPERATION: Operation = Operation {
    id: "add_interaction_attachment",
    method: Method::Post,
    path: "/api/v1/interactions/{interaction_id}/attachments",
    tag: Tag::Interactions,
    summary: "Attach a file",
    description: "Takes the bare body as a file and hangs it on the interaction. What it is, is told from its content; the vocabulary `media_type` lists what may be attached. An interaction bears up to 50 files. The `ETag` is that of the interaction.",
    problems: &[ProblemCode::IllegalTransition],
};

/// A file that is to be attached.
pub struct AttachedFile;

impl FileLimit for AttachedFile {
    const DESCRIPTION: &'static str = "The bytes of the file, of any content type but those of web forms; as many as GUANXI_ATTACHMENT_MAX_BYTES \
                                       allows, 20 MiB unless set.";

    fn bytes(configuration: &Configuration) -> u64 {
        configuration.attachment_max_bytes
    }
}

/// What the file is called.
pub struct FileName(Option<String>);

impl FileName {
    /// The name, where one was given.
    #[must_use]
    pub fn given(&self) -> Option<&str> {
        self.0.as_deref()
    }
}

impl QueryInput for FileName {
    const PARAMETERS: &'static [QueryParameter] = &[QueryParameter::text(
        "file_name",
        "What the file is called, up to 200 characters; folders are cut off, and an ending that does not go with the content gets one that does.",
    )
    .with_example("来电记录.txt")];

    fn read(values: &QueryValues, _: &mut Fields) -> Option<Self> {
        Some(Self(values.get("file_name").map(str::to_owned)))
    }
}

/// Takes the file in.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<InteractionsWrite>,
    PathId(id): PathId<InteractionId>,
    precondition: Precondition,
    _: NoIdempotencyKey,
    Query(name): Query<FileName>,
    app: Data<App>,
    upload: Upload<AttachedFile>,
) -> Answer<Created<PartView<AttachmentView>>> {
    let (received, attachment_id, context) = (upload.into_inner(), AttachmentId::new(Uuid::now_v7()), caller.context());
    let (given, reach) = (name.given(), caller.reach());
    let media_type = received.content(given.unwrap_or_default()).media_type();
    let file = NewFile::read(given, media_type, received.size_bytes, received.sha256)?;
    let files = app.files.clone();
    blocking(move || files.keep(received, Area::Attachments, attachment_id.uuid())).await?;
    let written = app.store.write(move |tx| {
        let loaded = interactions::load_for_change(tx, id, reach)?;
        let version = loaded.interaction.version;
        precondition.check(version)?;
        loaded.interaction.state().next(InteractionAction::Update)?;
        let told = EventKind::InteractionAttachmentAdded;
        let (attachment, event) = attach(attachment_id, loaded.bearer(), loaded.attachments.len(), &file, told, &context)?;
        attachments::insert(tx, &attachment, event, &context)?;
        Ok((attachment, version))
    });
    let (attachment, version) = app.files.conclude_coming(Area::Attachments, attachment_id.uuid(), written.await).await?;
    Ok(Created(AttachmentView::part(attachment, id, version)))
}
