//! Close an organisation unit.

use actix_web::web::Data;
use guanxi_domain::ProblemCode;
use guanxi_domain::ids::UnitId;
use guanxi_persistence::access::units;

use super::super::unit_view::UnitView;
use super::command::act;
use crate::answer::{Answer, Done};
use crate::app::App;
use crate::extract::{Caller, IdempotencyKey, PathId, Precondition, UnitsWrite};
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/units/{id}/actions/close`.
pub const OPERATION: Operation = Operation {
    id: "close_unit",
    method: Method::Post,
    path: "/api/v1/units/{id}/actions/close",
    tag: Tag::Access,
    summary: "Close an organisation unit",
    description: "Nobody works in a closed unit, and nothing stands below it: `units` and `users` of the refusal count what is in the way. Its records stay, within the reach of the units above.",
    problems: &[ProblemCode::IllegalTransition, ProblemCode::InUse],
};

/// Does it.
///
/// # Errors
/// What the document says.
pub async fn handle(
    caller: Caller<UnitsWrite>,
    PathId(id): PathId<UnitId>,
    precondition: Precondition,
    key: IdempotencyKey,
    app: Data<App>,
) -> Answer<Done<UnitView>> {
    let (call, context) = (key.call(&OPERATION, caller.id(), id.to_string().as_bytes()), caller.context());
    let unit = act(&app, id, call, move |tx| {
        let unit = units::load_for_change(tx, id)?;
        precondition.check(unit.version)?;
        let holds = units::holds(tx, id)?;
        units::save(tx, unit.close(holds, &context)?, &context)
    });
    Ok(Done(unit.await?.into()))
}
