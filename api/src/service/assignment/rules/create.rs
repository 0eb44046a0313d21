//! Set the assignment rules.

use actix_web::web::Data;
use guanxi_domain::Fields;
use guanxi_domain::ids::{AssignmentRulesId, TypedId};
use guanxi_domain::platform::idempotency::Outcome;
use guanxi_domain::service::assignment::NewRules;
use guanxi_persistence::Named;
use guanxi_persistence::platform::idempotency::once;
use guanxi_persistence::service::assignment::{queues, rules};
use uuid::Uuid;

use super::bodies::NewRulesBody;
use super::view::RulesView;
use crate::answer::{Answer, Created};
use crate::app::App;
use crate::extract::{Caller, IdempotencyKey, ServiceConfigure, Valid};
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/service/assignment_rules`.
pub const OPERATION: Operation = Operation {
    id: "create_assignment_rules",
    method: Method::Post,
    path: "/api/v1/service/assignment_rules",
    tag: Tag::Service,
    summary: "Set the assignment rules",
    description: "A new version of all rules, which holds from now on. Tickets that somebody has stay theirs, and those that wait stay in their \
                  queue; they are judged by the new rules when they are classified anew.",
    problems: &[],
};

/// Sets them.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<ServiceConfigure>,
    key: IdempotencyKey,
    body: Valid<NewRulesBody>,
    app: Data<App>,
) -> Answer<Created<RulesView>> {
    let call = key.call(&OPERATION, caller.id(), body.raw());
    let mut fields = Fields::new();
    let new = NewRules::read(body.into_inner().into(), &mut fields);
    let new = fields.finish(new)?;
    let (id, unit_id, context) = (AssignmentRulesId::new(Uuid::now_v7()), caller.unit_id(), caller.context());
    let rules = app.store.write(move |tx| {
        let planned = Outcome { status: 201, record: Some(id.uuid()) };
        let work = |tx: &mut guanxi_persistence::Tx<'_>| {
            new.check_queues(&queues::active_among(tx, new.queues())?)?;
            Named::default().units("unit_ids", &new.units()).check(tx)?;
            rules::set(tx, id, new.clone(), unit_id, &context)
        };
        once(tx, call.as_ref(), planned, context.now, work, |tx, outcome| {
            rules::version(tx, outcome.record.map_or(id, AssignmentRulesId::new))
        })
    });
    Ok(Created(rules.await?.as_ref().clone().into()))
}
