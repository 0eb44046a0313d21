//! Change a queue.

use actix_web::web::Data;
use guanxi_domain::Fields;
use guanxi_domain::ids::QueueId;
use guanxi_domain::service::assignment::QueueDraft;
use guanxi_persistence::service::assignment::queues;

use super::bodies::QueuePatchBody;
use super::view::QueueView;
use crate::answer::{Answer, Done};
use crate::app::App;
use crate::extract::{Caller, MergePatch, PathId, Precondition, ServiceConfigure};
use crate::operation::{Method, Operation, Tag};

/// `PATCH /api/v1/service/queues/{queue_id}`.
pub const OPERATION: Operation = Operation {
    id: "patch_queue",
    method: Method::Patch,
    path: "/api/v1/service/queues/{queue_id}",
    tag: Tag::Service,
    summary: "Change a queue",
    description: "A JSON Merge Patch: absent members stay. A queue that is used no longer is made inactive: its tickets stay in it, to be claimed. \
                  Where other hours or skills leave somebody free for a ticket that waits, they get it at once.",
    problems: &[],
};

/// Changes it.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<ServiceConfigure>,
    PathId(id): PathId<QueueId>,
    precondition: Precondition,
    body: MergePatch<QueuePatchBody>,
    app: Data<App>,
) -> Answer<Done<QueueView>> {
    let mut fields = Fields::new();
    let draft = QueueDraft::read_patch(body.into_inner().into(), &mut fields);
    let draft = fields.finish(Some(draft))?;
    let context = caller.context();
    let queue = app.store.write(move |tx| {
        let before = queues::load_for_change(tx, id)?.queue;
        precondition.check(before.version)?;
        queues::save(tx, Some(&before), before.edit(draft.clone(), &context)?, &context)
    });
    Ok(Done(queue.await?.into()))
}
