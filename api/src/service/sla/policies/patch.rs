//! Change an SLA policy.

use actix_web::web::Data;
use guanxi_domain::Fields;
use guanxi_domain::fields::Patch;
use guanxi_domain::ids::{ConfigurationVersionId, SlaPolicyId};
use guanxi_domain::service::sla::{Policy, PolicyPatch, SlaPolicy};
use guanxi_persistence::access::units;
use guanxi_persistence::service::configurations;
use uuid::Uuid;

use super::bodies::PolicyPatchBody;
use super::view::PolicyView;
use crate::answer::{Answer, Done};
use crate::app::App;
use crate::extract::{Caller, MergePatch, PathId, Precondition, ServiceConfigure};
use crate::operation::{Method, Operation, Tag};

/// `PATCH /api/v1/service/sla/policies/{id}`.
pub const OPERATION: Operation = Operation {
    id: "patch_sla_policy",
    method: Method::Patch,
    path: "/api/v1/service/sla/policies/{id}",
    tag: Tag::Service,
    summary: "Change an SLA policy",
    description: "A JSON Merge Patch that makes a new version. Promises that are made from now on go by it; open ones keep the version that \
                  they began with until it is applied to them (`POST /api/v1/service/sla/passes`). A policy promises only what records of \
                  its kind are promised: tickets first and further responses and the resolution; complaints the acknowledgement, the \
                  resolution, the callback and the general manager's acknowledgement. A patch that changes nothing makes no version.",
    problems: &[],
};

/// Changes it.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<ServiceConfigure>,
    PathId(id): PathId<SlaPolicyId>,
    precondition: Precondition,
    body: MergePatch<PolicyPatchBody>,
    app: Data<App>,
) -> Answer<Done<PolicyView>> {
    let mut fields = Fields::new();
    let patch = PolicyPatch::read(body.into_inner().into(), &mut fields);
    let patch = fields.finish(patch)?;
    let context = caller.context();
    let version_id = ConfigurationVersionId::new(Uuid::now_v7());
    let policy = app.store.write(move |tx| {
        let policy: SlaPolicy = configurations::get_for_change(tx, id)?;
        precondition.check(policy.version)?;
        let asked = if let Patch::Set(policy) = &patch.rules { policy.clone() } else { Policy::default() };
        let calendars = configurations::known_calendars(tx, asked.calendars())?;
        let units_there = configurations::known_units(tx, asked.units())?;
        let company = units::company_id(tx)?;
        let changed = policy.edit(patch.clone(), (&calendars, &units_there), version_id, company, &context)?;
        let Some((changed, event)) = changed else { return Ok(policy) };
        configurations::replace(tx, &changed, event, &context)?;
        configurations::note_promised(tx)?;
        Ok(changed)
    });
    Ok(Done(policy.await?.into()))
}
