//! Change a contact point of a customer.

use actix_web::web::Data;
use guanxi_domain::customers::{self, ContactPointPatch};
use guanxi_domain::ids::{ContactPointId, CustomerId};
use guanxi_domain::{Fields, ProblemCode};

use super::bodies::ContactPointPatchBody;
use super::command::Command;
use super::part::PartView;
use super::part_view::ContactPointView;
use crate::answer::{Answer, Done};
use crate::app::App;
use crate::extract::{Caller, CustomersWrite, MergePatch, PathIds, Precondition};
use crate::operation::{Method, Operation, Tag};

/// `PATCH /api/v1/customers/{customer_id}/contact_points/{contact_point_id}`.
pub const OPERATION: Operation = Operation {
    id: "patch_contact_point",
    method: Method::Patch,
    path: "/api/v1/customers/{customer_id}/contact_points/{contact_point_id}",
    tag: Tag::Customers,
    summary: "Change a contact point",
    description: "A JSON Merge Patch. A new value is unverified unless the patch says otherwise; of each kind one is primary. The `ETag` is that of the customer.",
    problems: &[ProblemCode::Archived],
};

/// Changes the contact point.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<CustomersWrite>,
    PathIds(id, contact_point): PathIds<CustomerId, ContactPointId>,
    precondition: Precondition,
    body: MergePatch<ContactPointPatchBody>,
    app: Data<App>,
) -> Answer<Done<PartView<ContactPointView>>> {
    let mut fields = Fields::new();
    let patch = ContactPointPatch::read(body.into_inner().into(), &mut fields);
    let patch = fields.finish(Some(patch))?;
    let command = Command::on(id, caller.reach(), precondition);
    let loaded = command
        .run(&app, &caller, move |customer, context| customers::change_contact_point(customer, contact_point, patch.clone(), context));
    Ok(Done(PartView::contact_point(&loaded.await?.customer, contact_point)?))
}
