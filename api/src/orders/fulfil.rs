//! Fulfil an order.

use actix_web::web::Data;
use guanxi_domain::ProblemCode;
use guanxi_domain::ids::OrderId;
use guanxi_domain::orders::steps;

use super::command::Command;
use super::step_bodies::StepBody;
use super::view::OrderView;
use crate::answer::{Answer, Done};
use crate::app::App;
use crate::extract::{Caller, IdempotencyKey, OrdersWrite, PathId, Precondition, Valid};
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/orders/{order_id}/actions/fulfil`.
pub const OPERATION: Operation = Operation {
    id: "fulfil_order",
    method: Method::Post,
    path: "/api/v1/orders/{order_id}/actions/fulfil",
    tag: Tag::Orders,
    summary: "Fulfil an order",
    description: "Notes that the customer has received everything.",
    problems: &[ProblemCode::IllegalTransition],
};

/// Notes the delivery.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<OrdersWrite>,
    PathId(id): PathId<OrderId>,
    precondition: Precondition,
    key: IdempotencyKey,
    body: Valid<StepBody>,
    app: Data<App>,
) -> Answer<Done<OrderView>> {
    let command = Command::on(id, caller.reach(), precondition).with_key(key.call(&OPERATION, caller.id(), body.raw()), 200);
    let at = body.into_inner().read()?;
    let loaded = command.run(&app, &caller, move |order, context| steps::fulfil(order, at, context)).await?;
    Ok(Done(OrderView::of(loaded, &caller)))
}
