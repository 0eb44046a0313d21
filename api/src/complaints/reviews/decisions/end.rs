//! How a decision of a weekly review ends: once per key, under its lock, on the version that the caller read.

use actix_web::web::Data;
use guanxi_domain::access::Permission;
use guanxi_domain::complaints::review::decision::DecisionStatus;
use guanxi_domain::ids::{ReviewDecisionId, TypedId as _};
use guanxi_domain::platform::idempotency::Outcome;
use guanxi_domain::{ProblemCode, Refusal};
use guanxi_persistence::complaints::review::decisions;
use guanxi_persistence::platform::idempotency::{KeyedCall, once};
use guanxi_persistence::{Error, Tx};

use super::view::DecisionView;
use super::viewer::viewer;
use crate::answer::{Answer, Done};
use crate::app::App;
use crate::extract::{Precondition, SignedIn};

/// Ends a decision. Its owner needs no permission; whoever sees it and neither owns it nor decides about complaints is refused.
pub(super) async fn end(
    app: &Data<App>,
    caller: &SignedIn,
    id: ReviewDecisionId,
    precondition: Precondition,
    call: Option<KeyedCall>,
    status: DecisionStatus,
    outcome: String,
) -> Answer<Done<DecisionView>> {
    let (context, user_id) = (caller.context(), caller.user_id());
    let (reads, decides) = (viewer(caller, Permission::ComplaintsReport), viewer(caller, Permission::ComplaintsApprove));
    let work = app.store.write(move |tx| {
        let planned = Outcome { status: 200, record: Some(id.uuid()) };
        let work = |tx: &mut Tx<'_>| {
            let ended = decisions::change(tx, id, decides, &context, |decision| {
                precondition.check(decision.version)?;
                decision.may_end(user_id, decides.reach.is_some())?;
                decision.end(status, outcome.clone(), &context)
            });
            match ended {
                Err(Error::Refused(refusal)) if refusal.code == ProblemCode::NotFound => {
                    decisions::load(tx, id, reads)?;
                    Err(denied().into())
                }
                ended => ended,
            }
        };
        once(tx, call.as_ref(), planned, context.now, work, |tx, _| decisions::load(tx, id, decides))
    });
    Ok(Done(DecisionView::of(work.await?, context.now)))
}

fn denied() -> Refusal {
    Refusal::permission_denied(Permission::ComplaintsApprove)
}
