//! Which facts of customers are required.

use actix_web::web::Data;
use guanxi_persistence::customers::facts;

use super::view::RequiredFactsView;
use crate::answer::{Answer, Found};
use crate::app::App;
use crate::extract::{Caller, CustomersRead};
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/settings/required_facts`.
pub const OPERATION: Operation = Operation {
    id: "get_required_facts",
    method: Method::Get,
    path: "/api/v1/settings/required_facts",
    tag: Tag::Customers,
    summary: "Read which facts are required",
    description: "The facts that the company wants to know of its customers, by kind of customer, each with the days after which it must be \
                  verified again.",
    problems: &[],
};

/// Reads them.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(_: Caller<CustomersRead>, app: Data<App>) -> Answer<Found<RequiredFactsView>> {
    Ok(Found(app.store.read(facts::requirements).await?.into()))
}
