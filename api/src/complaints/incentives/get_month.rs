//! Read a month of the ledger of incentives.

use actix_web::web::Data;
use guanxi_persistence::complaints::incentives;

use super::view::MonthView;
use crate::answer::{Answer, Found};
use crate::app::App;
use crate::extract::{Caller, ComplaintsIncentives, PathMonth};
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/complaints/incentives/months/{month}`.
pub const OPERATION: Operation = Operation {
    id: "get_incentive_month",
    method: Method::Get,
    path: "/api/v1/complaints/incentives/months/{month}",
    tag: Tag::Complaints,
    summary: "Read a month of the ledger of incentives",
    description: "The month with what is deducted in it. 404 where nothing was booked in it.",
    problems: &[],
};

/// Reads it.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(_: Caller<ComplaintsIncentives>, PathMonth(month): PathMonth, app: Data<App>) -> Answer<Found<MonthView>> {
    Ok(Found(app.store.read(move |tx| incentives::load_month(tx, month)).await?.into()))
}
