//! Set the desk policy.

use actix_web::web::Data;
use guanxi_domain::Fields;
use guanxi_domain::ids::{DeskPolicyId, TypedId as _};
use guanxi_domain::platform::idempotency::Outcome;
use guanxi_domain::service::desk_policy::NewDeskPolicy;
use guanxi_persistence::Tx;
use guanxi_persistence::platform::idempotency::once;
use guanxi_persistence::service::desk_policies;
use uuid::Uuid;

use super::bodies::NewDeskPolicyBody;
use super::view::DeskPolicyView;
use crate::answer::{Answer, Created};
use crate::app::App;
use crate::extract::{Caller, IdempotencyKey, ServiceConfigure, Valid};
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/service/desk_policies`.
pub const OPERATION: Operation = Operation {
    id: "create_desk_policy",
    method: Method::Post,
    path: "/api/v1/service/desk_policies",
    tag: Tag::Service,
    summary: "Set the desk policy",
    description: "Sets who is told of broken promises and after which waits, and after which silence a ticket is closed. Holds from now on: a \
                  climb that has begun, and a ticket whose customer has been asked already, keep what held then.",
    problems: &[],
};

/// Sets it.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<ServiceConfigure>,
    key: IdempotencyKey,
    body: Valid<NewDeskPolicyBody>,
    app: Data<App>,
) -> Answer<Created<DeskPolicyView>> {
    let call = key.call(&OPERATION, caller.id(), body.raw());
    let context = caller.context();
    let mut fields = Fields::new();
    let new = NewDeskPolicy::read(body.into_inner().into(), &mut fields);
    let new = fields.finish(new)?;
    let id = DeskPolicyId::new(Uuid::now_v7());
    let version = app.store.write(move |tx| {
        let planned = Outcome { status: 201, record: Some(id.uuid()) };
        let work = |tx: &mut Tx<'_>| desk_policies::replace(tx, |before| new.clone().set(id, before, &context), &context);
        let again = |tx: &mut Tx<'_>, outcome: Outcome| desk_policies::get(tx, outcome.record.map_or(id, DeskPolicyId::new));
        once(tx, call.as_ref(), planned, context.now, work, again)
    });
    Ok(Created(version.await?.into()))
}
