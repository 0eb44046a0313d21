//! What is known of a customer.

use actix_web::web::Data;
use guanxi_domain::ids::CustomerId;
use guanxi_persistence::customers::facts;

use super::view::FactsView;
use crate::answer::{Answer, Found};
use crate::app::App;
use crate::extract::{Caller, CustomersRead, PathId};
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/customers/{customer_id}/facts`.
pub const OPERATION: Operation = Operation {
    id: "get_customer_facts",
    method: Method::Get,
    path: "/api/v1/customers/{customer_id}/facts",
    tag: Tag::Customers,
    summary: "Read what is known of a customer",
    description: "Each required fact of the customer: whether it is known, when it was last verified, and whether that is within its term; with \
                  mastery (the share that is known) and freshness (the share that is known and fresh). A name that only repeats a reference \
                  is not known.",
    problems: &[],
};

/// Reads it.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(caller: Caller<CustomersRead>, PathId(id): PathId<CustomerId>, app: Data<App>) -> Answer<Found<FactsView>> {
    let (now, reach) = (caller.context().now, caller.reach());
    let facts = app.store.read(move |tx| facts::of_customer(tx, id, reach, now)).await?;
    Ok(Found(FactsView::of(&facts, now)))
}
