//! Read one judgement.

use actix_web::web::Data;
use guanxi_domain::ids::JudgementId;
use guanxi_persistence::complaints::judgements;

use super::command;
use super::view::JudgementView;
use crate::answer::{Answer, Found};
use crate::app::App;
use crate::extract::{Oneself, PathId};
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/complaints/judgements/{judgement_id}`.
pub const OPERATION: Operation = Operation {
    id: "get_judgement",
    method: Method::Get,
    path: "/api/v1/complaints/judgements/{judgement_id}",
    tag: Tag::Complaints,
    summary: "Read a judgement",
    description: "The judgement, for the person who was judged and for those who have `complaints:judge` where the complaint is.",
    problems: &[],
};

/// Reads it.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(caller: Oneself, PathId(id): PathId<JudgementId>, app: Data<App>) -> Answer<Found<JudgementView>> {
    let (asking, now) = (command::oneself(&caller), caller.context().now);
    let loaded = app.store.read(move |tx| judgements::load(tx, id, asking)).await?;
    Ok(Found(JudgementView::of(loaded.judgement, loaded.asking, now)))
}
