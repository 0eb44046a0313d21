//! Uphold a judgement.

use actix_web::web::Data;
use guanxi_domain::ProblemCode;
use guanxi_domain::complaints::liability::JudgementAction;
use guanxi_domain::ids::JudgementId;

use super::bodies::ReasonBody;
use super::command;
use super::view::JudgementView;
use crate::answer::{Answer, Done};
use crate::app::App;
use crate::extract::{Caller, ComplaintsJudge, IdempotencyKey, PathId, Precondition, Valid};
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/complaints/judgements/{judgement_id}/actions/uphold`.
pub const OPERATION: Operation = Operation {
    id: "uphold_judgement",
    method: Method::Post,
    path: "/api/v1/complaints/judgements/{judgement_id}/actions/uphold",
    tag: Tag::Complaints,
    summary: "Uphold a judgement",
    description: "Another than the first judge decides on an objection: the judgement holds. The person and the first judge are told.",
    problems: &[ProblemCode::IllegalTransition, ProblemCode::OwnCase, ProblemCode::OwnJudgement, ProblemCode::UsersOnly],
};

/// Upholds it.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<ComplaintsJudge>,
    PathId(id): PathId<JudgementId>,
    precondition: Precondition,
    key: IdempotencyKey,
    body: Valid<ReasonBody>,
    app: Data<App>,
) -> Answer<Done<JudgementView>> {
    let (asking, call) = (command::judge(&caller)?, key.call(&OPERATION, caller.id(), body.raw()));
    let reason = body.into_inner().read()?;
    command::step(&app, id, JudgementAction::Uphold, reason, asking, (precondition, call), caller.context()).await
}
