//! Create an interaction.

use actix_web::web::Data;
use guanxi_domain::ids::{InteractionId, TypedId};
use guanxi_domain::interactions::{InteractionDraft, write};
use guanxi_domain::platform::idempotency::Outcome;
use guanxi_domain::{Fields, ProblemCode};
use guanxi_persistence::interactions::{self, Known, Wanted};
use guanxi_persistence::platform::idempotency::once;
use uuid::Uuid;

use super::bodies::NewInteractionBody;
use super::view::InteractionView;
use crate::answer::{Answer, Created};
use crate::app::App;
use crate::extract::{Caller, IdempotencyKey, InteractionsWrite, Valid};
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/interactions`.
pub const OPERATION: Operation = Operation {
    id: "create_interaction",
    method: Method::Post,
    path: "/api/v1/interactions",
    tag: Tag::Interactions,
    summary: "Create an interaction",
    description: "Notes a contact with a customer, over any channel. The customer is named by `customer_id` or by `customer_reference`; contact and order must be that customer's.",
    problems: &[ProblemCode::AlreadyExists, ProblemCode::Archived],
};

/// Creates the interaction.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<InteractionsWrite>,
    key: IdempotencyKey,
    body: Valid<NewInteractionBody>,
    app: Data<App>,
) -> Answer<Created<InteractionView>> {
    let call = key.call(&OPERATION, caller.id(), body.raw());
    let mut fields = Fields::new();
    let draft = InteractionDraft::read(body.into_inner().into(), &mut fields);
    let draft = fields.finish(draft)?;
    let (id, context, staff, reach) = (InteractionId::new(Uuid::now_v7()), caller.context(), caller.user_id(), caller.reach());
    let loaded = app.store.write(move |tx| {
        let planned = Outcome { status: 201, record: Some(id.uuid()) };
        let work = |tx: &mut guanxi_persistence::Tx<'_>| {
            let known = Known::load(tx, &[Wanted { reference: None, draft: &draft }], reach)?;
            let facts = known.facts(&draft, None)?;
            let change = write::create(id, &draft, &facts, staff, &context)?;
            Ok(known.loaded(interactions::save(tx, change, &context)?))
        };
        once(tx, call.as_ref(), planned, context.now, work, |tx, outcome| {
            interactions::load(tx, outcome.record.map_or(id, InteractionId::new), reach)
        })
    });
    Ok(Created(InteractionView::of(loaded.await?, &caller)))
}
