//! Move an organisation unit in the tree.

use actix_web::web::Data;
use guanxi_domain::ids::UnitId;
use guanxi_domain::{Fields, Refusal, fields};
use guanxi_persistence::access::units;

use super::super::unit_view::UnitView;
use super::bodies::MoveBody;
use super::command::act;
use crate::answer::{Answer, Done};
use crate::app::App;
use crate::extract::{Caller, IdempotencyKey, PathId, Precondition, UnitsWrite, Valid};
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/units/{id}/actions/move`.
pub const OPERATION: Operation = Operation {
    id: "move_unit",
    method: Method::Post,
    path: "/api/v1/units/{id}/actions/move",
    tag: Tag::Access,
    summary: "Move an organisation unit",
    description: "Puts a unit, with all below it and every record of theirs, below another unit of a higher level. Whoever has scope `unit` above \
                  the old place loses sight of it, whoever has it above the new place gains it.",
    problems: &[],
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
    body: Valid<MoveBody>,
    app: Data<App>,
) -> Answer<Done<UnitView>> {
    let (call, context) = (key.call(&OPERATION, caller.id(), body.raw()), caller.context());
    let mut fields = Fields::new();
    let parent = fields.required("parent_id", body.into_inner().parent_id, fields::id::<UnitId>);
    let parent = fields.finish(parent)?;
    let unit = act(&app, id, call, move |tx| {
        let (unit, above) = units::load_for_placing(tx, id, parent)?;
        precondition.check(unit.version)?;
        let above = above.ok_or_else(|| Refusal::no_such("/parent_id"))?;
        units::move_to(tx, unit.move_below(&above, &context)?, &context)
    });
    Ok(Done(unit.await?.into()))
}
