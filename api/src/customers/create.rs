//! Create a customer.

use actix_web::web::Data;
use guanxi_domain::customers::{self as domain, NewCustomer, NewRecord, duplicates};
use guanxi_domain::ids::TypedId;
use guanxi_domain::platform::idempotency::Outcome;
use guanxi_domain::platform::number::Series;
use guanxi_domain::{Fields, ProblemCode};
use guanxi_persistence::Named;
use guanxi_persistence::customers::{self, LoadedCustomer};
use guanxi_persistence::platform::idempotency::once;
use uuid::Uuid;

use super::bodies::NewCustomerBody;
use super::view::CustomerView;
use crate::answer::{Answer, Created};
use crate::app::App;
use crate::extract::{Caller, CustomersWrite, IdempotencyKey, Valid};
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/customers`.
pub const OPERATION: Operation = Operation {
    id: "create_customer",
    method: Method::Post,
    path: "/api/v1/customers",
    tag: Tag::Customers,
    summary: "Create a customer",
    description: "Creates a person or an organisation with all it brings along. Where another customer has one of its phones, e-mail addresses or its identity number, the answer is 409 with the ids of those in your scope in `customer_ids`, and `exists_elsewhere` where there are others.",
    problems: &[ProblemCode::DuplicateCustomer, ProblemCode::AlreadyExists],
};

/// Creates the customer.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<CustomersWrite>,
    key: IdempotencyKey,
    body: Valid<NewCustomerBody>,
    app: Data<App>,
) -> Answer<Created<CustomerView>> {
    let call = key.call(&OPERATION, caller.id(), body.raw());
    let mut fields = Fields::new();
    let command = NewCustomer::read(body.into_inner().into(), caller.context().now, &mut fields);
    let command = fields.finish(command)?;
    let allowed = duplicates::allowance(command.allow_duplicate(), &caller.standing().grants)?;
    let number = app.numbers.next(&app.store, Series::Customer, 0).await?;
    let record = NewRecord { id: Uuid::now_v7().into(), number, unit_id: caller.unit_id(), owner_id: caller.reach().owner_of_new() };
    let named = Named::default()
        .answering("owner_id", command.owner_id())
        .home("unit_id", command.unit_id(), caller.reach())
        .units("serving_unit_ids", command.serving_unit_ids());
    let (context, reach) = (caller.context(), caller.reach());
    let compared = duplicates::compared_values(&command);
    let locks = customers::duplicate_locks(app.store.keys(), &compared);
    let loaded = app.store.write_locking(locks, move |tx| {
        let planned = Outcome { status: 201, record: Some(record.id.uuid()) };
        let work = |tx: &mut guanxi_persistence::Tx<'_>| {
            named.check(tx)?;
            let found = customers::find_duplicates(tx, &compared, reach)?;
            duplicates::judge(&found, allowed)?;
            let change = domain::create(command.clone(), record.clone(), &mut Uuid::now_v7, &context);
            Ok(LoadedCustomer { customer: customers::save(tx, change, &context)?, figures: Vec::new() })
        };
        once(tx, call.as_ref(), planned, context.now, work, |tx, outcome| {
            customers::load(tx, outcome.record.unwrap_or(record.id.uuid()).into(), reach)
        })
    });
    Ok(Created(CustomerView::of(loaded.await?, &caller)))
}
