//! Judge who is answerable for a complaint.

use actix_web::web::Data;
use guanxi_domain::complaints::liability::NewJudgement;
use guanxi_domain::ids::{ComplaintId, JudgementId, TypedId as _};
use guanxi_domain::platform::idempotency::Outcome;
use guanxi_domain::{Fields, ProblemCode};
use guanxi_persistence::Tx;
use guanxi_persistence::complaints::judgements;
use guanxi_persistence::platform::idempotency::once;
use uuid::Uuid;

use super::bodies::NewJudgementBody;
use super::command;
use super::view::JudgementView;
use crate::answer::{Answer, Created};
use crate::app::App;
use crate::extract::{Caller, ComplaintsJudge, IdempotencyKey, PathId, Valid};
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/complaints/{complaint_id}/judgements`.
pub const OPERATION: Operation = Operation {
    id: "create_judgement",
    method: Method::Post,
    path: "/api/v1/complaints/{complaint_id}/judgements",
    tag: Tag::Complaints,
    summary: "Judge who is answerable for a complaint",
    description: "From the moment a cause was identified, the director of the field judges: a sales director on the way from the complaint's \
                  unit up where it is about sales or billing, a service director otherwise, and who leads the company always. Nobody judges \
                  themselves, and a person is judged once for a fault and once for a lapsed promise; once somebody decided on an objection, nobody \
                  judges that again. What is deducted is booked in the \
                  ledger of incentives at once, up to the cap of the month; the person is told, and may object until `object_before`.",
    problems: &[
        ProblemCode::IllegalTransition,
        ProblemCode::CauseUnknown,
        ProblemCode::NotDirectorOfField,
        ProblemCode::OwnCase,
        ProblemCode::AlreadyJudged,
        ProblemCode::ObjectionDecided,
        ProblemCode::UsersOnly,
    ],
};

/// Judges.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<ComplaintsJudge>,
    PathId(complaint): PathId<ComplaintId>,
    key: IdempotencyKey,
    body: Valid<NewJudgementBody>,
    app: Data<App>,
) -> Answer<Created<JudgementView>> {
    let call = key.call(&OPERATION, caller.id(), body.raw());
    let (judge, context) = (command::judge(&caller)?, caller.context());
    let mut fields = Fields::new();
    let new = NewJudgement::read(body.into_inner().into(), &mut fields);
    let new = fields.finish(new)?;
    let id = JudgementId::new(Uuid::now_v7());
    let loaded = app.store.write(move |tx| {
        let planned = Outcome { status: 201, record: Some(id.uuid()) };
        let work = |tx: &mut Tx<'_>| judgements::pass(tx, id, complaint, new.clone(), judge, &context);
        once(tx, call.as_ref(), planned, context.now, work, |tx, outcome| {
            judgements::load(tx, outcome.record.map_or(id, JudgementId::new), judge)
        })
    });
    let loaded = loaded.await?;
    Ok(Created(JudgementView::of(loaded.judgement, loaded.asking, context.now)))
}
