//! Set what alarms.

use actix_web::web::Data;
use guanxi_domain::Fields;
use guanxi_domain::complaints::warning::policy_input::NewWarningPolicy;
use guanxi_domain::ids::{ComplaintPolicyId, TypedId as _};
use guanxi_domain::platform::idempotency::Outcome;
use guanxi_persistence::Tx;
use guanxi_persistence::complaints::warning::policies;
use guanxi_persistence::platform::idempotency::once;
use uuid::Uuid;

use super::bodies::NewWarningPolicyBody;
use super::view::WarningPolicyView;
use crate::answer::{Answer, Created};
use crate::app::App;
use crate::extract::{Caller, ComplaintsConfigure, IdempotencyKey, Valid};
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/complaints/warning_policies`.
pub const OPERATION: Operation = Operation {
    id: "create_complaint_warning_policy",
    method: Method::Post,
    path: "/api/v1/complaints/warning_policies",
    tag: Tag::Complaints,
    summary: "Set what alarms about complaints",
    description: "Sets from when on complaints alarm, by which words, and what is to be done then. Holds for complaints from now on: alerts that \
                  are raised keep their plan.",
    problems: &[],
};

/// Sets it.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<ComplaintsConfigure>,
    key: IdempotencyKey,
    body: Valid<NewWarningPolicyBody>,
    app: Data<App>,
) -> Answer<Created<WarningPolicyView>> {
    let call = key.call(&OPERATION, caller.id(), body.raw());
    let context = caller.context();
    let mut fields = Fields::new();
    let new = NewWarningPolicy::read(body.into_inner().into(), &mut fields);
    let new = fields.finish(new)?;
    let id = ComplaintPolicyId::new(Uuid::now_v7());
    let version = app.store.write(move |tx| {
        let planned = Outcome { status: 201, record: Some(id.uuid()) };
        let work = |tx: &mut Tx<'_>| policies::replace(tx, |before| before.next(id, new.clone().over(&before.policy), &context), &context);
        let again = |tx: &mut Tx<'_>, outcome: Outcome| policies::get(tx, outcome.record.map_or(id, ComplaintPolicyId::new));
        once(tx, call.as_ref(), planned, context.now, work, again)
    });
    Ok(Created(version.await?.into()))
}
