//! Set a policy.

use actix_web::web::Data;
use guanxi_domain::Fields;
use guanxi_domain::customers::lifecycle::NewPolicy;
use guanxi_domain::ids::{LifecyclePassId, LifecyclePolicyId, TypedId};
use guanxi_domain::platform::idempotency::Outcome;
use guanxi_persistence::Named;
use guanxi_persistence::customers::lifecycle;
use guanxi_persistence::platform::idempotency::once;
use uuid::Uuid;

use super::bodies::NewPolicyBody;
use super::policy_view::PolicyView;
use crate::answer::{Answer, Created};
use crate::app::App;
use crate::extract::{Caller, IdempotencyKey, LifecycleConfigure, Valid};
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/lifecycle/policies`.
pub const OPERATION: Operation = Operation {
    id: "create_lifecycle_policy",
    method: Method::Post,
    path: "/api/v1/lifecycle/policies",
    tag: Tag::Lifecycle,
    summary: "Set a lifecycle policy",
    description: "Sets the figures by which the stages of a unit's customers are judged, from now or a later instant on. The past is not \
                  judged anew. Customers are brought up to date in the background, a few at a time.",
    problems: &[],
};

/// Sets it.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<LifecycleConfigure>,
    key: IdempotencyKey,
    body: Valid<NewPolicyBody>,
    app: Data<App>,
) -> Answer<Created<PolicyView>> {
    let call = key.call(&OPERATION, caller.id(), body.raw());
    let context = caller.context();
    let mut fields = Fields::new();
    let new = NewPolicy::read(body.into_inner().into(), &mut fields);
    let new = fields.finish(new)?;
    let named = Named::default().unit("unit_id", Some(new.unit_id));
    let version = new.set(LifecyclePolicyId::new(Uuid::now_v7()), &context)?;
    let pass = LifecyclePassId::new(Uuid::now_v7());
    let version = app.store.write(move |tx| {
        let planned = Outcome { status: 201, record: Some(version.id.uuid()) };
        let work = |tx: &mut guanxi_persistence::Tx<'_>| {
            named.check(tx)?;
            lifecycle::insert_policy(tx, &version, &context)?;
            lifecycle::plant_pass(tx, pass, Some(version.unit_id), &context)?;
            Ok(version)
        };
        let again = |tx: &mut guanxi_persistence::Tx<'_>, outcome: Outcome| {
            let id = outcome.record.map_or(version.id, LifecyclePolicyId::new);
            lifecycle::policy(tx, id)
        };
        once(tx, call.as_ref(), planned, context.now, work, again)
    });
    Ok(Created(version.await?.into()))
}
