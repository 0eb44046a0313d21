//! Refund an order.

use actix_web::web::Data;
use guanxi_domain::ids::{OrderId, RefundId};
use guanxi_domain::orders::steps::{self, RefundDraft};
use guanxi_domain::{Fields, ProblemCode};
use uuid::Uuid;

use super::command::Command;
use super::step_bodies::RefundBody;
use super::view::OrderView;
use crate::answer::{Answer, Done};
use crate::app::App;
use crate::extract::{Caller, IdempotencyKey, OrdersRefund, PathId, Precondition, Valid};
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/orders/{order_id}/actions/refund`.
pub const OPERATION: Operation = Operation {
    id: "refund_order",
    method: Method::Post,
    path: "/api/v1/orders/{order_id}/actions/refund",
    tag: Tag::Orders,
    summary: "Refund an order",
    description: "Gives back a part of what was paid, or all that is left where no amount is given. Parts lessen the purchase figures of the \
                  customer; once all is given back the order is `refunded` and counts no longer.",
    problems: &[ProblemCode::IllegalTransition, ProblemCode::RefundTooLarge],
};

/// Refunds the order.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<OrdersRefund>,
    PathId(id): PathId<OrderId>,
    precondition: Precondition,
    key: IdempotencyKey,
    body: Valid<RefundBody>,
    app: Data<App>,
) -> Answer<Done<OrderView>> {
    let command = Command::on(id, caller.reach(), precondition).with_key(key.call(&OPERATION, caller.id(), body.raw()), 200);
    let mut fields = Fields::new();
    let draft = RefundDraft::read(body.into_inner().into(), &mut fields);
    let draft = fields.finish(draft)?;
    let refund_id = RefundId::new(Uuid::now_v7());
    let loaded = command.run(&app, &caller, move |order, context| steps::refund(order, draft.clone(), refund_id, context)).await?;
    Ok(Done(OrderView::of(loaded, &caller)))
}
