//! Read a decision of a customer with its receipt.

use actix_web::web::Data;
use guanxi_domain::ids::{ConsentId, CustomerId};
use guanxi_persistence::customers;
use guanxi_persistence::privacy::consents;

use super::consent_view::ConsentView;
use crate::answer::{Answer, Found};
use crate::app::App;
use crate::extract::{Caller, CustomersRead, PathIds};
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/customers/{customer_id}/consents/{consent_id}`.
pub const OPERATION: Operation = Operation {
    id: "get_consent",
    method: Method::Get,
    path: "/api/v1/customers/{customer_id}/consents/{consent_id}",
    tag: Tag::Privacy,
    summary: "Read a consent or withdrawal with its receipt",
    description: "The decision, and the receipt to keep or to give to the customer: its `text` is to the letter what its `sha256` is over.",
    problems: &[],
};

/// Reads it.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<CustomersRead>,
    PathIds(customer_id, id): PathIds<CustomerId, ConsentId>,
    app: Data<App>,
) -> Answer<Found<ConsentView>> {
    let reach = caller.reach();
    let work = app.store.read(move |tx| {
        customers::require(tx, customer_id, reach)?;
        consents::load(tx, customer_id, id)
    });
    Ok(Found(work.await?.into()))
}
