//! Remove a reference of a customer.

use actix_web::web::Data;
use guanxi_domain::ProblemCode;
use guanxi_domain::customers;
use guanxi_domain::ids::{CustomerId, ReferenceId};

use super::command::Command;
use crate::answer::{Answer, NoContent};
use crate::app::App;
use crate::extract::{Caller, CustomersWrite, PathIds, Precondition};
use crate::operation::{Method, Operation, Tag};

/// `DELETE /api/v1/customers/{customer_id}/references/{reference_id}`.
pub const OPERATION: Operation = Operation {
    id: "remove_customer_reference",
    method: Method::Delete,
    path: "/api/v1/customers/{customer_id}/references/{reference_id}",
    tag: Tag::Customers,
    summary: "Remove a reference",
    description: "Forgets what another system calls the customer.",
    problems: &[ProblemCode::Archived],
};

/// Removes the reference.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<CustomersWrite>,
    PathIds(id, reference): PathIds<CustomerId, ReferenceId>,
    precondition: Precondition,
    app: Data<App>,
) -> Answer<NoContent> {
    let command = Command::on(id, caller.reach(), precondition);
    command.run(&app, &caller, move |customer, context| customers::remove_reference(customer, reference, context)).await?;
    Ok(NoContent)
}
