//! Read one customer.

use actix_web::web::Data;
use guanxi_domain::ids::CustomerId;
use guanxi_persistence::customers;

use super::view::CustomerView;
use crate::answer::{Answer, Found};
use crate::app::App;
use crate::extract::{Caller, CustomersRead, PathId};
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/customers/{customer_id}`.
pub const OPERATION: Operation = Operation {
    id: "get_customer",
    method: Method::Get,
    path: "/api/v1/customers/{customer_id}",
    tag: Tag::Customers,
    summary: "Read a customer",
    description: "The customer with contact points, contacts, references and purchase figures. Personal values are masked.",
    problems: &[],
};

/// Reads the customer.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(caller: Caller<CustomersRead>, PathId(id): PathId<CustomerId>, app: Data<App>) -> Answer<Found<CustomerView>> {
    let reach = caller.reach();
    let loaded = app.store.read(move |tx| customers::load(tx, id, reach)).await?;
    Ok(Found(CustomerView::of(loaded, &caller)))
}
