//! Revoke a judgement.

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

/// `POST /api/v1/complaints/judgements/{judgement_id}/actions/revoke`.
pub const OPERATION: Operation = Operation {
    id: "revoke_judgement",
    method: Method::Post,
    path: "/api/v1/complaints/judgements/{judgement_id}/actions/revoke",
    tag: Tag::Complaints,
    summary: "Revoke a judgement",
    description: "A judge takes a judgement back that was a mistake; what was booked is taken back by a reversal, in its own month while that is open, else in the present one. The person may be judged anew.",
    problems: &[ProblemCode::IllegalTransition, ProblemCode::OwnCase, ProblemCode::UsersOnly],
};

/// Revokes it.
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
    command::step(&app, id, JudgementAction::Revoke, reason, asking, (precondition, call), caller.context()).await
}
