//! What everybody has deducted in a month.

use actix_web::web::Data;
use guanxi_persistence::complaints::incentives;

use super::view::BalancesView;
use crate::answer::{Answer, Content};
use crate::app::App;
use crate::extract::{Caller, ComplaintsIncentives, PathMonth};
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/complaints/incentives/months/{month}/balances`.
pub const OPERATION: Operation = Operation {
    id: "get_incentive_balances",
    method: Method::Get,
    path: "/api/v1/complaints/incentives/months/{month}/balances",
    tag: Tag::Complaints,
    summary: "Read what everybody has deducted in a month",
    description: "One entry for each person and currency, by name, for the payroll; the same as the file of `/export`. 404 where nothing was \
                  booked in the month.",
    problems: &[],
};

/// Reads it.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(_: Caller<ComplaintsIncentives>, PathMonth(month): PathMonth, app: Data<App>) -> Answer<Content<BalancesView>> {
    let work = app.store.read(move |tx| {
        let loaded = incentives::load_month(tx, month)?;
        let balances = incentives::balances(tx, month)?;
        Ok((loaded, balances))
    });
    let (month, balances) = work.await?;
    Ok(Content(BalancesView::of(&month, balances)))
}
