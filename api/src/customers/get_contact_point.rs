//! Read a contact point of a customer.

use actix_web::web::Data;
use guanxi_domain::ids::{ContactPointId, CustomerId};
use guanxi_persistence::customers;

use super::part::PartView;
use super::part_view::ContactPointView;
use crate::answer::{Answer, Found};
use crate::app::App;
use crate::extract::{Caller, CustomersRead, PathIds};
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/customers/{customer_id}/contact_points/{contact_point_id}`.
pub const OPERATION: Operation = Operation {
    id: "get_contact_point",
    method: Method::Get,
    path: "/api/v1/customers/{customer_id}/contact_points/{contact_point_id}",
    tag: Tag::Customers,
    summary: "Read a contact point",
    description: "A phone, e-mail address, postal address or social handle of the customer or of one of its contacts, masked. The `ETag` has the version of the customer.",
    problems: &[],
};

/// Reads the contact point.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<CustomersRead>,
    PathIds(id, contact_point): PathIds<CustomerId, ContactPointId>,
    app: Data<App>,
) -> Answer<Found<PartView<ContactPointView>>> {
    let reach = caller.reach();
    let loaded = app.store.read(move |tx| customers::load(tx, id, reach)).await?;
    Ok(Found(PartView::contact_point(&loaded.customer, contact_point)?))
}
