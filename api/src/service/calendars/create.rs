//! Create a business calendar.

use actix_web::web::Data;
use guanxi_domain::Fields;
use guanxi_domain::ids::{CalendarId, ConfigurationVersionId, TypedId};
use guanxi_domain::platform::idempotency::Outcome;
use guanxi_domain::service::calendar::{Calendar, NewCalendar};
use guanxi_persistence::Tx;
use guanxi_persistence::access::units;
use guanxi_persistence::platform::idempotency::once;
use guanxi_persistence::service::configurations;
use uuid::Uuid;

use super::bodies::NewCalendarBody;
use super::view::CalendarView;
use crate::answer::{Answer, Created};
use crate::app::App;
use crate::extract::{Caller, IdempotencyKey, ServiceConfigure, Valid};
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/service/calendars`.
pub const OPERATION: Operation = Operation {
    id: "create_business_calendar",
    method: Method::Post,
    path: "/api/v1/service/calendars",
    tag: Tag::Service,
    summary: "Create a business calendar",
    description: "Open hours by weekday in a time zone, with public holidays and days of its own. A unit that names its code, and every \
                  unit below it that names none, goes by it.",
    problems: &[guanxi_domain::ProblemCode::AlreadyExists],
};

/// Creates it.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<ServiceConfigure>,
    key: IdempotencyKey,
    body: Valid<NewCalendarBody>,
    app: Data<App>,
) -> Answer<Created<CalendarView>> {
    let call = key.call(&OPERATION, caller.id(), body.raw());
    let context = caller.context();
    let mut fields = Fields::new();
    let new = NewCalendar::read(body.into_inner().into(), &mut fields);
    let new = fields.finish(new)?;
    let id = CalendarId::new(Uuid::now_v7());
    let version_id = ConfigurationVersionId::new(Uuid::now_v7());
    let calendar = app.store.write(move |tx| {
        let planned = Outcome { status: 201, record: Some(id.uuid()) };
        let new = new.clone();
        let work = |tx: &mut Tx<'_>| {
            let (calendar, event) = Calendar::create(id, version_id, new, units::company_id(tx)?, &context);
            configurations::insert(tx, &calendar, event, &context)?;
            Ok(calendar)
        };
        let again = |tx: &mut Tx<'_>, outcome: Outcome| configurations::get(tx, outcome.record.map_or(id, CalendarId::new));
        once(tx, call.as_ref(), planned, context.now, work, again)
    });
    Ok(Created(calendar.await?.into()))
}
