//! Read a reference of a customer.

use actix_web::web::Data;
use guanxi_domain::ids::{CustomerId, ReferenceId};
use guanxi_persistence::customers;

use super::part::PartView;
use super::part_view::ReferenceView;
use crate::answer::{Answer, Found};
use crate::app::App;
use crate::extract::{Caller, CustomersRead, PathIds};
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/customers/{customer_id}/references/{reference_id}`.
pub const OPERATION: Operation = Operation {
    id: "get_customer_reference",
    method: Method::Get,
    path: "/api/v1/customers/{customer_id}/references/{reference_id}",
    tag: Tag::Customers,
    summary: "Read a reference",
    description: "What another system calls the customer. The `ETag` has the version of the customer.",
    problems: &[],
};

/// Reads the reference.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<CustomersRead>,
    PathIds(id, reference): PathIds<CustomerId, ReferenceId>,
    app: Data<App>,
) -> Answer<Found<PartView<ReferenceView>>> {
    let reach = caller.reach();
    let loaded = app.store.read(move |tx| customers::load(tx, id, reach)).await?;
    Ok(Found(PartView::reference(&loaded.customer, reference)?))
}
