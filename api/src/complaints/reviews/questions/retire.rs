//! Ask a mandatory question no longer.

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

/// `POST /api/v1/complaints/mandatory-questions/{question_id}/actions/retire`.
pub const OPERATION: Operation = Operation {
    id: "retire_mandatory_question",
    method: Method::Post,
    path: "/api/v1/complaints/mandatory-questions/{question_id}/actions/retire",
    tag: Tag::Complaints,
    summary: "Ask a mandatory question no longer",
    description: "Surveys need not ask it any more. The cause is not proposed again for twelve weeks after the week that proposed it.",
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
    decide(&app, &caller, id, precondition, call, QuestionAction::Retire, body.into_inner().into()).await
}
