//! Read one queue.

use actix_web::web::Data;
use guanxi_domain::ids::QueueId;
use guanxi_persistence::service::assignment::queues;

use super::view::QueueView;
use crate::answer::{Answer, Found};
use crate::app::App;
use crate::extract::{Caller, PathId, TicketsRead};
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/service/queues/{queue_id}`.
pub const OPERATION: Operation = Operation {
    id: "get_queue",
    method: Method::Get,
    path: "/api/v1/service/queues/{queue_id}",
    tag: Tag::Service,
    summary: "Read a queue",
    description: "The queue with those who are in it.",
    problems: &[],
};

/// Reads it.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(_: Caller<TicketsRead>, PathId(id): PathId<QueueId>, app: Data<App>) -> Answer<Found<QueueView>> {
    let queue = app.store.read(move |tx| queues::load(tx, id)).await?;
    Ok(Found(queue.into()))
}
