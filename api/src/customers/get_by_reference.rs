//! Read the customer that another system calls so.

use actix_web::web::Data;
use guanxi_domain::Refusal;
use guanxi_domain::customers::Customer;
use guanxi_domain::privacy::Clearance;
use guanxi_persistence::{Tx, customers};

use super::view::CustomerView;
use crate::answer::{Answer, Found};
use crate::app::App;
use crate::extract::{Caller, CustomersRead, PathReference, Query};
use crate::operation::{Method, Operation, Tag};
use crate::privacy::clear::{self, Clear};

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
pub async fn handle(
    caller: Caller<CustomersRead>,
    path: PathReference,
    Query(clear): Query<Clear>,
    app: Data<App>,
) -> Answer<Found<CustomerView>> {
    let find = move |tx: &mut Tx<'_>| {
        let id = customers::by_reference(tx, &path.source, &path.reference)?;
        Ok(id.ok_or_else(Refusal::not_found)?)
    };
    let shown = |clearance: Clearance, customer: &Customer| Ok(clearance.fields_of(customer));
    let (loaded, clearance) = clear::load(&app, &caller, clear, find, shown).await?;
    Ok(Found(CustomerView::cleared(loaded, &caller, clearance)))
}
