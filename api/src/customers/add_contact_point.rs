//! Add a contact point to a customer.

use actix_web::web::Data;
use guanxi_domain::customers::{self, NewContactPoint};
use guanxi_domain::ids::CustomerId;
use guanxi_domain::{Fields, ProblemCode};
use uuid::Uuid;

use super::bodies::NewContactPointBody;
use super::command::{Command, from};
use super::part::PartView;
use super::part_view::ContactPointView;
use crate::answer::{Answer, Created};
use crate::app::App;
use crate::extract::{Caller, CustomersWrite, IdempotencyKey, PathId, Precondition, Valid};
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/customers/{customer_id}/contact_points`.
pub const OPERATION: Operation = Operation {
    id: "add_contact_point",
    method: Method::Post,
    path: "/api/v1/customers/{customer_id}/contact_points",
    tag: Tag::Customers,
    summary: "Add a contact point",
    description: "Adds a phone, e-mail address, postal address or social handle to the customer or to one of its contacts. The first of its kind becomes the primary one. The `ETag` is that of the customer.",
    problems: &[ProblemCode::Archived],
};

/// Adds the contact point.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<CustomersWrite>,
    PathId(id): PathId<CustomerId>,
    precondition: Precondition,
    key: IdempotencyKey,
    body: Valid<NewContactPointBody>,
    app: Data<App>,
) -> Answer<Created<PartView<ContactPointView>>> {
    let call = key.call(&OPERATION, caller.id(), body.raw());
    let mut fields = Fields::new();
    let contact_point = NewContactPoint::read(body.into_inner().into(), &mut fields);
    let contact_point = fields.finish(contact_point)?;
    let command = Command::on(id, caller.reach(), precondition).with_key(call, 201);
    let new_id = Uuid::now_v7();
    let made = command.run_making(new_id, &app, &caller, move |customer, context| {
        customers::add_contact_point(customer, contact_point.clone(), &mut from(new_id), context)
    });
    let (loaded, made) = made.await?;
    Ok(Created(PartView::contact_point(&loaded.customer, made.into())?))
}
