//! Note what a weekly review decided.

use actix_web::web::Data;
use guanxi_domain::complaints::review::decision::NewDecision;
use guanxi_domain::ids::{ReviewDecisionId, TypedId as _};
use guanxi_domain::platform::idempotency::Outcome;
use guanxi_domain::{Fields, Refusal};
use guanxi_persistence::Tx;
use guanxi_persistence::access::{roles, users};
use guanxi_persistence::complaints::review::decisions::{self, DecisionViewer};
use guanxi_persistence::complaints::review::unit_within;
use guanxi_persistence::platform::idempotency::once;
use uuid::Uuid;

use super::view::{DecisionView, NewDecisionBody};
use crate::answer::{Answer, Created};
use crate::app::App;
use crate::extract::{Caller, ComplaintsApprove, IdempotencyKey, Valid};
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/complaints/review_decisions`.
pub const OPERATION: Operation = Operation {
    id: "create_complaint_review_decision",
    method: Method::Post,
    path: "/api/v1/complaints/review_decisions",
    tag: Tag::Complaints,
    summary: "Note what a weekly review decided",
    description: "Keeps what is to be done, who sees to it and until when. The owner is told, and the reviews of the weeks that come follow it up.",
    problems: &[],
};

/// Notes it.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<ComplaintsApprove>,
    key: IdempotencyKey,
    body: Valid<NewDecisionBody>,
    app: Data<App>,
) -> Answer<Created<DecisionView>> {
    let call = key.call(&OPERATION, caller.id(), body.raw());
    let (context, viewer) = (caller.context(), DecisionViewer { reach: Some(caller.reach()), user_id: caller.user_id() });
    let reach = caller.reach();
    let mut fields = Fields::new();
    let new = NewDecision::read(body.into_inner().into(), context.now.date_naive(), &mut fields);
    let new = fields.finish(new)?;
    let id = ReviewDecisionId::new(Uuid::now_v7());
    let work = app.store.write(move |tx| {
        let planned = Outcome { status: 201, record: Some(id.uuid()) };
        let work = |tx: &mut Tx<'_>| {
            let unit_id = unit_within(tx, new.unit_id, reach, "/unit_id")?;
            if users::active_among(tx, [new.owner_id])?.is_empty() {
                return Err(Refusal::no_such("/owner_id").into());
            }
            new.check_owner(&roles::together(&roles::of_user(tx, new.owner_id)?))?;
            let decision = new.clone().decide(id, unit_id, &context);
            decisions::insert(tx, &decision, &context)?;
            Ok(decision)
        };
        let again = |tx: &mut Tx<'_>, outcome: Outcome| decisions::load(tx, outcome.record.map_or(id, ReviewDecisionId::new), viewer);
        once(tx, call.as_ref(), planned, context.now, work, again)
    });
    Ok(Created(DecisionView::of(work.await?, context.now)))
}
