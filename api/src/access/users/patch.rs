//! Change a staff user.

use actix_web::web::Data;
use guanxi_domain::access::user_change::UserPatch;
use guanxi_domain::ids::UserId;
use guanxi_domain::{Fields, ProblemCode};
use guanxi_persistence::access::users;

use super::super::user_view::UserView;
use super::authority;
use super::bodies::UserPatchBody;
use crate::answer::{Answer, Done};
use crate::app::App;
use crate::extract::{Caller, MergePatch, PathId, Precondition, UsersWrite};
use crate::operation::{Method, Operation, Tag};

/// `PATCH /api/v1/users/{id}`.
pub const OPERATION: Operation = Operation {
    id: "patch_user",
    method: Method::Patch,
    path: "/api/v1/users/{id}",
    tag: Tag::Access,
    summary: "Change a staff user",
    description: "A JSON Merge Patch: absent members stay, lists take the place of what was there. Nobody changes an account that may do more \
                  than they may, nor gives it more than they have. Another unit or other roles hold at the latest within five seconds.",
    problems: &[ProblemCode::AlreadyExists, ProblemCode::GrantExceedsOwn, ProblemCode::LastAdministrator],
};

/// Changes it.
///
/// # Errors
/// What the document says.
pub async fn handle(
    caller: Caller<UsersWrite>,
    PathId(id): PathId<UserId>,
    precondition: Precondition,
    body: MergePatch<UserPatchBody>,
    app: Data<App>,
) -> Answer<Done<UserView>> {
    let mut fields = Fields::new();
    let patch = UserPatch::read(body.into_inner().into(), &mut fields);
    let patch = fields.finish(Some(patch))?;
    let context = caller.context();
    let user = app.store.write(move |tx| {
        let account = users::load_within_for_change(tx, id, caller.reach())?;
        precondition.check(account.user.version)?;
        authority::check_account(tx, &caller, &account.user)?;
        let given = patch.roles().map(|codes| authority::find_roles(tx, codes)).transpose()?;
        if let Some(unit) = patch.unit_id().filter(|unit| *unit != account.user.unit_id) {
            authority::check_unit(tx, unit, caller.reach())?;
        }
        let (given, grants) = given.unzip();
        let change = account.user.edit(&patch, given, &context);
        match grants {
            Some(grants) => authority::check(tx, &caller, change.user.unit_id, &grants)?,
            // The same roles reach further in another unit.
            None if change.user.unit_id != account.user.unit_id => authority::check_account(tx, &caller, &change.user)?,
            None => {}
        }
        authority::keep_administrator(tx, &account.user, &change.user)?;
        users::save(tx, &account, change, &context)
    });
    let user = user.await?;
    app.authenticator.forget_user(id);
    Ok(Done(user.into()))
}
