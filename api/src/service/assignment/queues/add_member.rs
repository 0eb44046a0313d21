//! Put somebody into a queue.

use actix_web::web::Data;
use guanxi_domain::ProblemCode;
use guanxi_domain::ids::{QueueId, UserId};
use guanxi_persistence::Named;
use guanxi_persistence::service::assignment::queues;

use super::view::QueueView;
use crate::answer::{Answer, Done};
use crate::app::App;
use crate::extract::{Caller, PathIds, Precondition, ServiceConfigure};
use crate::operation::{Method, Operation, Tag};

/// `PUT /api/v1/service/queues/{queue_id}/members/{user_id}`.
pub const OPERATION: Operation = Operation {
    id: "add_queue_member",
    method: Method::Put,
    path: "/api/v1/service/queues/{queue_id}/members/{user_id}",
    tag: Tag::Service,
    summary: "Put somebody into a queue",
    description: "The staff user is given tickets of the queue from now on; one who is in it already changes nothing. What waits for somebody goes \
                  to them at once, as far as they are free. Only queues of the kind `team`: the members of others follow skills or roles.",
    problems: &[ProblemCode::MembersFollow, ProblemCode::ValidationFailed],
};

/// Adds them.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<ServiceConfigure>,
    PathIds(id, user): PathIds<QueueId, UserId>,
    precondition: Precondition,
    app: Data<App>,
) -> Answer<Done<QueueView>> {
    let context = caller.context();
    let queue = app.store.write(move |tx| {
        let before = queues::load_for_change(tx, id)?;
        precondition.check(before.queue.version)?;
        Named::default().staff("user_id", Some(user)).check(tx)?;
        let change = before.queue.join(user, before.members.contains(&user), &context)?;
        queues::save(tx, Some(&before.queue), change, &context)
    });
    Ok(Done(queue.await?.into()))
}
