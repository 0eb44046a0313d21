//! Create a staff user.

use actix_web::web::Data;
use guanxi_domain::access::StaffUser;
use guanxi_domain::access::user::NewUser;
use guanxi_domain::ids::{TypedId, UserId};
use guanxi_domain::platform::idempotency::Outcome;
use guanxi_domain::{Fields, ProblemCode};
use guanxi_persistence::Tx;
use guanxi_persistence::access::users::{self, Account};
use guanxi_persistence::platform::idempotency::once;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use uuid::Uuid;

use super::super::passwords::random_password;
use super::super::user_view::UserView;
use super::authority;
use super::bodies::{NewUserBody, first_password};
use crate::answer::{Answer, Created, Resource};
use crate::app::App;
use crate::extract::{Caller, IdempotencyKey, UsersWrite, Valid};
use crate::openapi::Example;
use crate::operation::{Method, Operation, Tag};
use crate::problem::Problem;

/// `POST /api/v1/users`.
pub const OPERATION: Operation = Operation {
    id: "create_user",
    method: Method::Post,
    path: "/api/v1/users",
    tag: Tag::Access,
    summary: "Create a staff user",
    description: "An account with its roles. The password is the one given or is made here and shown in this answer alone, also not in the \
                  answer to a repeated call; either must be changed at the first sign-in.",
    problems: &[ProblemCode::AlreadyExists, ProblemCode::GrantExceedsOwn],
};

/// A new account.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CreatedUser)]
pub struct CreatedUserView {
    /// The user.
    pub user: UserView,
    /// The password that was made, shown this once; `null` where one was given, and in the answer to a repeated call.
    #[schema(max_length = 128)]
    pub password: Option<String>,
}

impl Resource for CreatedUserView {
    fn version(&self) -> i64 {
        self.user.version
    }

    fn location(&self) -> String {
        self.user.location()
    }
}

impl Example for CreatedUserView {
    fn example() -> Value {
        json!({ "user": UserView::example(), "password": "q1W2e3R4t5Y6u7I8o9P0" })
    }
}

/// Creates it.
///
/// # Errors
/// What the document says.
pub async fn handle(
    caller: Caller<UsersWrite>,
    key: IdempotencyKey,
    body: Valid<NewUserBody>,
    app: Data<App>,
) -> Answer<Created<CreatedUserView>> {
    let call = key.call(&OPERATION, caller.id(), body.raw());
    let mut fields = Fields::new();
    let (input, given) = body.into_inner().split();
    let new = NewUser::read(input, &mut fields);
    let new = fields.finish(new)?;
    let made = if given.is_none() { Some(random_password().map_err(Problem::internal)?) } else { None };
    let password = first_password(given.or_else(|| made.clone()).unwrap_or_default(), new.email())?;
    let password_hash = app.passwords.hash(password).await?;
    let (id, context) = (UserId::new(Uuid::now_v7()), caller.context());
    let (user, is_new) = app
        .store
        .write(move |tx| {
            let planned = Outcome { status: 201, record: Some(id.uuid()) };
            let work = |tx: &mut Tx<'_>| {
                let (given, grants) = authority::find_roles(tx, new.roles())?;
                authority::check_unit(tx, new.unit_id(), caller.reach())?;
                authority::check(tx, &caller, new.unit_id(), &grants)?;
                let (user, event) = StaffUser::create(id, new.clone(), given, true, &context);
                let account = Account { user, password_hash: password_hash.clone() };
                users::insert(tx, &account, event, &context)?;
                Ok((account.user, true))
            };
            once(tx, call.as_ref(), planned, context.now, work, |tx, outcome| {
                let user = users::load_within(tx, outcome.record.map_or(id, UserId::new), caller.reach())?;
                Ok((user, false))
            })
        })
        .await?;
    Ok(Created(CreatedUserView { user: user.into(), password: made.filter(|_| is_new) }))
}
