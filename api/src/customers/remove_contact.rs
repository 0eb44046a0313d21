//! Remove a contact of a customer.

use actix_web::web::Data;
use guanxi_domain::ProblemCode;
use guanxi_domain::customers;
use guanxi_domain::ids::{ContactId, CustomerId};

use super::command::Command;
use crate::answer::{Answer, NoContent};
use crate::app::App;
use crate::extract::{Caller, CustomersWrite, PathIds, Precondition};
use crate::operation::{Method, Operation, Tag};

/// `DELETE /api/v1/customers/{customer_id}/contacts/{contact_id}`.
pub const OPERATION: Operation = Operation {
    id: "remove_contact",
    method: Method::Delete,
    path: "/api/v1/customers/{customer_id}/contacts/{contact_id}",
    tag: Tag::Customers,
    summary: "Remove a contact",
    description: "Removes the contact with its contact points; the oldest one left becomes the primary one if it was.",
    problems: &[ProblemCode::Archived],
};

/// Removes the contact.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<CustomersWrite>,
    PathIds(id, contact): PathIds<CustomerId, ContactId>,
    precondition: Precondition,
    app: Data<App>,
) -> Answer<NoContent> {
    let command = Command::on(id, caller.reach(), precondition);
    command.run(&app, &caller, move |customer, context| customers::remove_contact(customer, contact, context)).await?;
    Ok(NoContent)
}
