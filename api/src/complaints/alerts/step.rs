//! What all steps of an alert have in common: once per key, under its lock, brought to now, on the version that the caller read.

use actix_web::web::Data;
use guanxi_domain::Refusal;
use guanxi_domain::complaints::warning::alert::Alert;
use guanxi_domain::ids::{AlertId, TypedId as _};
use guanxi_domain::platform::idempotency::Outcome;
use guanxi_domain::platform::{Context, EventKind};
use guanxi_domain::workflow::Asker;
use guanxi_persistence::Tx;
use guanxi_persistence::complaints::warning::alerts::{self, Viewer};
use guanxi_persistence::complaints::warning::change;
use guanxi_persistence::platform::idempotency::{KeyedCall, once};

use super::view::AlertView;
use crate::answer::{Answer, Done};
use crate::app::App;
use crate::extract::{Caller, ComplaintsApprove, Precondition};

/// Who asks.
pub(super) fn viewer<P>(caller: &Caller<P>) -> Viewer {
    Viewer { reach: caller.reach(), user_id: caller.user_id() }
}

/// Takes a step.
pub(super) async fn take(
    app: &Data<App>,
    caller: &Caller<ComplaintsApprove>,
    id: AlertId,
    precondition: Precondition,
    call: Option<KeyedCall>,
    kind: EventKind,
    decide: impl Fn(&Alert, &Asker, &Context) -> Result<Alert, Refusal> + Send + 'static,
) -> Answer<Done<AlertView>> {
    let (context, viewer, asker) = (caller.context(), viewer(caller), Asker::granted(&caller.standing().grants));
    let work = app.store.write(move |tx| {
        let planned = Outcome { status: 200, record: Some(id.uuid()) };
        let work = |tx: &mut Tx<'_>| {
            change(tx, id, viewer, kind, &context, |alert| {
                precondition.check(alert.version)?;
                decide(alert, &asker, &context)
            })
        };
        let alert = once(tx, call.as_ref(), planned, context.now, work, |tx, _| alerts::load(tx, id, viewer))?;
        let names = alerts::names(tx, [&alert.watch])?;
        Ok((alert, names))
    });
    let (alert, names) = work.await?;
    Ok(Done(AlertView::of(alert, &names, caller)))
}
