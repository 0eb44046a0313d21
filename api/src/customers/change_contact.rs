//! Change a contact of a customer.

use actix_web::web::Data;
use guanxi_domain::customers::{self, ContactPatch};
use guanxi_domain::ids::{ContactId, CustomerId};
use guanxi_domain::{Fields, ProblemCode};

use super::bodies::ContactPatchBody;
use super::command::Command;
use super::part::PartView;
use super::part_view::ContactView;
use crate::answer::{Answer, Done};
use crate::app::App;
use crate::extract::{Caller, CustomersWrite, MergePatch, PathIds, Precondition};
use crate::operation::{Method, Operation, Tag};

/// `PATCH /api/v1/customers/{customer_id}/contacts/{contact_id}`.
pub const OPERATION: Operation = Operation {
    id: "patch_contact",
    method: Method::Patch,
    path: "/api/v1/customers/{customer_id}/contacts/{contact_id}",
    tag: Tag::Customers,
    summary: "Change a contact",
    description: "A JSON Merge Patch. One of the contacts is primary. The `ETag` is that of the customer.",
    problems: &[ProblemCode::Archived],
};

/// Changes the contact.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<CustomersWrite>,
    PathIds(id, contact): PathIds<CustomerId, ContactId>,
    precondition: Precondition,
    body: MergePatch<ContactPatchBody>,
    app: Data<App>,
) -> Answer<Done<PartView<ContactView>>> {
    let mut fields = Fields::new();
    let patch = ContactPatch::read(body.into_inner().into(), &mut fields);
    let patch = fields.finish(Some(patch))?;
    let command = Command::on(id, caller.reach(), precondition);
    let loaded = command.run(&app, &caller, move |customer, context| customers::change_contact(customer, contact, patch.clone(), context));
    Ok(Done(PartView::contact(&loaded.await?.customer, contact)?))
}
