//! Read the customer that another system calls so.

use actix_web::web::Data;
use guanxi_domain::Refusal;
use guanxi_persistence::customers;

use super::view::CustomerView;
use crate::answer::{Answer, Found};
use crate::app::App;
use crate::extract::{Caller, CustomersRead, PathReference};
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/customers/by_reference/{source}/{reference}`.
pub const OPERATION: Operation = Operation {
    id: "get_customer_by_reference",
    method: Method::Get,
    path: "/api/v1/customers/by_reference/{source}/{reference}",
    tag: Tag::Customers,
    summary: "Read a customer by reference",
    description: "The customer that another system calls by this reference.",
    problems: &[],
};

/// Reads the customer.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(caller: Caller<CustomersRead>, path: PathReference, app: Data<App>) -> Answer<Found<CustomerView>> {
    let reach = caller.reach();
    let loaded = app.store.read(move |tx| {
        let id = customers::by_reference(tx, &path.source, &path.reference)?.ok_or_else(Refusal::not_found)?;
        customers::load(tx, id, reach)
    });
    Ok(Found(CustomerView::of(loaded.await?, &caller)))
}
