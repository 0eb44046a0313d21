//! Say that facts of a customer still hold.

use actix_web::web::Data;
use guanxi_domain::customers::facts as rules;
use guanxi_domain::ids::{CustomerId, TypedId as _};
use guanxi_domain::platform::idempotency::Outcome;
use guanxi_domain::{Fields, ProblemCode};
use guanxi_persistence::customers::{self, LoadedCustomer, facts};
use guanxi_persistence::platform::idempotency::once;

use super::view::{FactsView, VerifyFactsBody};
use crate::answer::{Answer, Done};
use crate::app::App;
use crate::extract::{Caller, CustomersWrite, IdempotencyKey, PathId, Precondition, Valid};
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/customers/{customer_id}/actions/verify_facts`.
pub const OPERATION: Operation = Operation {
    id: "verify_customer_facts",
    method: Method::Post,
    path: "/api/v1/customers/{customer_id}/actions/verify_facts",
    tag: Tag::Customers,
    summary: "Verify facts of a customer",
    description: "Notes that facts which are known still hold, so that they are fresh again. Of `phone`, `email`, `address` and `social` it is \
                  the customer's primary contact point that is verified. Facts need not be required ones.",
    problems: &[ProblemCode::Archived],
};

/// Verifies them.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<CustomersWrite>,
    PathId(id): PathId<CustomerId>,
    precondition: Precondition,
    key: IdempotencyKey,
    body: Valid<VerifyFactsBody>,
    app: Data<App>,
) -> Answer<Done<FactsView>> {
    let call = key.call(&OPERATION, caller.id(), body.raw());
    let context = caller.context();
    let mut fields = Fields::new();
    let chosen = rules::read_facts(body.into_inner().facts, &mut fields);
    let chosen = fields.finish(chosen)?;
    let (now, reach) = (context.now, caller.reach());
    let verified = app.store.write(move |tx| {
        let planned = Outcome { status: 200, record: Some(id.uuid()) };
        let work = |tx: &mut guanxi_persistence::Tx<'_>| {
            let LoadedCustomer { customer, .. } = customers::load_for_change(tx, id, reach)?;
            precondition.check(customer.version)?;
            customers::save(tx, rules::verify(&customer, &chosen, &context)?, &context)?;
            facts::of_customer(tx, id, reach, now)
        };
        once(tx, call.as_ref(), planned, now, work, |tx, _| facts::of_customer(tx, id, reach, now))
    });
    Ok(Done(FactsView::of(&verified.await?, now)))
}
