//! Change a customer.

use actix_web::web::Data;
use guanxi_domain::customers::{self, CustomerPatch};
use guanxi_domain::ids::CustomerId;
use guanxi_domain::{Fields, ProblemCode};
use guanxi_persistence::Named;

use super::bodies::CustomerPatchBody;
use super::command::Command;
use super::view::CustomerView;
use crate::answer::{Answer, Done};
use crate::app::App;
use crate::extract::{Caller, CustomersWrite, MergePatch, PathId, Precondition};
use crate::operation::{Method, Operation, Tag};

/// `PATCH /api/v1/customers/{customer_id}`.
pub const OPERATION: Operation = Operation {
    id: "patch_customer",
    method: Method::Patch,
    path: "/api/v1/customers/{customer_id}",
    tag: Tag::Customers,
    summary: "Change a customer",
    description: "A JSON Merge Patch: absent members stay, `null` clears. A patch that changes nothing leaves the version. What hangs on the customer (contact points, contacts, serving units, references, the key account) has operations of its own.",
    problems: &[ProblemCode::Archived],
};

/// Changes the customer.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<CustomersWrite>,
    PathId(id): PathId<CustomerId>,
    precondition: Precondition,
    body: MergePatch<CustomerPatchBody>,
    app: Data<App>,
) -> Answer<Done<CustomerView>> {
    let mut fields = Fields::new();
    let patch = CustomerPatch::read(body.into_inner().into(), caller.context().now, &mut fields);
    let patch = fields.finish(Some(patch))?;
    let named = Named::default().answering("owner_id", patch.owner_id()).home("unit_id", patch.unit_id(), caller.reach());
    let command = Command::on(id, caller.reach(), precondition).naming(named);
    let loaded = command.run(&app, &caller, move |customer, context| customers::patch(customer, patch.clone(), context)).await?;
    Ok(Done(CustomerView::of(loaded, &caller)))
}
