//! Decline a mandatory question.

use actix_web::web::Data;
use guanxi_domain::ProblemCode;
use guanxi_domain::complaints::review::question::QuestionAction;
use guanxi_domain::ids::MandatoryQuestionId;

use super::decide::decide;
use super::view::{NoteBody, QuestionView};
use crate::answer::{Answer, Done};
use crate::app::App;
use crate::extract::{Caller, ComplaintsApprove, IdempotencyKey, PathId, Precondition, Valid};
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/complaints/mandatory-questions/{question_id}/actions/decline`.
pub const OPERATION: Operation = Operation {
    id: "decline_mandatory_question",
    method: Method::Post,
    path: "/api/v1/complaints/mandatory-questions/{question_id}/actions/decline",
    tag: Tag::Complaints,
    summary: "Decline a mandatory question",
    description: "It is not asked. The cause is not proposed again for twelve weeks.",
    problems: &[ProblemCode::IllegalTransition],
};

/// Decides it.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<ComplaintsApprove>,
    PathId(id): PathId<MandatoryQuestionId>,
    precondition: Precondition,
    key: IdempotencyKey,
    body: Valid<NoteBody>,
    app: Data<App>,
) -> Answer<Done<QuestionView>> {
    let call = key.call(&OPERATION, caller.id(), body.raw());
    decide(&app, &caller, id, precondition, call, QuestionAction::Decline, body.into_inner().into()).await
}
