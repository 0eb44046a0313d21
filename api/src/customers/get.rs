//! Read one customer.

use actix_web::web::Data;
use guanxi_domain::customers::Customer;
use guanxi_domain::ids::CustomerId;
use guanxi_domain::privacy::Clearance;

use super::view::CustomerView;
use crate::answer::{Answer, Found};
use crate::app::App;
use crate::extract::{Caller, CustomersRead, PathId, Query};
use crate::operation::{Method, Operation, Tag};
use crate::privacy::clear::{self, Clear};

/// `GET /api/v1/customers/{customer_id}`.
pub const OPERATION: Operation = Operation {
    id: "get_customer",
    method: Method::Get,
    path: "/api/v1/customers/{customer_id}",
    tag: Tag::Customers,
    summary: "Read a customer",
    description: "The customer with contact points, contacts, references and purchase figures. Personal values are masked, unless they are asked for in clear.",
    problems: &[],
};

/// Reads the customer.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<CustomersRead>,
    PathId(id): PathId<CustomerId>,
    Query(clear): Query<Clear>,
    app: Data<App>,
) -> Answer<Found<CustomerView>> {
    let shown = |clearance: Clearance, customer: &Customer| Ok(clearance.fields_of(customer));
    let (loaded, clearance) = clear::load(&app, &caller, clear, move |_| Ok(id), shown).await?;
    Ok(Found(CustomerView::cleared(loaded, &caller, clearance)))
}
