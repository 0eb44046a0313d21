//! Change a role.

use actix_web::web::Data;
use guanxi_domain::access::Giver;
use guanxi_domain::access::role::RoleDraft;
use guanxi_domain::ids::RoleId;
use guanxi_domain::{Fields, ProblemCode};
use guanxi_persistence::access::{roles, units};

use super::bodies::RolePatchBody;
use super::view::RoleView;
use crate::answer::{Answer, Done};
use crate::app::App;
use crate::extract::{Caller, MergePatch, PathId, Precondition, RolesWrite};
use crate::operation::{Method, Operation, Tag};

/// `PATCH /api/v1/roles/{id}`.
pub const OPERATION: Operation = Operation {
    id: "patch_role",
    method: Method::Patch,
    path: "/api/v1/roles/{id}",
    tag: Tag::Access,
    summary: "Change a role",
    description: "A JSON Merge Patch: absent members stay, and the list of grants takes the place of all that were there. What it comes to \
                  grant must be within what the caller has. It holds for everybody who has the role, at the latest within five seconds.",
    problems: &[ProblemCode::GrantExceedsOwn],
};

/// Changes it.
///
/// # Errors
/// What the document says.
pub async fn handle(
    caller: Caller<RolesWrite>,
    PathId(id): PathId<RoleId>,
    precondition: Precondition,
    body: MergePatch<RolePatchBody>,
    app: Data<App>,
) -> Answer<Done<RoleView>> {
    let mut fields = Fields::new();
    let draft = RoleDraft::read_patch(body.into_inner().into(), &mut fields);
    let draft = fields.finish(Some(draft))?;
    let context = caller.context();
    let role = app.store.write(move |tx| {
        let role = roles::load_for_change(tx, id)?;
        precondition.check(role.version)?;
        let company = units::company_id(tx)?;
        let giver = Giver::anywhere(&caller.standing().grants);
        roles::save(tx, role.edit(draft.clone(), &giver, company, &context)?, &context)
    });
    let role = role.await?;
    app.authenticator.forget_all();
    Ok(Done(role.into()))
}
