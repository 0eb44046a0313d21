//! Create a touchpoint.

use actix_web::web::Data;
use guanxi_domain::ProblemCode;
use guanxi_domain::interactions::Touchpoints;

use super::shapes::{NewTouchpointBody, TouchpointView};
use crate::answer::{Answer, Created};
use crate::app::App;
use crate::extract::{Caller, IdempotencyKey, InteractionsConfigure, Valid};
use crate::kept_lists;
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

/// Creates it.
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
    let made = kept_lists::create::<Touchpoints>(&app, call, caller.unit_id(), caller.context(), body.into_inner().into());
    Ok(Created(made.await?.into()))
}
