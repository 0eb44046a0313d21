//! Remove a line from an order.

use actix_web::web::Data;
use guanxi_domain::ProblemCode;
use guanxi_domain::ids::{OrderId, OrderLineId};
use guanxi_domain::orders::edit;

use super::command::Command;
use crate::answer::{Answer, NoContent};
use crate::app::App;
use crate::extract::{Caller, OrdersWrite, PathIds, Precondition};
use crate::operation::{Method, Operation, Tag};

/// `DELETE /api/v1/orders/{order_id}/lines/{line_id}`.
pub const OPERATION: Operation = Operation {
    id: "remove_order_line",
    method: Method::Delete,
    path: "/api/v1/orders/{order_id}/lines/{line_id}",
    tag: Tag::Orders,
    summary: "Remove a line",
    description: "Removes a line from an order that is `placed`; quantity and total of the order follow. The last line stays: cancel the order \
                  instead.",
    problems: &[ProblemCode::IllegalTransition, ProblemCode::InUse],
};

/// Removes the line.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<OrdersWrite>,
    PathIds(id, line): PathIds<OrderId, OrderLineId>,
    precondition: Precondition,
    app: Data<App>,
) -> Answer<NoContent> {
    let command = Command::on(id, caller.reach(), precondition);
    command.run(&app, &caller, move |order, context| edit::remove_line(order, line, context)).await?;
    Ok(NoContent)
}
