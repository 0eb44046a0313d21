//! End the service by a unit.

use actix_web::web::Data;
use guanxi_domain::ProblemCode;
use guanxi_domain::customers;
use guanxi_domain::ids::{CustomerId, UnitId};

use super::command::Command;
use crate::answer::{Answer, NoContent};
use crate::app::App;
use crate::extract::{Caller, CustomersWrite, PathIds, Precondition};
use crate::operation::{Method, Operation, Tag};

/// `DELETE /api/v1/customers/{customer_id}/serving_units/{unit_id}`.
pub const OPERATION: Operation = Operation {
    id: "remove_serving_unit",
    method: Method::Delete,
    path: "/api/v1/customers/{customer_id}/serving_units/{unit_id}",
    tag: Tag::Customers,
    summary: "End the service by a unit",
    description: "The unit does not serve the customer any more. The home unit is changed by a patch.",
    problems: &[ProblemCode::Archived],
};

/// Removes the unit.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<CustomersWrite>,
    PathIds(id, unit): PathIds<CustomerId, UnitId>,
    precondition: Precondition,
    app: Data<App>,
) -> Answer<NoContent> {
    let command = Command::on(id, caller.reach(), precondition);
    command.run(&app, &caller, move |customer, context| customers::remove_serving_unit(customer, unit, context)).await?;
    Ok(NoContent)
}
