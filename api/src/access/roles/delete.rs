//! Delete a role.

use actix_web::web::Data;
use guanxi_domain::ProblemCode;
use guanxi_domain::ids::RoleId;
use guanxi_persistence::access::{roles, units};

use crate::answer::{Answer, NoContent};
use crate::app::App;
use crate::extract::{Caller, PathId, Precondition, RolesWrite};
use crate::operation::{Method, Operation, Tag};

/// `DELETE /api/v1/roles/{id}`.
pub const OPERATION: Operation = Operation {
    id: "delete_role",
    method: Method::Delete,
    path: "/api/v1/roles/{id}",
    tag: Tag::Access,
    summary: "Delete a role",
    description: "A role that nobody has, and that the system did not bring along. `users` of the refusal counts those who have it.",
    problems: &[ProblemCode::InUse],
};

/// Deletes it.
///
/// # Errors
/// What the document says.
pub async fn handle(
    caller: Caller<RolesWrite>,
    PathId(id): PathId<RoleId>,
    precondition: Precondition,
    app: Data<App>,
) -> Answer<NoContent> {
    let context = caller.context();
    let work = app.store.write(move |tx| {
        let role = roles::load_for_change(tx, id)?;
        precondition.check(role.version)?;
        let holders = roles::holders(tx, id)?;
        let event = role.delete(holders, units::company_id(tx)?)?;
        roles::delete(tx, id, event, &context)
    });
    work.await?;
    Ok(NoContent)
}
