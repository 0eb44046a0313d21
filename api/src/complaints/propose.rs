//! Propose what is done for the customer.

use actix_web::web::Data;
use guanxi_domain::ProblemCode;
use guanxi_domain::ids::ComplaintId;
use guanxi_persistence::complaints::authority::Decider;

use super::command::Command;
use super::step_bodies::ProposalBody;
use super::view::ComplaintView;
use crate::answer::{Answer, Done};
use crate::app::App;
use crate::extract::{Caller, ComplaintsWrite, IdempotencyKey, PathId, Precondition, Valid};
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/complaints/{complaint_id}/actions/propose`.
pub const OPERATION: Operation = Operation {
    id: "propose_complaint_measures",
    method: Method::Post,
    path: "/api/v1/complaints/{complaint_id}/actions/propose",
    tag: Tag::Complaints,
    summary: "Propose measures",
    description: "Proposes measures and, with those that pay, a compensation. It waits for approval where the compensation, with what was granted in earlier rounds, is above the limit of who proposes, where the complaint is critical, and where it is major if the policy of the cause says so; else the customer can be told at once. The lowest level decides whose limit covers the amount, and never one below what the policy of the cause asks for; those of it who may decide are told. Where all who could are whom the complaint is about or who proposes, the highest level of the others decides in their place (`approval_by` is `stand_in`); where there are no others, the proposal is refused.",
    problems: &[ProblemCode::IllegalTransition, ProblemCode::AboutOneself, ProblemCode::NotResponsible, ProblemCode::NobodyDecides],
};

/// Takes the step.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<ComplaintsWrite>,
    PathId(id): PathId<ComplaintId>,
    precondition: Precondition,
    key: IdempotencyKey,
    body: Valid<ProposalBody>,
    app: Data<App>,
) -> Answer<Done<ComplaintView>> {
    let command = Command::on(id, caller.reach(), precondition).with_key(key.call(&OPERATION, caller.id(), body.raw()));
    let said = body.into_inner().read()?;
    let loaded = command.run(&app, &caller, move |tx, loaded, asking| {
        let decider = Decider::load(tx, asking.context.actor.user())?;
        let doubles: Vec<_> = loaded.doubles.iter().flat_map(|(_, rounds)| rounds).cloned().collect();
        Ok(loaded.complaint.propose(&said, decider.judged(&doubles), asking)?)
    });
    Ok(Done(ComplaintView::of(loaded.await?, &caller)))
}
