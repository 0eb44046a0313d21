//! Choosing another password.

use actix_web::web::Data;
use guanxi_domain::access::password::Password;
use guanxi_domain::access::session::RevocationReason;
use guanxi_domain::fields::FieldCode;
use guanxi_domain::ids::SessionId;
use guanxi_domain::platform::Context;
use guanxi_domain::{Fields, ProblemCode, Refusal};
use guanxi_persistence::access::second_factors;
use guanxi_persistence::access::users::{self, Account};
use guanxi_persistence::platform::events;
use guanxi_persistence::{Error, Tx};
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use validator::Validate;

use super::families;
use super::gate::to_the_end;
use crate::answer::{Answer, NoContent};
use crate::app::App;
use crate::extract::{Oneself, Valid};
use crate::openapi::Example;
use crate::operation::{Method, Operation, Tag};

/// `PUT /api/v1/me/password`.
pub const OPERATION: Operation = Operation {
    id: "change_password",
    method: Method::Put,
    path: "/api/v1/me/password",
    tag: Tag::Access,
    summary: "Change one's own password",
    description: "Needs the present password. All other sessions of the caller end; the one of this request goes on.",
    problems: &[ProblemCode::SignInDelayed],
};

/// The old password and the new.
#[derive(Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = PasswordChange)]
pub struct PasswordBody {
    /// The present password.
    #[schema(required, value_type = String, max_length = 128, format = Password)]
    pub current_password: Option<String>,
    /// The new one: 12 characters or more, not a common one, not made of one's e-mail address.
    #[schema(required, value_type = String, min_length = 12, max_length = 128, format = Password)]
    pub new_password: Option<String>,
}

impl Example for PasswordBody {
    fn example() -> Value {
        json!({ "current_password": "correct-horse-battery-9", "new_password": "plum-tree-by-the-lake" })
    }
}

impl PasswordBody {
    /// The present password and the new, which is judged beside the owner's login name.
    fn read(self, email: &str) -> Result<(Password, Password), Refusal> {
        let mut fields = Fields::new();
        let current = fields.required("current_password", self.current_password.filter(|text| !text.is_empty()), Password::given);
        let new = fields.required("new_password", self.new_password, |text| Password::choose(text, email));
        if current.is_some() && current == new {
            fields.refuse("new_password", FieldCode::PasswordUnchanged);
        }
        fields.finish(current.zip(new))
    }
}

fn wrong_password() -> Refusal {
    Refusal::field("/current_password", FieldCode::PasswordWrong)
}

/// Changes it.
///
/// # Errors
/// `password_wrong` at `/current_password`, faults of the new one at `/new_password`, and what the document says.
pub async fn handle(caller: Oneself, body: Valid<PasswordBody>, app: Data<App>) -> Answer<NoContent> {
    to_the_end(check_and_change(caller, body, app)).await
}

async fn check_and_change(caller: Oneself, body: Valid<PasswordBody>, app: Data<App>) -> Answer<NoContent> {
    let (user_id, current_session, context) = (caller.user_id(), caller.session_id(), caller.context());
    let account = app.store.read(move |tx| users::load_account(tx, user_id)).await?;
    let (current, new) = body.into_inner().read(&account.user.email)?;
    let admitted = app.gate.admit(&app, Some(&account.user.email), caller.request().address).await?;
    if !admitted.turn().matches(current, Some(account.password_hash.clone())).await? {
        admitted.failed(&app, Some(account.user)).await?;
        return Err(wrong_password().into());
    }
    let hash = admitted.turn().hash(new).await?;
    app.store.write(move |tx| change(tx, &account, &hash, current_session, &context)).await?;
    app.authenticator.forget_user(user_id);
    Ok(NoContent)
}

/// Of two changes at once the second one's present password is the wrong one.
fn change(tx: &mut Tx<'_>, checked: &Account, hash: &str, session: SessionId, context: &Context) -> Result<(), Error> {
    let account = users::load_for_change(tx, checked.user.id)?;
    if account.password_hash != checked.password_hash {
        return Err(wrong_password().into());
    }
    let (user, event) = account.user.change_password(context);
    families::end_others(tx, (user.id, user.unit_id), session, RevocationReason::PasswordChanged, context)?;
    second_factors::remove_challenges(tx, user.id)?;
    users::save_password(tx, &Account { user, password_hash: hash.to_owned() })?;
    events::append(tx, context, vec![event])
}
