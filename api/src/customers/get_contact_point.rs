//! Read a contact point of a customer.

use actix_web::web::Data;
use guanxi_domain::Refusal;
use guanxi_domain::customers::Customer;
use guanxi_domain::ids::{ContactPointId, CustomerId};
use guanxi_domain::privacy::Clearance;

use super::part::PartView;
use super::part_view::ContactPointView;
use crate::answer::{Answer, Found};
use crate::app::App;
use crate::extract::{Caller, CustomersRead, PathIds, Query};
use crate::operation::{Method, Operation, Tag};
use crate::privacy::clear::{self, Clear};

/// `GET /api/v1/customers/{customer_id}/contact_points/{contact_point_id}`.
pub const OPERATION: Operation = Operation {
    id: "get_contact_point",
    method: Method::Get,
    path: "/api/v1/customers/{customer_id}/contact_points/{contact_point_id}",
    tag: Tag::Customers,
    summary: "Read a contact point",
    description: "A phone, e-mail address, postal address or social handle of the customer or of one of its contacts, masked, unless it is asked for in clear. The `ETag` has the version of the customer.",
    problems: &[],
};

/// Reads the contact point.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<CustomersRead>,
    PathIds(id, contact_point): PathIds<CustomerId, ContactPointId>,
    Query(clear): Query<Clear>,
    app: Data<App>,
) -> Answer<Found<PartView<ContactPointView>>> {
    let shown = move |clearance: Clearance, customer: &Customer| {
        customer.contact_point(contact_point).ok_or_else(Refusal::not_found)?;
        let field = clearance.personal.then(|| Clearance::field_of_point(contact_point));
        field.map(|field| vec![field]).ok_or_else(clear::denied)
    };
    let (loaded, clearance) = clear::load(&app, &caller, clear, move |_| Ok(id), shown).await?;
    Ok(Found(PartView::cleared(&loaded.customer, contact_point, clearance)?))
}
