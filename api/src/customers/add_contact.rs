//! Add a contact to a customer.

use actix_web::web::Data;
use guanxi_domain::customers::{self, NewContact};
use guanxi_domain::ids::CustomerId;
use guanxi_domain::{Fields, ProblemCode};
use uuid::Uuid;

use super::bodies::NewContactBody;
use super::command::{Command, from};
use super::part::PartView;
use super::part_view::ContactView;
use crate::answer::{Answer, Created};
use crate::app::App;
use crate::extract::{Caller, CustomersWrite, IdempotencyKey, PathId, Precondition, Valid};
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/customers/{customer_id}/contacts`.
pub const OPERATION: Operation = Operation {
    id: "add_contact",
    method: Method::Post,
    path: "/api/v1/customers/{customer_id}/contacts",
    tag: Tag::Customers,
    summary: "Add a contact",
    description: "Adds a person who speaks for an organisation, with the contact points. The first contact becomes the primary one. The `ETag` is that of the customer.",
    problems: &[ProblemCode::Archived],
};

/// Adds the contact.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<CustomersWrite>,
    PathId(id): PathId<CustomerId>,
    precondition: Precondition,
    key: IdempotencyKey,
    body: Valid<NewContactBody>,
    app: Data<App>,
) -> Answer<Created<PartView<ContactView>>> {
    let call = key.call(&OPERATION, caller.id(), body.raw());
    let mut fields = Fields::new();
    let contact = NewContact::read(body.into_inner().into(), &mut fields);
    let contact = fields.finish(contact)?;
    let command = Command::on(id, caller.reach(), precondition).with_key(call, 201);
    let new_id = Uuid::now_v7();
    let made = command.run_making(new_id, &app, &caller, move |customer, context| {
        customers::add_contact(customer, contact.clone(), &mut from(new_id), context)
    });
    let (loaded, made) = made.await?;
    Ok(Created(PartView::contact(&loaded.customer, made.into())?))
}
