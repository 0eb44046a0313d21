//! How a decision of a weekly review ends: once per key, under its lock, on the version that the caller read.

use actix_web::web::Data;
use guanxi_domain::access::Permission;
use guanxi_domain::complaints::review::decision::DecisionStatus;
use guanxi_domain::ids::{ReviewDecisionId, TypedId as _};
use guanxi_domain::platform::idempotency::Outcome;
use guanxi_persistence::Tx;
use guanxi_persistence::complaints::review::decisions::{self, DecisionViewer};
use guanxi_persistence::platform::idempotency::{KeyedCall, once};

use super::view::DecisionView;
use crate::answer::{Answer, Done};
use crate::app::App;
use crate::extract::{Caller, ComplaintsApprove, Precondition};

/// Ends a decision.
pub(super) async fn end(
    app: &Data<App>,
    caller: &Caller<ComplaintsApprove>,
    id: ReviewDecisionId,
    precondition: Precondition,
    call: Option<KeyedCall>,
    status: DecisionStatus,
    outcome: String,
) -> Answer<Done<DecisionView>> {
    let (context, user_id) = (caller.context(), caller.user_id());
    let viewer = DecisionViewer { reach: caller.reach(), user_id };
    let decides = caller.allows(Permission::ComplaintsApprove).is_some();
    let work = app.store.write(move |tx| {
        let planned = Outcome { status: 200, record: Some(id.uuid()) };
        let work = |tx: &mut Tx<'_>| {
            decisions::change(tx, id, viewer, &context, |decision| {
                precondition.check(decision.version)?;
                decision.may_end(user_id, decides)?;
                decision.end(status, outcome.clone(), &context)
            })
        };
        once(tx, call.as_ref(), planned, context.now, work, |tx, _| decisions::load(tx, id, viewer))
    });
    Ok(Done(DecisionView::of(work.await?, context.now)))
}
