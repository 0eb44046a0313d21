//! Read a complaint.

use actix_web::web::Data;
use guanxi_domain::ids::ComplaintId;
use guanxi_persistence::complaints;

use super::command::viewer;
use super::view::ComplaintView;
use crate::answer::{Answer, Found};
use crate::app::App;
use crate::extract::{Caller, ComplaintsRead, PathId};
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/complaints/{complaint_id}`.
pub const OPERATION: Operation = Operation {
    id: "get_complaint",
    method: Method::Get,
    path: "/api/v1/complaints/{complaint_id}",
    tag: Tag::Complaints,
    summary: "Read a complaint",
    description: "The complaint with its rounds and files. One that went into another stays readable, and names that one in `merged_into_id`.",
    problems: &[],
};

/// Reads the complaint.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(caller: Caller<ComplaintsRead>, PathId(id): PathId<ComplaintId>, app: Data<App>) -> Answer<Found<ComplaintView>> {
    let viewer = viewer(&caller, caller.reach());
    let loaded = app.store.read(move |tx| complaints::load(tx, id, viewer)).await?;
    Ok(Found(ComplaintView::of(loaded, &caller)))
}
