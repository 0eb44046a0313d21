//! Write a customer by what another system calls it.

use actix_web::web::Data;
use guanxi_domain::customers::{self as domain, NewRecord, UpsertCustomer, duplicates};
use guanxi_domain::platform::number::Series;
use guanxi_domain::platform::{Reference, ReferenceInput};
use guanxi_domain::{Fields, ProblemCode};
use guanxi_persistence::Named;
use guanxi_persistence::customers::{self, LoadedCustomer};
use uuid::Uuid;

use super::bodies::CustomerByReferenceBody;
use super::command::stands;
use super::view::CustomerView;
use crate::answer::{Answer, Upserted};
use crate::app::App;
use crate::extract::{Caller, CustomersWrite, PathReference, Precondition, Valid};
use crate::operation::{Method, Operation, Tag};

/// `PUT /api/v1/customers/by_reference/{source}/{reference}`.
pub const OPERATION: Operation = Operation {
    id: "put_customer_by_reference",
    method: Method::Put,
    path: "/api/v1/customers/by_reference/{source}/{reference}",
    tag: Tag::Customers,
    summary: "Create or change a customer by reference",
    description: "Creates the customer that another system calls by this reference, or changes what differs. Sending the same again changes nothing. Contact points are added, never removed.",
    problems: &[ProblemCode::DuplicateCustomer, ProblemCode::Archived],
};

/// Creates or changes the customer.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<CustomersWrite>,
    path: PathReference,
    precondition: Precondition,
    body: Valid<CustomerByReferenceBody>,
    app: Data<App>,
) -> Answer<Upserted<CustomerView>> {
    let mut fields = Fields::new();
    let reference = Reference::read(ReferenceInput { source: Some(path.source), reference: Some(path.reference) }, &mut fields);
    let (context, reach) = (caller.context(), caller.reach());
    let input = body.into_inner().into();
    let command = reference.clone().and_then(|reference| UpsertCustomer::read(reference, input, context.now, &mut fields));
    let (reference, command) = fields.finish(reference.zip(command))?;
    let allowed = duplicates::allowance(command.allow_duplicate(), &caller.standing().grants)?;
    let named = Named::default().answering("owner_id", command.patch().owner_id()).home("unit_id", command.patch().unit_id(), reach);
    let number = app.numbers.next(&app.store, Series::Customer, 0).await?;
    let record = NewRecord { id: Uuid::now_v7().into(), number, unit_id: caller.unit_id(), owner_id: reach.owner_of_new() };
    let (created, loaded) = app
        .store
        .write(move |tx| {
            customers::lock_reference(tx, &reference)?;
            let existing = match customers::by_reference(tx, &reference.source, &reference.reference)? {
                Some(id) => Some(customers::load_for_change(tx, id, reach)?),
                None => None,
            };
            if let Some(loaded) = &existing {
                precondition.check(loaded.customer.version)?;
                named.check_change(tx, &stands(&loaded.customer))?;
            } else {
                precondition.check_absent()?;
                named.check(tx)?;
                let found = customers::find_duplicates(tx, &duplicates::compared_values(&command.clone().into_new()), reach)?;
                duplicates::judge(&found, allowed)?;
            }
            let before = existing.as_ref().map(|loaded| &loaded.customer);
            let change = domain::upsert_by_reference(before, command.clone(), || record.clone(), &mut Uuid::now_v7, &context)?;
            let created = change.rows.created;
            let customer = customers::save(tx, change, &context)?;
            Ok((created, LoadedCustomer { customer, figures: existing.map(|loaded| loaded.figures).unwrap_or_default() }))
        })
        .await?;
    let view = CustomerView::of(loaded, &caller);
    Ok(if created { Upserted::Created(view) } else { Upserted::Updated(view) })
}
