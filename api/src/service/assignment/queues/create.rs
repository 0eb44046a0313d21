//! Create a queue.

use actix_web::web::Data;
use guanxi_domain::ids::{QueueId, TypedId};
use guanxi_domain::platform::idempotency::Outcome;
use guanxi_domain::service::assignment::{Queue, QueueDraft};
use guanxi_domain::{Fields, ProblemCode, Refusal};
use guanxi_persistence::access::roles;
use guanxi_persistence::platform::idempotency::once;
use guanxi_persistence::service::assignment::queues;
use uuid::Uuid;

use super::bodies::NewQueueBody;
use super::view::QueueView;
use crate::answer::{Answer, Created};
use crate::app::App;
use crate::extract::{Caller, IdempotencyKey, ServiceConfigure, Valid};
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/service/queues`.
pub const OPERATION: Operation = Operation {
    id: "create_queue",
    method: Method::Post,
    path: "/api/v1/service/queues",
    tag: Tag::Service,
    summary: "Create a queue",
    description: "A place where tickets wait for somebody: of a team, to which people are added; of skills, in which everybody is who has them; \
                  or of whoever is responsible for the ticket's unit by a role. Assignment rules send tickets to it.",
    problems: &[ProblemCode::AlreadyExists],
};

/// Creates it.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<ServiceConfigure>,
    key: IdempotencyKey,
    body: Valid<NewQueueBody>,
    app: Data<App>,
) -> Answer<Created<QueueView>> {
    let call = key.call(&OPERATION, caller.id(), body.raw());
    let mut fields = Fields::new();
    let draft = QueueDraft::read_new(body.into_inner().into(), &mut fields);
    let draft = fields.finish(draft)?;
    let (id, unit_id, context) = (QueueId::new(Uuid::now_v7()), caller.unit_id(), caller.context());
    let queue = app.store.write(move |tx| {
        let planned = Outcome { status: 201, record: Some(id.uuid()) };
        let work = |tx: &mut guanxi_persistence::Tx<'_>| {
            if let Some(role) = draft.role() {
                roles::id_of(tx, role)?.ok_or_else(|| Refusal::no_such("/role"))?;
            }
            queues::save(tx, None, Queue::create(id, unit_id, draft.clone(), &context)?, &context)
        };
        once(tx, call.as_ref(), planned, context.now, work, |tx, outcome| queues::load(tx, outcome.record.map_or(id, QueueId::new)))
    });
    Ok(Created(queue.await?.into()))
}
