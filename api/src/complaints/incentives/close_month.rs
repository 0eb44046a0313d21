//! Close a month of the ledger of incentives.

use actix_web::web::Data;
use guanxi_domain::ProblemCode;
use guanxi_domain::platform::idempotency::Outcome;
use guanxi_persistence::Tx;
use guanxi_persistence::complaints::incentives;
use guanxi_persistence::platform::idempotency::once;

use super::view::MonthView;
use crate::answer::{Answer, Done};
use crate::app::App;
use crate::extract::{Caller, ComplaintsIncentives, IdempotencyKey, PathMonth};
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/complaints/incentives/months/{month}/actions/close`.
pub const OPERATION: Operation = Operation {
    id: "close_incentive_month",
    method: Method::Post,
    path: "/api/v1/complaints/incentives/months/{month}/actions/close",
    tag: Tag::Complaints,
    summary: "Close a month of the ledger of incentives",
    description: "Freezes the month, once it is over by the time zone of the company: nothing is booked in it any more, and what is taken back \
                  later counts in the month in which that happens. Months are closed in their order. 404 where \
                  nothing was booked in the month: there is nothing to close.",
    problems: &[ProblemCode::MonthClosed, ProblemCode::MonthNotOver, ProblemCode::EarlierMonthOpen],
};

/// Closes it.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<ComplaintsIncentives>,
    PathMonth(month): PathMonth,
    key: IdempotencyKey,
    app: Data<App>,
) -> Answer<Done<MonthView>> {
    let (call, context) = (key.call(&OPERATION, caller.id(), b""), caller.context());
    let closed = app.store.write(move |tx| {
        let planned = Outcome { status: 200, record: None };
        let work = |tx: &mut Tx<'_>| incentives::close(tx, month, &context);
        once(tx, call.as_ref(), planned, context.now, work, |tx, _| incentives::load_month(tx, month))
    });
    Ok(Done(closed.await?.into()))
}
