//! Let a unit serve a customer.

use actix_web::web::Data;
use guanxi_domain::ProblemCode;
use guanxi_domain::customers;
use guanxi_domain::ids::{CustomerId, UnitId};
use guanxi_persistence::Named;

use super::command::Command;
use super::view::CustomerView;
use crate::answer::{Answer, Done};
use crate::app::App;
use crate::extract::{Caller, CustomersWrite, PathIds, Precondition};
use crate::operation::{Method, Operation, Tag};

/// `PUT /api/v1/customers/{customer_id}/serving_units/{unit_id}`.
pub const OPERATION: Operation = Operation {
    id: "add_serving_unit",
    method: Method::Put,
    path: "/api/v1/customers/{customer_id}/serving_units/{unit_id}",
    tag: Tag::Customers,
    summary: "Let a unit serve a customer",
    description: "The unit serves the customer from now on, beside its home; one that does already changes nothing.",
    problems: &[ProblemCode::Archived, ProblemCode::ValidationFailed],
};

/// Adds the unit.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<CustomersWrite>,
    PathIds(id, unit): PathIds<CustomerId, UnitId>,
    precondition: Precondition,
    app: Data<App>,
) -> Answer<Done<CustomerView>> {
    let command = Command::on(id, caller.reach(), precondition).naming(Named::default().further_unit("serving_unit_ids", "unit_id", unit));
    let loaded = command.run(&app, &caller, move |customer, context| customers::add_serving_unit(customer, unit, context)).await?;
    Ok(Done(CustomerView::of(loaded, &caller)))
}
