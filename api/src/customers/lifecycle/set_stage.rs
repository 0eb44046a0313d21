//! Set a customer's stage.

use actix_web::web::Data;
use guanxi_domain::customers::lifecycle::{self as rules, SetStage};
use guanxi_domain::ids::{CustomerId, LifecycleMarkId, TypedId};
use guanxi_domain::platform::idempotency::Outcome;
use guanxi_domain::{Fields, ProblemCode};
use guanxi_persistence::customers::{self, lifecycle};
use guanxi_persistence::platform::idempotency::once;
use uuid::Uuid;

use super::bodies::SetStageBody;
use crate::answer::{Answer, Done};
use crate::app::App;
use crate::customers::view::CustomerView;
use crate::extract::{Caller, CustomersSetStage, IdempotencyKey, PathId, Precondition, Valid};
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/customers/{customer_id}/actions/set_stage`.
pub const OPERATION: Operation = Operation {
    id: "set_stage",
    method: Method::Post,
    path: "/api/v1/customers/{customer_id}/actions/set_stage",
    tag: Tag::Lifecycle,
    summary: "Set a customer's lifecycle stage",
    description: "Puts the customer into a stage, now, with a reason. While it is pinned nothing changes it; then the customer is judged \
                  afresh from there. The stage moves no version of the record.",
    problems: &[ProblemCode::UsersOnly, ProblemCode::IllegalTransition],
};

/// Sets it.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<CustomersSetStage>,
    PathId(id): PathId<CustomerId>,
    precondition: Precondition,
    key: IdempotencyKey,
    body: Valid<SetStageBody>,
    app: Data<App>,
) -> Answer<Done<CustomerView>> {
    let call = key.call(&OPERATION, caller.id(), body.raw());
    let (context, staff, reach) = (caller.context(), caller.require_user()?, caller.reach());
    let mut fields = Fields::new();
    let command = SetStage::read(body.into_inner().into(), context.now, &mut fields);
    let command = fields.finish(command)?;
    let mark = LifecycleMarkId::new(Uuid::now_v7());
    let loaded = app.store.write(move |tx| {
        let planned = Outcome { status: 200, record: Some(id.uuid()) };
        let work = |tx: &mut guanxi_persistence::Tx<'_>| {
            let customer = customers::load_for_change(tx, id, reach)?.customer;
            precondition.check(customer.version)?;
            let mark = rules::set_stage(&customer, command.clone(), mark, staff, &context)?;
            lifecycle::set_stage(tx, &customer, mark, &context)?;
            customers::load(tx, id, reach)
        };
        once(tx, call.as_ref(), planned, context.now, work, |tx, _| customers::load(tx, id, reach))
    });
    Ok(Done(CustomerView::of(loaded.await?, &caller)))
}
