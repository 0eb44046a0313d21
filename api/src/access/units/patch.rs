//! Change an organisation unit.

use actix_web::web::Data;
use guanxi_domain::access::unit::check_calendar;
use guanxi_domain::access::unit_change::UnitPatch;
use guanxi_domain::ids::UnitId;
use guanxi_domain::{Fields, ProblemCode};
use guanxi_persistence::access::{units, users};
use guanxi_persistence::service::configurations::knows_calendar;

use super::super::unit_view::UnitView;
use super::bodies::UnitPatchBody;
use crate::answer::{Answer, Done};
use crate::app::App;
use crate::extract::{Caller, MergePatch, PathId, Precondition, UnitsWrite};
use crate::operation::{Method, Operation, Tag};

/// `PATCH /api/v1/units/{id}`.
pub const OPERATION: Operation = Operation {
    id: "patch_unit",
    method: Method::Patch,
    path: "/api/v1/units/{id}",
    tag: Tag::Access,
    summary: "Change an organisation unit",
    description: "A JSON Merge Patch: absent members stay. The manager of the company is the general manager.",
    problems: &[ProblemCode::AlreadyExists],
};

/// Changes it.
///
/// # Errors
/// What the document says.
pub async fn handle(
    caller: Caller<UnitsWrite>,
    PathId(id): PathId<UnitId>,
    precondition: Precondition,
    body: MergePatch<UnitPatchBody>,
    app: Data<App>,
) -> Answer<Done<UnitView>> {
    let mut fields = Fields::new();
    let patch = UnitPatch::read(body.into_inner().into(), &mut fields);
    let patch = fields.finish(Some(patch))?;
    let context = caller.context();
    let unit = app.store.write(move |tx| {
        let unit = units::load_for_change(tx, id)?;
        precondition.check(unit.version)?;
        check_calendar(knows_calendar(tx, unit.new_calendar(&patch))?)?;
        let active = users::active_among(tx, unit.patched(&patch).leaders())?;
        units::save(tx, unit.edit(&patch, &active, &context)?, &context)
    });
    Ok(Done(unit.await?.into()))
}
