//! Archive a customer.

use actix_web::web::Data;
use guanxi_domain::ProblemCode;
use guanxi_domain::customers;
use guanxi_domain::ids::CustomerId;

use super::command::Command;
use super::view::CustomerView;
use crate::answer::{Answer, Done};
use crate::app::App;
use crate::extract::{Caller, CustomersArchive, IdempotencyKey, PathId, Precondition};
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/customers/{customer_id}/actions/archive`.
pub const OPERATION: Operation = Operation {
    id: "archive_customer",
    method: Method::Post,
    path: "/api/v1/customers/{customer_id}/actions/archive",
    tag: Tag::Customers,
    summary: "Archive a customer",
    description: "Puts a customer away: it keeps all it has and is still found by its id, but it is absent from lists and nothing of it changes until it is restored.",
    problems: &[ProblemCode::IllegalTransition],
};

/// Archives the customer.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<CustomersArchive>,
    PathId(id): PathId<CustomerId>,
    precondition: Precondition,
    key: IdempotencyKey,
    app: Data<App>,
) -> Answer<Done<CustomerView>> {
    let command = Command::on(id, caller.reach(), precondition).with_key(key.call(&OPERATION, caller.id(), &[]), 200);
    let loaded = command.run(&app, &caller, customers::archive).await?;
    Ok(Done(CustomerView::of(loaded, &caller)))
}
