//! What is decided about a mandatory question: once per key, under its lock, on the version that the caller read.

use actix_web::web::Data;
use guanxi_domain::complaints::review::question::{QuestionAction, QuestionInput};
use guanxi_domain::ids::{MandatoryQuestionId, TypedId as _};
use guanxi_domain::platform::idempotency::Outcome;
use guanxi_persistence::Tx;
use guanxi_persistence::complaints::review::questions;
use guanxi_persistence::platform::idempotency::{KeyedCall, once};

use super::view::QuestionView;
use crate::answer::{Answer, Done};
use crate::app::App;
use crate::extract::{Caller, ComplaintsApprove, Precondition};

/// Decides about a question.
pub(super) async fn decide(
    app: &Data<App>,
    caller: &Caller<ComplaintsApprove>,
    id: MandatoryQuestionId,
    precondition: Precondition,
    call: Option<KeyedCall>,
    action: QuestionAction,
    input: QuestionInput,
) -> Answer<Done<QuestionView>> {
    let context = caller.context();
    let work = app.store.write(move |tx| {
        let planned = Outcome { status: 200, record: Some(id.uuid()) };
        let work = |tx: &mut Tx<'_>| {
            questions::change(tx, id, &context, |question| {
                precondition.check(question.version)?;
                question.decide(action, input.clone(), &context)
            })
        };
        once(tx, call.as_ref(), planned, context.now, work, |tx, _| questions::load(tx, id))
    });
    Ok(Done(work.await?.into()))
}
