//! What the steps of a judgement have in common.

use actix_web::web::Data;
use guanxi_domain::ProblemCode;
use guanxi_domain::access::Permission;
use guanxi_domain::complaints::liability::JudgementAction;
use guanxi_domain::ids::{JudgementId, TypedId as _};
use guanxi_domain::platform::Context;
use guanxi_domain::platform::idempotency::Outcome;
use guanxi_persistence::Tx;
use guanxi_persistence::complaints::judgements::{self, Caller};
use guanxi_persistence::platform::idempotency::{KeyedCall, once};

use super::view::JudgementView;
use crate::answer::{Answer, Done};
use crate::app::App;
use crate::extract::{Oneself, Precondition, SignedIn};

/// Who asks: the person, and which complaints they judge. Who has to change the password or to enable a second factor first judges none.
pub fn oneself(caller: &Oneself) -> Caller {
    let standing = caller.standing();
    let held_up = standing.password_change_required || standing.second_factor_required;
    let reach = caller.reach_of(Permission::ComplaintsJudge).filter(|_| !held_up);
    Caller { user_id: caller.user_id(), reach }
}

/// Who asks, where they are a judge: a person, and no key.
///
/// # Errors
/// `users_only`.
pub fn judge(caller: &SignedIn) -> Answer<Caller> {
    let user_id = caller.user_id().ok_or(ProblemCode::UsersOnly)?;
    Ok(Caller { user_id, reach: caller.reach_of(Permission::ComplaintsJudge) })
}

/// Takes a step, once for its key.
///
/// # Errors
/// What the domain refuses, and what the store says.
pub async fn step(
    app: &Data<App>,
    id: JudgementId,
    action: JudgementAction,
    reason: String,
    caller: Caller,
    (precondition, call): (Precondition, Option<KeyedCall>),
    context: Context,
) -> Answer<Done<JudgementView>> {
    let loaded = app.store.write(move |tx| {
        let planned = Outcome { status: 200, record: Some(id.uuid()) };
        let work = |tx: &mut Tx<'_>| {
            let loaded = judgements::load_for_change(tx, id, caller)?;
            precondition.check(loaded.judgement.version)?;
            match action {
                JudgementAction::Object => judgements::object(tx, &loaded, reason.clone(), &context),
                _ => judgements::rule(tx, &loaded, action, reason.clone(), &context),
            }
        };
        once(tx, call.as_ref(), planned, context.now, work, |tx, _| judgements::load(tx, id, caller))
    });
    let loaded = loaded.await?;
    Ok(Done(JudgementView::of(loaded.judgement, loaded.asking, context.now)))
}
