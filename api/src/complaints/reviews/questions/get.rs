//! One mandatory question.

use actix_web::web::Data;
use guanxi_domain::ids::MandatoryQuestionId;
use guanxi_persistence::complaints::review::questions;

use super::view::QuestionView;
use crate::answer::{Answer, Found};
use crate::app::App;
use crate::extract::{Caller, ComplaintsReport, PathId};
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/complaints/mandatory-questions/{question_id}`.
pub const OPERATION: Operation = Operation {
    id: "get_mandatory_question",
    method: Method::Get,
    path: "/api/v1/complaints/mandatory-questions/{question_id}",
    tag: Tag::Complaints,
    summary: "Read a mandatory question",
    description: "The cause, how much of which week's complaints it made, and what was decided.",
    problems: &[],
};

/// Reads it.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(_: Caller<ComplaintsReport>, PathId(id): PathId<MandatoryQuestionId>, app: Data<App>) -> Answer<Found<QuestionView>> {
    Ok(Found(app.store.read(move |tx| questions::load(tx, id)).await?.into()))
}
