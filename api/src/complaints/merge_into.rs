//! Merge a complaint into another.

use actix_web::web::Data;
use guanxi_domain::ProblemCode;
use guanxi_domain::complaints::Asking;
use guanxi_domain::complaints::handling::HandlingPolicy;
use guanxi_domain::complaints::merge::merge;
use guanxi_domain::fields::FieldCode;
use guanxi_domain::ids::{ComplaintId, TypedId};
use guanxi_domain::platform::idempotency::Outcome;
use guanxi_persistence::Tx;
use guanxi_persistence::complaints::{self, policies};
use guanxi_persistence::platform::idempotency::once;
use uuid::Uuid;

use super::command::viewer;
use super::step_bodies::MergeBody;
use super::view::ComplaintView;
use crate::answer::{Answer, Done};
use crate::app::App;
use crate::extract::{Caller, ComplaintsWrite, IdempotencyKey, PathId, Precondition, Valid};
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/complaints/{complaint_id}/actions/merge_into`.
pub const OPERATION: Operation = Operation {
    id: "merge_complaint",
    method: Method::Post,
    path: "/api/v1/complaints/{complaint_id}/actions/merge_into",
    tag: Tag::Complaints,
    summary: "Merge a complaint into another",
    description: "Lets a double go into another complaint of the same customer that is not over, and everything follows: steps, contacts, notes, files, the staff concerned, who handled it, the rounds behind it, what is watched of outside recourse. The other is from then on as serious as the more serious of both, shows this one among its `doubles`, and what is still promised of this one is owed with it since when it counted here. This complaint stays readable with `merged_into_id` and its rounds.",
    problems: &[ProblemCode::IllegalTransition, ProblemCode::AboutOneself, ProblemCode::OtherCustomer],
};

/// Merges it.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<ComplaintsWrite>,
    PathId(id): PathId<ComplaintId>,
    precondition: Precondition,
    key: IdempotencyKey,
    body: Valid<MergeBody>,
    app: Data<App>,
) -> Answer<Done<ComplaintView>> {
    let call = key.call(&OPERATION, caller.id(), body.raw());
    let (into, note) = body.into_inner().read()?;
    let (context, viewer) = (caller.context(), viewer(&caller, caller.reach()));
    let loaded = app.store.write(move |tx| {
        let planned = Outcome { status: 200, record: Some(id.uuid()) };
        let work = |tx: &mut Tx<'_>| {
            let (gone, kept) = complaints::load_together(tx, [id, into], viewer, context.now)?;
            precondition.check(gone.complaint.version)?;
            let kept = kept.ok_or_else(|| guanxi_domain::Refusal::field("/complaint_id", FieldCode::NotFound))?;
            let asker = gone.complaint.asker(viewer.user, &viewer.grants);
            let (rounds, may_decide, head_concerned) = (&gone.rounds, gone.may_decide, gone.head_concerned);
            let asking = Asking { asker: &asker, context: &context, make_id: &mut Uuid::now_v7, rounds, may_decide, head_concerned };
            let steps = complaints::history(tx, id, None)?;
            let policy = policies::current::<HandlingPolicy>(tx)?.policy;
            let merger = merge((&gone.complaint, &steps), (&kept.complaint, &kept.rounds), &policy, note.clone(), asking)?;
            complaints::commit_merger(tx, merger, &context)?;
            complaints::load(tx, id, viewer)
        };
        once(tx, call.as_ref(), planned, context.now, work, |tx, _| complaints::load(tx, id, viewer))
    });
    Ok(Done(ComplaintView::of(loaded.await?, &caller)))
}
