//! Object to a judgement.

use actix_web::web::Data;
use guanxi_domain::ProblemCode;
use guanxi_domain::complaints::liability::JudgementAction;
use guanxi_domain::ids::JudgementId;

use super::bodies::ReasonBody;
use super::command;
use super::view::JudgementView;
use crate::answer::{Answer, Done};
use crate::app::App;
use crate::extract::{IdempotencyKey, Oneself, PathId, Precondition, Valid};
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/complaints/judgements/{judgement_id}/actions/object`.
pub const OPERATION: Operation = Operation {
    id: "object_judgement",
    method: Method::Post,
    path: "/api/v1/complaints/judgements/{judgement_id}/actions/object",
    tag: Tag::Complaints,
    summary: "Object to a judgement",
    description: "The person who was judged liable objects, once and until `object_before`. Another than the first judge decides; they are told.",
    problems: &[ProblemCode::IllegalTransition, ProblemCode::NotResponsible, ProblemCode::ObjectionTooLate],
};

/// Objects.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Oneself,
    PathId(id): PathId<JudgementId>,
    precondition: Precondition,
    key: IdempotencyKey,
    body: Valid<ReasonBody>,
    app: Data<App>,
) -> Answer<Done<JudgementView>> {
    let (asking, call) = (command::oneself(&caller), key.call(&OPERATION, caller.id(), body.raw()));
    let reason = body.into_inner().read()?;
    command::step(&app, id, JudgementAction::Object, reason, asking, (precondition, call), caller.context()).await
}
