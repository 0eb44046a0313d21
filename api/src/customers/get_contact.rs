//! Read a contact of a customer.

use actix_web::web::Data;
use guanxi_domain::ids::{ContactId, CustomerId};
use guanxi_persistence::customers;

use super::part::PartView;
use super::part_view::ContactView;
use crate::answer::{Answer, Found};
use crate::app::App;
use crate::extract::{Caller, CustomersRead, PathIds};
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/customers/{customer_id}/contacts/{contact_id}`.
pub const OPERATION: Operation = Operation {
    id: "get_contact",
    method: Method::Get,
    path: "/api/v1/customers/{customer_id}/contacts/{contact_id}",
    tag: Tag::Customers,
    summary: "Read a contact",
    description: "A person who speaks for the organisation. The contact points stand with the customer and name the contact. The `ETag` has the version of the customer.",
    problems: &[],
};

/// Reads the contact.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<CustomersRead>,
    PathIds(id, contact): PathIds<CustomerId, ContactId>,
    app: Data<App>,
) -> Answer<Found<PartView<ContactView>>> {
    let reach = caller.reach();
    let loaded = app.store.read(move |tx| customers::load(tx, id, reach)).await?;
    Ok(Found(PartView::contact(&loaded.customer, contact)?))
}
