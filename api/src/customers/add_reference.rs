//! Add a reference to a customer.

use actix_web::web::Data;
use guanxi_domain::customers;
use guanxi_domain::ids::CustomerId;
use guanxi_domain::platform::Reference;
use guanxi_domain::{Fields, ProblemCode};
use uuid::Uuid;

use super::bodies::ReferenceBody;
use super::command::Command;
use super::part::PartView;
use super::part_view::ReferenceView;
use crate::answer::{Answer, Created};
use crate::app::App;
use crate::extract::{Caller, CustomersWrite, IdempotencyKey, PathId, Precondition, Valid};
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/customers/{customer_id}/references`.
pub const OPERATION: Operation = Operation {
    id: "add_customer_reference",
    method: Method::Post,
    path: "/api/v1/customers/{customer_id}/references",
    tag: Tag::Customers,
    summary: "Add a reference",
    description: "Notes what another system calls the customer; a reference names one customer only. One that it has already is answered as it is. The `ETag` is that of the customer.",
    problems: &[ProblemCode::Archived, ProblemCode::AlreadyExists],
};

/// Adds the reference.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<CustomersWrite>,
    PathId(id): PathId<CustomerId>,
    precondition: Precondition,
    key: IdempotencyKey,
    body: Valid<ReferenceBody>,
    app: Data<App>,
) -> Answer<Created<PartView<ReferenceView>>> {
    let call = key.call(&OPERATION, caller.id(), body.raw());
    let mut fields = Fields::new();
    let reference = Reference::read(body.into_inner().into(), &mut fields);
    let reference = fields.finish(reference)?;
    let command = Command::on(id, caller.reach(), precondition).with_key(call, 201);
    let added = reference.clone();
    let loaded = command
        .run(&app, &caller, move |customer, context| customers::add_reference(customer, added.clone(), &mut Uuid::now_v7, context))
        .await?;
    Ok(Created(PartView::named(&loaded.customer, &reference)?))
}
