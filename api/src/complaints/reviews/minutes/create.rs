//! Write minutes of a weekly review.

use actix_web::web::Data;
use guanxi_domain::Fields;
use guanxi_domain::complaints::review::decision::NewMinutes;
use guanxi_domain::ids::{ReviewMinutesId, TypedId as _};
use guanxi_domain::platform::idempotency::Outcome;
use guanxi_persistence::Tx;
use guanxi_persistence::complaints::review::{minutes, unit_within};
use guanxi_persistence::platform::idempotency::once;
use uuid::Uuid;

use super::view::{MinutesView, NewMinutesBody};
use crate::answer::{Answer, Created};
use crate::app::App;
use crate::extract::{Caller, ComplaintsApprove, IdempotencyKey, Valid};
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/complaints/review_minutes`.
pub const OPERATION: Operation = Operation {
    id: "create_complaint_review_minutes",
    method: Method::Post,
    path: "/api/v1/complaints/review_minutes",
    tag: Tag::Complaints,
    summary: "Write minutes of a weekly review",
    description: "Keeps what was said in the review of a week that has begun. Minutes are never changed; further ones stand behind them.",
    problems: &[],
};

/// Writes them.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<ComplaintsApprove>,
    key: IdempotencyKey,
    body: Valid<NewMinutesBody>,
    app: Data<App>,
) -> Answer<Created<MinutesView>> {
    let call = key.call(&OPERATION, caller.id(), body.raw());
    let (context, reach) = (caller.context(), caller.reach());
    let mut fields = Fields::new();
    let new = NewMinutes::read(body.into_inner().into(), context.now, &mut fields);
    let new = fields.finish(new)?;
    let id = ReviewMinutesId::new(Uuid::now_v7());
    let work = app.store.write(move |tx| {
        let planned = Outcome { status: 201, record: Some(id.uuid()) };
        let work = |tx: &mut Tx<'_>| {
            let unit_id = unit_within(tx, new.unit_id, reach, "/unit_id")?;
            let written = new.clone().write(id, unit_id, &context);
            minutes::insert(tx, &written, &context)?;
            Ok(written)
        };
        let again = |tx: &mut Tx<'_>, outcome: Outcome| minutes::load(tx, outcome.record.map_or(id, ReviewMinutesId::new), reach);
        once(tx, call.as_ref(), planned, context.now, work, again)
    });
    Ok(Created(work.await?.into()))
}
