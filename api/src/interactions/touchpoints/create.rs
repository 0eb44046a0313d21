//! Create a touchpoint.

use actix_web::web::Data;
use guanxi_domain::ids::{TouchpointId, TypedId};
use guanxi_domain::interactions::Touchpoint;
use guanxi_domain::interactions::touchpoint::TouchpointDraft;
use guanxi_domain::platform::idempotency::Outcome;
use guanxi_domain::{Fields, ProblemCode};
use guanxi_persistence::interactions::touchpoints;
use guanxi_persistence::platform::idempotency::once;
use uuid::Uuid;

use super::bodies::NewTouchpointBody;
use super::view::TouchpointView;
use crate::answer::{Answer, Created};
use crate::app::App;
use crate::extract::{Caller, IdempotencyKey, InteractionsConfigure, Valid};
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/touchpoints`.
pub const OPERATION: Operation = Operation {
    id: "create_touchpoint",
    method: Method::Post,
    path: "/api/v1/touchpoints",
    tag: Tag::Interactions,
    summary: "Create a touchpoint",
    description: "Adds a step to the list of the customer's journey. Its word is what records carry, and never changes.",
    problems: &[ProblemCode::AlreadyExists],
};

/// Creates the touchpoint.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<InteractionsConfigure>,
    key: IdempotencyKey,
    body: Valid<NewTouchpointBody>,
    app: Data<App>,
) -> Answer<Created<TouchpointView>> {
    let call = key.call(&OPERATION, caller.id(), body.raw());
    let mut fields = Fields::new();
    let draft = TouchpointDraft::read_new(body.into_inner().into(), &mut fields);
    let draft = fields.finish(draft)?;
    let (id, unit_id, context) = (TouchpointId::new(Uuid::now_v7()), caller.unit_id(), caller.context());
    let touchpoint = app.store.write(move |tx| {
        let planned = Outcome { status: 201, record: Some(id.uuid()) };
        let work = |tx: &mut guanxi_persistence::Tx<'_>| {
            let change = Touchpoint::create(id, unit_id, draft.clone(), &context)?;
            touchpoints::save(tx, change, &context)
        };
        once(tx, call.as_ref(), planned, context.now, work, |tx, outcome| {
            touchpoints::load(tx, outcome.record.map_or(id, TouchpointId::new))
        })
    });
    Ok(Created(touchpoint.await?.into()))
}
