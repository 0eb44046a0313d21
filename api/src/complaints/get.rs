//! Read a complaint.

use actix_web::web::Data;
use guanxi_domain::ids::ComplaintId;
use guanxi_persistence::complaints;

use super::command::viewer;
use super::complainant::note_clear;
use super::view::ComplaintView;
use crate::answer::{Answer, Found};
use crate::app::App;
use crate::extract::{Caller, ComplaintsRead, PathId, Query};
use crate::operation::{Method, Operation, Tag};
use crate::privacy::clear::Clear;

/// `GET /api/v1/complaints/{complaint_id}`.
pub const OPERATION: Operation = Operation {
    id: "get_complaint",
    method: Method::Get,
    path: "/api/v1/complaints/{complaint_id}",
    tag: Tag::Complaints,
    summary: "Read a complaint",
    description: "The complaint with its rounds and files. One that went into another stays readable, and names that one in `merged_into_id`. Who complained by the public form is masked, unless it is asked for in clear.",
    problems: &[],
};

/// Reads the complaint.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<ComplaintsRead>,
    PathId(id): PathId<ComplaintId>,
    Query(Clear(clear)): Query<Clear>,
    app: Data<App>,
) -> Answer<Found<ComplaintView>> {
    let viewer = viewer(&caller, caller.reach());
    let loaded = if clear {
        let noted = caller.clone();
        let work = app.store.write(move |tx| {
            let loaded = complaints::load(tx, id, viewer)?;
            note_clear(tx, &loaded, &noted)?;
            Ok(loaded)
        });
        work.await?
    } else {
        app.store.read(move |tx| complaints::load(tx, id, viewer)).await?
    };
    Ok(Found(ComplaintView::cleared(loaded, &caller, clear)))
}
