//! Bring the holidays of a further year into a business calendar.

use actix_web::web::Data;
use guanxi_domain::Fields;
use guanxi_domain::ids::{CalendarId, ConfigurationVersionId, TypedId};
use guanxi_domain::platform::idempotency::Outcome;
use guanxi_domain::service::calendar::{Calendar, YearImport};
use guanxi_persistence::Tx;
use guanxi_persistence::access::units;
use guanxi_persistence::platform::idempotency::once;
use guanxi_persistence::service::configurations;
use uuid::Uuid;

use super::bodies::YearBody;
use super::view::CalendarView;
use crate::answer::{Answer, Done};
use crate::app::App;
use crate::extract::{Caller, IdempotencyKey, PathId, Precondition, ServiceConfigure, Valid};
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/service/calendars/{id}/actions/import_year`.
pub const OPERATION: Operation = Operation {
    id: "import_calendar_year",
    method: Method::Post,
    path: "/api/v1/service/calendars/{id}/actions/import_year",
    tag: Tag::Service,
    summary: "Import the holidays of a year",
    description: "Takes the place of all days of that year that are the calendar's own, and makes the year known. It makes a new version; \
                  open promises keep theirs until it is applied to them.",
    problems: &[],
};

/// Imports them.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<ServiceConfigure>,
    PathId(id): PathId<CalendarId>,
    precondition: Precondition,
    key: IdempotencyKey,
    body: Valid<YearBody>,
    app: Data<App>,
) -> Answer<Done<CalendarView>> {
    let call = key.call(&OPERATION, caller.id(), body.raw());
    let context = caller.context();
    let mut fields = Fields::new();
    let (year, days) = body.into_inner().into_parts();
    let year = YearImport::read(year, days, &mut fields);
    let year = fields.finish(year)?;
    let version_id = ConfigurationVersionId::new(Uuid::now_v7());
    let calendar = app.store.write(move |tx| {
        let planned = Outcome { status: 200, record: Some(id.uuid()) };
        let work = |tx: &mut Tx<'_>| {
            let calendar: Calendar = configurations::get_for_change(tx, id)?;
            precondition.check(calendar.version)?;
            let Some((changed, event)) = calendar.import(year.clone(), version_id, units::company_id(tx)?, &context)? else {
                return Ok(calendar);
            };
            configurations::replace(tx, &changed, event, &context)?;
            Ok(changed)
        };
        once(tx, call.as_ref(), planned, context.now, work, |tx, _| configurations::get(tx, id))
    });
    Ok(Done(calendar.await?.into()))
}
