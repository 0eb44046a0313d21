//! Apply new promises to open tickets and complaints.

use actix_web::web::Data;
use guanxi_domain::ids::{SlaPassId, TypedId};
use guanxi_domain::platform::idempotency::Outcome;
use guanxi_persistence::Tx;
use guanxi_persistence::platform::idempotency::once;
use guanxi_persistence::service::passes;
use uuid::Uuid;

use super::pass_view::PassView;
use crate::answer::{Answer, Created};
use crate::app::App;
use crate::extract::{Caller, IdempotencyKey, ServiceConfigure};
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/service/sla/passes`.
pub const OPERATION: Operation = Operation {
    id: "create_sla_pass",
    method: Method::Post,
    path: "/api/v1/service/sla/passes",
    tag: Tag::Service,
    summary: "Apply the newest promises to open records",
    description: "Judges the running promises of every open ticket and complaint by the newest versions of policies and calendars, in the \
                  background and a few at a time. It acts from then on: a promise that was broken stays so, and one that was kept stays \
                  kept. See which records would change with `GET /api/v1/service/sla/changes` first.",
    problems: &[],
};

/// Begins it.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(caller: Caller<ServiceConfigure>, key: IdempotencyKey, app: Data<App>) -> Answer<Created<PassView>> {
    let call = key.call(&OPERATION, caller.id(), b"");
    let context = caller.context();
    let id = SlaPassId::new(Uuid::now_v7());
    let pass = app.store.write(move |tx| {
        let planned = Outcome { status: 201, record: Some(id.uuid()) };
        let again = |tx: &mut Tx<'_>, outcome: Outcome| passes::get(tx, outcome.record.map_or(id, SlaPassId::new));
        once(tx, call.as_ref(), planned, context.now, |tx| passes::plant(tx, id, &context), again)
    });
    Ok(Created(pass.await?.into()))
}
