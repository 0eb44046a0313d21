//! Create a role.

use actix_web::web::Data;
use guanxi_domain::access::role::RoleDraft;
use guanxi_domain::access::{Giver, Role};
use guanxi_domain::ids::{RoleId, TypedId};
use guanxi_domain::platform::idempotency::Outcome;
use guanxi_domain::{Fields, ProblemCode};
use guanxi_persistence::Tx;
use guanxi_persistence::access::{roles, units};
use guanxi_persistence::platform::idempotency::once;
use uuid::Uuid;

use super::bodies::NewRoleBody;
use super::view::RoleView;
use crate::answer::{Answer, Created};
use crate::app::App;
use crate::extract::{Caller, IdempotencyKey, RolesWrite, Valid};
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/roles`.
pub const OPERATION: Operation = Operation {
    id: "create_role",
    method: Method::Post,
    path: "/api/v1/roles",
    tag: Tag::Access,
    summary: "Create a role",
    description: "A role grants at most what its maker has. Its code is what users carry, and never changes.",
    problems: &[ProblemCode::AlreadyExists, ProblemCode::GrantExceedsOwn],
};

/// Creates it.
///
/// # Errors
/// What the document says.
pub async fn handle(
    caller: Caller<RolesWrite>,
    key: IdempotencyKey,
    body: Valid<NewRoleBody>,
    app: Data<App>,
) -> Answer<Created<RoleView>> {
    let call = key.call(&OPERATION, caller.id(), body.raw());
    let mut fields = Fields::new();
    let draft = RoleDraft::read_new(body.into_inner().into(), &mut fields);
    let draft = fields.finish(draft)?;
    let (id, context) = (RoleId::new(Uuid::now_v7()), caller.context());
    let role = app.store.write(move |tx| {
        let planned = Outcome { status: 201, record: Some(id.uuid()) };
        let work = |tx: &mut Tx<'_>| {
            let company = units::company_id(tx)?;
            let giver = Giver::anywhere(&caller.standing().grants);
            roles::insert(tx, Role::create(id, draft.clone(), &giver, company, &context)?, &context)
        };
        once(tx, call.as_ref(), planned, context.now, work, |tx, outcome| roles::load(tx, outcome.record.map_or(id, RoleId::new)))
    });
    Ok(Created(role.await?.into()))
}
