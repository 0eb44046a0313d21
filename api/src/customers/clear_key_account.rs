//! End a key account.

use actix_web::web::Data;
use guanxi_domain::ProblemCode;
use guanxi_domain::customers;
use guanxi_domain::ids::CustomerId;

use super::command::Command;
use super::view::CustomerView;
use crate::answer::{Answer, Done};
use crate::app::App;
use crate::extract::{Caller, CustomersManageKeyAccounts, IdempotencyKey, PathId, Precondition};
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/customers/{customer_id}/actions/clear_key_account`.
pub const OPERATION: Operation = Operation {
    id: "clear_key_account",
    method: Method::Post,
    path: "/api/v1/customers/{customer_id}/actions/clear_key_account",
    tag: Tag::Customers,
    summary: "End a key account",
    description: "The customer is no key account any more and has no account manager.",
    problems: &[ProblemCode::IllegalTransition],
};

/// Ends the key account.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<CustomersManageKeyAccounts>,
    PathId(id): PathId<CustomerId>,
    precondition: Precondition,
    key: IdempotencyKey,
    app: Data<App>,
) -> Answer<Done<CustomerView>> {
    let command = Command::on(id, caller.reach(), precondition).with_key(key.call(&OPERATION, caller.id(), &[]), 200);
    let loaded = command.run(&app, &caller, customers::clear_key_account).await?;
    Ok(Done(CustomerView::of(loaded, &caller)))
}
