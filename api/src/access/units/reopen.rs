//! Reopen an organisation unit.

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

/// `POST /api/v1/units/{id}/actions/reopen`.
pub const OPERATION: Operation = Operation {
    id: "reopen_unit",
    method: Method::Post,
    path: "/api/v1/units/{id}/actions/reopen",
    tag: Tag::Access,
    summary: "Reopen an organisation unit",
    description: "Lets staff work in a closed unit again. The unit above must be open.",
    problems: &[ProblemCode::IllegalTransition],
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
        let above = unit.parent_id.map_or_else(|| Ok(unit.clone()), |parent| units::load(tx, parent))?;
        units::save(tx, unit.reopen(&above, &context)?, &context)
    });
    Ok(Done(unit.await?.into()))
}
