//! Read the overview of a customer.

use actix_web::web::Data;
use guanxi_domain::access::Permission;
use guanxi_domain::ids::CustomerId;
use guanxi_persistence::customers;
use guanxi_persistence::interactions::overview::{self, Cases};

use super::overview_view::OverviewView;
use crate::answer::{Answer, Content};
use crate::app::App;
use crate::extract::{Caller, CustomersRead, InteractionsRead, PathId};
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/customers/{customer_id}/overview`.
pub const OPERATION: Operation = Operation {
    id: "get_customer_overview",
    method: Method::Get,
    path: "/api/v1/customers/{customer_id}/overview",
    tag: Tag::Interactions,
    summary: "Read the overview of a customer",
    description: "Everything that a first look needs, in one request: the record with its purchase figures, who answers for the customer, the last contact over each channel, what is to be done next, and the open tickets and complaints where the caller may read such.",
    problems: &[],
};

/// Reads the overview.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<CustomersRead>,
    reader: Caller<InteractionsRead>,
    PathId(id): PathId<CustomerId>,
    app: Data<App>,
) -> Answer<Content<OverviewView>> {
    let now = caller.context().now;
    let (reach, contacts_reach) = (caller.reach(), reader.reach());
    let cases = Cases { tickets: caller.reach_of(Permission::TicketsRead), complaints: caller.reach_of(Permission::ComplaintsRead) };
    let overview = app.store.read(move |tx| {
        if contacts_reach != reach {
            customers::require(tx, id, contacts_reach)?;
        }
        overview::load(tx, id, reach, cases, now)
    });
    let overview = overview.await?;
    Ok(Content(OverviewView::of(overview, &caller, now)))
}
