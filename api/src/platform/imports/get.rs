//! Read an import.

use actix_web::web::Data;
use guanxi_domain::ids::ImportId;
use guanxi_persistence::platform::imports;

use super::view::ImportView;
use crate::answer::{Answer, Found};
use crate::app::App;
use crate::extract::{Caller, ImportsRead, PathId};
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/imports/{import_id}`.
pub const OPERATION: Operation = Operation {
    id: "get_import",
    method: Method::Get,
    path: "/api/v1/imports/{import_id}",
    tag: Tag::Imports,
    summary: "Read an import",
    description: "How far it has come: `bytes_done` of `bytes_total`, and what became of the rows so far. Ask every second or so while it is `queued` or `running`; as its last step it judges the stages of the customers whose history it has rewritten.",
    problems: &[],
};

/// Reads it.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(caller: Caller<ImportsRead>, PathId(id): PathId<ImportId>, app: Data<App>) -> Answer<Found<ImportView>> {
    let reach = caller.reach();
    let import = app.store.read(move |tx| imports::load(tx, id, reach)).await?;
    Ok(Found(ImportView::of(import, &caller)))
}
