//! Read one order.

use actix_web::web::Data;
use guanxi_domain::ids::OrderId;
use guanxi_persistence::orders;

use super::view::OrderView;
use crate::answer::{Answer, Found};
use crate::app::App;
use crate::extract::{Caller, OrdersRead, PathId};
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/orders/{order_id}`.
pub const OPERATION: Operation = Operation {
    id: "get_order",
    method: Method::Get,
    path: "/api/v1/orders/{order_id}",
    tag: Tag::Orders,
    summary: "Read an order",
    description: "The order with its lines, refunds and references.",
    problems: &[],
};

/// Reads the order.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(caller: Caller<OrdersRead>, PathId(id): PathId<OrderId>, app: Data<App>) -> Answer<Found<OrderView>> {
    let reach = caller.reach();
    let loaded = app.store.read(move |tx| orders::load(tx, id, reach)).await?;
    Ok(Found(OrderView::of(loaded, &caller)))
}
