//! Make a key account.

use actix_web::web::Data;
use guanxi_domain::customers;
use guanxi_domain::fields;
use guanxi_domain::ids::{CustomerId, UserId};
use guanxi_domain::{Fields, ProblemCode};
use guanxi_persistence::Named;

use super::bodies::KeyAccountBody;
use super::command::Command;
use super::view::CustomerView;
use crate::answer::{Answer, Done};
use crate::app::App;
use crate::extract::{Caller, CustomersManageKeyAccounts, IdempotencyKey, PathId, Precondition, Valid};
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/customers/{customer_id}/actions/set_key_account`.
pub const OPERATION: Operation = Operation {
    id: "set_key_account",
    method: Method::Post,
    path: "/api/v1/customers/{customer_id}/actions/set_key_account",
    tag: Tag::Customers,
    summary: "Make a customer a key account",
    description: "Makes the customer a key account with a dedicated manager, or gives a key account another manager.",
    problems: &[ProblemCode::IllegalTransition],
};

/// Makes the customer a key account.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<CustomersManageKeyAccounts>,
    PathId(id): PathId<CustomerId>,
    precondition: Precondition,
    key: IdempotencyKey,
    body: Valid<KeyAccountBody>,
    app: Data<App>,
) -> Answer<Done<CustomerView>> {
    let call = key.call(&OPERATION, caller.id(), body.raw());
    let mut fields = Fields::new();
    let manager = fields.required("account_manager_id", body.into_inner().account_manager_id, fields::id::<UserId>);
    let manager = fields.finish(manager)?;
    let named = Named::default().answering("account_manager_id", Some(manager));
    let command = Command::on(id, caller.reach(), precondition).with_key(call, 200).naming(named);
    let loaded = command.run(&app, &caller, move |customer, context| customers::set_key_account(customer, manager, context)).await?;
    Ok(Done(CustomerView::of(loaded, &caller)))
}
