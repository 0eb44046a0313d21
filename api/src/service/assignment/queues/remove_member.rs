//! Take somebody out of a queue.

use actix_web::web::Data;
use guanxi_domain::ProblemCode;
use guanxi_domain::ids::{QueueId, UserId};
use guanxi_persistence::service::assignment::queues;

use crate::answer::{Answer, NoContent};
use crate::app::App;
use crate::extract::{Caller, PathIds, Precondition, ServiceConfigure};
use crate::operation::{Method, Operation, Tag};

/// `DELETE /api/v1/service/queues/{queue_id}/members/{user_id}`.
pub const OPERATION: Operation = Operation {
    id: "remove_queue_member",
    method: Method::Delete,
    path: "/api/v1/service/queues/{queue_id}/members/{user_id}",
    tag: Tag::Service,
    summary: "Take somebody out of a queue",
    description: "The staff user is given no tickets of the queue any more. Those that they have stay theirs.",
    problems: &[ProblemCode::MembersFollow],
};

/// Removes them.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<ServiceConfigure>,
    PathIds(id, user): PathIds<QueueId, UserId>,
    precondition: Precondition,
    app: Data<App>,
) -> Answer<NoContent> {
    let context = caller.context();
    let work = app.store.write(move |tx| {
        let before = queues::load_for_change(tx, id)?;
        precondition.check(before.queue.version)?;
        let change = before.queue.leave(user, before.members.contains(&user), &context)?;
        queues::save(tx, Some(&before.queue), change, &context)
    });
    work.await?;
    Ok(NoContent)
}
