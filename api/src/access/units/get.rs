//! One organisation unit.

use actix_web::web::Data;
use guanxi_domain::ids::UnitId;
use guanxi_persistence::access::units;

use super::super::unit_view::UnitView;
use crate::answer::{Answer, Found};
use crate::app::App;
use crate::extract::{Caller, PathId, UnitsRead};
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/units/{id}`.
pub const OPERATION: Operation = Operation {
    id: "get_unit",
    method: Method::Get,
    path: "/api/v1/units/{id}",
    tag: Tag::Access,
    summary: "Read an organisation unit",
    description: "One unit of the company.",
    problems: &[],
};

/// Reads it.
///
/// # Errors
/// What the document says.
pub async fn handle(_: Caller<UnitsRead>, path: PathId<UnitId>, app: Data<App>) -> Answer<Found<UnitView>> {
    let unit = app.store.read(move |tx| units::load(tx, path.0)).await?;
    Ok(Found(unit.into()))
}
