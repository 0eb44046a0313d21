//! Remove a contact point of a customer.

use actix_web::web::Data;
use guanxi_domain::ProblemCode;
use guanxi_domain::customers;
use guanxi_domain::ids::{ContactPointId, CustomerId};

use super::command::Command;
use crate::answer::{Answer, NoContent};
use crate::app::App;
use crate::extract::{Caller, CustomersWrite, PathIds, Precondition};
use crate::operation::{Method, Operation, Tag};

/// `DELETE /api/v1/customers/{customer_id}/contact_points/{contact_point_id}`.
pub const OPERATION: Operation = Operation {
    id: "remove_contact_point",
    method: Method::Delete,
    path: "/api/v1/customers/{customer_id}/contact_points/{contact_point_id}",
    tag: Tag::Customers,
    summary: "Remove a contact point",
    description: "Removes the contact point; the oldest one left of its kind becomes the primary one if it was.",
    problems: &[ProblemCode::Archived],
};

/// Removes the contact point.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<CustomersWrite>,
    PathIds(id, contact_point): PathIds<CustomerId, ContactPointId>,
    precondition: Precondition,
    app: Data<App>,
) -> Answer<NoContent> {
    let command = Command::on(id, caller.reach(), precondition);
    command.run(&app, &caller, move |customer, context| customers::remove_contact_point(customer, contact_point, context)).await?;
    Ok(NoContent)
}
