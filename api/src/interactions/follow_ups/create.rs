//! Make a follow-up.

use actix_web::web::Data;
use guanxi_domain::ids::{FollowUpId, TypedId};
use guanxi_domain::interactions::{FollowUp, FollowUpDraft};
use guanxi_domain::platform::idempotency::Outcome;
use guanxi_domain::{Fields, ProblemCode};
use guanxi_persistence::interactions::follow_ups::{self, LoadedFollowUp};
use guanxi_persistence::platform::idempotency::once;
use uuid::Uuid;

use super::bodies::NewFollowUpBody;
use super::view::FollowUpView;
use crate::answer::{Answer, Created};
use crate::app::App;
use crate::extract::{Caller, IdempotencyKey, InteractionsWrite, Valid};
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/follow_ups`.
pub const OPERATION: Operation = Operation {
    id: "create_follow_up",
    method: Method::Post,
    path: "/api/v1/follow_ups",
    tag: Tag::Interactions,
    summary: "Make a follow-up",
    description: "Notes what staff have promised to do next for a customer, and by when. Without `assignee_id` it is for who makes it.",
    problems: &[ProblemCode::Archived],
};

/// Makes the follow-up.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<InteractionsWrite>,
    key: IdempotencyKey,
    body: Valid<NewFollowUpBody>,
    app: Data<App>,
) -> Answer<Created<FollowUpView>> {
    let call = key.call(&OPERATION, caller.id(), body.raw());
    let mut fields = Fields::new();
    let draft = FollowUpDraft::read(body.into_inner().into(), &mut fields);
    let draft = fields.finish(draft)?;
    let (id, context, reach) = (FollowUpId::new(Uuid::now_v7()), caller.context(), caller.reach());
    let loaded = app.store.write(move |tx| {
        let planned = Outcome { status: 201, record: Some(id.uuid()) };
        let work = |tx: &mut guanxi_persistence::Tx<'_>| {
            let (facts, customer) = follow_ups::facts(tx, &draft, reach)?;
            let change = FollowUp::create(id, &draft, facts, &context)?;
            Ok(LoadedFollowUp { follow_up: follow_ups::save(tx, change, &context)?, customer })
        };
        once(tx, call.as_ref(), planned, context.now, work, |tx, outcome| {
            follow_ups::load(tx, outcome.record.map_or(id, FollowUpId::new), reach)
        })
    });
    Ok(Created(FollowUpView::of(loaded.await?, &caller)))
}
