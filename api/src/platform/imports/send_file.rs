//! Send the file of an import.

use actix_web::web::Data;
use guanxi_domain::ProblemCode;
use guanxi_domain::ids::ImportId;
use guanxi_domain::platform::import::{ImportFile, KeptFile};
use guanxi_persistence::platform::imports;
use uuid::Uuid;

use super::view::ImportView;
use crate::answer::{Answer, Done};
use crate::app::App;
use crate::configuration::Configuration;
use crate::extract::{Caller, FileLimit, ImportsWrite, PathId, Upload};
use crate::files::{Area, blocking};
use crate::operation::{Method, Operation, Tag};

/// `PUT /api/v1/imports/{import_id}/file`.
pub const OPERATION: Operation = Operation {
    id: "send_import_file",
    method: Method::Put,
    path: "/api/v1/imports/{import_id}/file",
    tag: Tag::Imports,
    summary: "Send the file of an import",
    description: "The bytes of the file as the body. When all of them are there the import waits for its turn and starts by itself; imports of one server are taken one after the other. A file of which rows were taken before is refused (`already_exists`, with `import_id`) unless the import was asked for with `again`; one that another import is at is refused in any case (`in_use`). Whether the file has the columns that the mapping names is found out when the import starts: see `failure`.",
    problems: &[ProblemCode::IllegalTransition, ProblemCode::AlreadyExists, ProblemCode::InUse],
};

/// Files of imports.
pub struct ImportFiles;

impl FileLimit for ImportFiles {
    const DESCRIPTION: &'static str = "A CSV file; its first line names the columns. By default at most 1 GiB.";

    fn bytes(configuration: &Configuration) -> u64 {
        configuration.import_max_bytes
    }
}

/// Takes the file, and lets the import wait for its turn.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<ImportsWrite>,
    PathId(id): PathId<ImportId>,
    app: Data<App>,
    upload: Upload<ImportFiles>,
) -> Answer<Done<ImportView>> {
    let received = upload.into_inner();
    let (hash, bytes, spelling) = (received.sha256.to_vec(), received.size_bytes, received.encoding.clone());
    let kept = KeptFile { folder_id: app.files.folder_id(), file_id: Uuid::now_v7() };
    let (context, grants) = (caller.context(), caller.standing().grants);
    let (reach, post) = (caller.reach(), caller.post());
    let files = app.files.clone();
    blocking(move || files.keep(received, Area::Imports, kept.file_id)).await?;
    let queued = app.store.write(move |tx| {
        let import = imports::load_for_change(tx, id, reach)?;
        import.asked.authorize(&grants, &post)?;
        let file = ImportFile { hash: hash.clone(), bytes, encoding: spelling.chosen(import.asked.options.encoding) };
        let before = imports::newest_of_file(tx, import.asked.kind, &file.hash, Some(id))?;
        let change = import.take_file(file, Some(kept), before.as_ref(), &context)?;
        imports::save(tx, change, &context)
    });
    let queued = app.files.conclude_coming(Area::Imports, kept.file_id, queued.await).await?;
    app.import_queued.notify_one();
    Ok(Done(ImportView::of(queued, &caller)))
}
