//! Create an organisation unit.

use actix_web::web::Data;
use guanxi_domain::access::Unit;
use guanxi_domain::access::unit::{NewUnit, check_calendar};
use guanxi_domain::ids::{TypedId, UnitId};
use guanxi_domain::platform::idempotency::Outcome;
use guanxi_domain::{Fields, ProblemCode};
use guanxi_persistence::Tx;
use guanxi_persistence::access::{units, users};
use guanxi_persistence::platform::idempotency::once;
use guanxi_persistence::service::configurations::knows_calendar;
use uuid::Uuid;

use super::super::unit_view::UnitView;
use super::bodies::NewUnitBody;
use super::command::parent_missing;
use crate::answer::{Answer, Created};
use crate::app::App;
use crate::extract::{Caller, IdempotencyKey, UnitsWrite, Valid};
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/units`.
pub const OPERATION: Operation = Operation {
    id: "create_unit",
    method: Method::Post,
    path: "/api/v1/units",
    tag: Tag::Access,
    summary: "Create an organisation unit",
    description: "A region, an outlet or a team, below a unit of a higher level. `child_kinds` of a unit says what may stand below it.",
    problems: &[ProblemCode::AlreadyExists],
};

/// Creates it.
///
/// # Errors
/// What the document says.
pub async fn handle(
    caller: Caller<UnitsWrite>,
    key: IdempotencyKey,
    body: Valid<NewUnitBody>,
    app: Data<App>,
) -> Answer<Created<UnitView>> {
    let call = key.call(&OPERATION, caller.id(), body.raw());
    let mut fields = Fields::new();
    let new = NewUnit::read(body.into_inner().into(), &mut fields);
    let new = fields.finish(new)?;
    let (id, context) = (UnitId::new(Uuid::now_v7()), caller.context());
    let unit = app.store.write(move |tx| {
        let planned = Outcome { status: 201, record: Some(id.uuid()) };
        let work = |tx: &mut Tx<'_>| {
            let parent = units::load_for_change(tx, new.parent_id()).map_err(parent_missing)?;
            let active = users::active_among(tx, new.leaders())?;
            check_calendar(knows_calendar(tx, new.calendar())?)?;
            let (unit, event) = Unit::create(id, &parent, new.clone(), &active, &context)?;
            units::insert(tx, &unit, event, &context)?;
            Ok(unit)
        };
        once(tx, call.as_ref(), planned, context.now, work, |tx, outcome| units::load(tx, outcome.record.map_or(id, UnitId::new)))
    });
    Ok(Created(unit.await?.into()))
}
