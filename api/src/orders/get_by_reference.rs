//! Read the order that another system calls so.

use actix_web::web::Data;
use guanxi_domain::platform::Reference;
use guanxi_persistence::orders;

use super::view::OrderView;
use crate::answer::{Answer, Found};
use crate::app::App;
use crate::extract::{Caller, OrdersRead, PathReference};
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/orders/by_reference/{source}/{reference}`.
pub const OPERATION: Operation = Operation {
    id: "get_order_by_reference",
    method: Method::Get,
    path: "/api/v1/orders/by_reference/{source}/{reference}",
    tag: Tag::Orders,
    summary: "Read an order by reference",
    description: "The order that another system calls by this reference.",
    problems: &[],
};

/// Reads the order.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(caller: Caller<OrdersRead>, path: PathReference, app: Data<App>) -> Answer<Found<OrderView>> {
    let reference = Reference { source: path.source, reference: path.reference };
    let reach = caller.reach();
    let loaded = app.store.read(move |tx| orders::load_by_reference(tx, &reference, reach)).await?;
    Ok(Found(OrderView::of(loaded, &caller)))
}
