//! Change a business calendar.

use actix_web::web::Data;
use guanxi_domain::Fields;
use guanxi_domain::ids::{CalendarId, ConfigurationVersionId};
use guanxi_domain::service::calendar::{Calendar, CalendarPatch};
use guanxi_persistence::access::units;
use guanxi_persistence::service::configurations;
use uuid::Uuid;

use super::bodies::CalendarPatchBody;
use super::view::CalendarView;
use crate::answer::{Answer, Done};
use crate::app::App;
use crate::extract::{Caller, MergePatch, PathId, Precondition, ServiceConfigure};
use crate::operation::{Method, Operation, Tag};

/// `PATCH /api/v1/service/calendars/{id}`.
pub const OPERATION: Operation = Operation {
    id: "patch_business_calendar",
    method: Method::Patch,
    path: "/api/v1/service/calendars/{id}",
    tag: Tag::Service,
    summary: "Change a business calendar",
    description: "A JSON Merge Patch that makes a new version. Promises that are made from now on go by it; open ones keep the version that \
                  they began with until it is applied to them (`POST /api/v1/service/sla/passes`). A patch that changes nothing makes none.",
    problems: &[],
};

/// Changes it.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<ServiceConfigure>,
    PathId(id): PathId<CalendarId>,
    precondition: Precondition,
    body: MergePatch<CalendarPatchBody>,
    app: Data<App>,
) -> Answer<Done<CalendarView>> {
    let mut fields = Fields::new();
    let patch = CalendarPatch::read(body.into_inner().into(), &mut fields);
    let patch = fields.finish(patch)?;
    let context = caller.context();
    let version_id = ConfigurationVersionId::new(Uuid::now_v7());
    let calendar = app.store.write(move |tx| {
        let calendar: Calendar = configurations::get_for_change(tx, id)?;
        precondition.check(calendar.version)?;
        let Some((changed, event)) = calendar.edit(patch.clone(), version_id, units::company_id(tx)?, &context) else {
            return Ok(calendar);
        };
        configurations::replace(tx, &changed, event, &context)?;
        Ok(changed)
    });
    Ok(Done(calendar.await?.into()))
}
