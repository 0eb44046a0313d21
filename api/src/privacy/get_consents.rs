//! What a customer consents to now.

use actix_web::web::Data;
use guanxi_domain::ids::CustomerId;
use guanxi_domain::privacy::states;
use guanxi_persistence::customers;
use guanxi_persistence::privacy::consents;

use super::consent_view::{CurrentConsentView, CurrentConsentsView};
use crate::answer::{Answer, Content};
use crate::app::App;
use crate::extract::{Caller, CustomersRead, PathId};
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/customers/{customer_id}/consents`.
pub const OPERATION: Operation = Operation {
    id: "get_consents",
    method: Method::Get,
    path: "/api/v1/customers/{customer_id}/consents",
    tag: Tag::Privacy,
    summary: "Read what a customer consents to",
    description: "What holds now for each purpose, and for each channel that was decided about by itself, with the decision that says so. To serve the customer needs no consent, but \
        heeds a withdrawal; everything else needs one.",
    problems: &[],
};

/// Reads it.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(caller: Caller<CustomersRead>, PathId(id): PathId<CustomerId>, app: Data<App>) -> Answer<Content<CurrentConsentsView>> {
    let reach = caller.reach();
    let work = app.store.read(move |tx| {
        customers::require(tx, id, reach)?;
        consents::newest(tx, id)
    });
    let items = states(&work.await?).into_iter().map(CurrentConsentView::from).collect();
    Ok(Content(CurrentConsentsView { items }))
}
