//! Trading in a code for a new password.

use actix_web::web::Data;
use guanxi_domain::access::password::Password;
use guanxi_domain::access::session::RevocationReason;
use guanxi_domain::instant::Instant;
use guanxi_domain::platform::{Actor, Context};
use guanxi_domain::{Fields, ProblemCode, Refusal};
use guanxi_persistence::access::users::{self, Account};
use guanxi_persistence::access::{attempts, resets, second_factors};
use guanxi_persistence::platform::events;
use guanxi_persistence::{Error, Tx};
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use validator::Validate;

use crate::access::families::{self, RefreshSecret};
use crate::access::gate::{Admitted, to_the_end};
use crate::answer::{Answer, NoContent};
use crate::app::App;
use crate::extract::{NoIdempotencyKey, RequestContext, Valid};
use crate::openapi::Example;
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/password_resets`.
pub const OPERATION: Operation = Operation {
    id: "redeem_password_reset",
    method: Method::Post,
    path: "/api/v1/password_resets",
    tag: Tag::Access,
    summary: "Choose a new password with a code",
    description: "Trades in a code that an administrator issued. All sessions of the user end; sign in anew. A second factor stays, and is \
                  asked for. A wrong code, one that was used and one whose term is over get the same answer.",
    problems: &[ProblemCode::ResetCodeInvalid, ProblemCode::SignInDelayed],
};

/// The code and the new password.
#[derive(Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = PasswordResetRedemption)]
pub struct RedeemBody {
    /// The code.
    #[schema(required, value_type = String, max_length = 100)]
    pub code: Option<String>,
    /// The new password: 12 characters or more, not a common one, not made of one's e-mail address.
    #[schema(required, value_type = String, min_length = 12, max_length = 128, format = Password)]
    pub new_password: Option<String>,
}

impl Example for RedeemBody {
    fn example() -> Value {
        json!({ "code": "Q9w3fYp3Y4v7jv0oW5dUmB1h0m2mTgW2m8xkqk7mX9a", "new_password": "plum-tree-by-the-lake" })
    }
}

impl RedeemBody {
    /// The code, and the password as far as it can be judged before it is known whose it will be.
    fn read(self) -> Result<(String, Password), Refusal> {
        let mut fields = Fields::new();
        let code = fields.required("code", self.code.filter(|text| !text.is_empty()), Ok);
        let password = fields.required("new_password", self.new_password, |text| Password::choose(text, ""));
        fields.finish(code.zip(password))
    }
}

/// Trades it in.
///
/// # Errors
/// `reset_code_invalid`, faults of the password at `/new_password`, and what the document says.
pub async fn handle(request: RequestContext, _: NoIdempotencyKey, body: Valid<RedeemBody>, app: Data<App>) -> Answer<NoContent> {
    let (code, password) = body.into_inner().read()?;
    let queued = app.gate.queue(&app, None, request.address, app.gate.origin(request.address)).await?;
    to_the_end(async move { check(&app, queued.admit(&app).await?, &code, password, request.now).await }).await
}

async fn check(app: &App, admitted: Admitted, code: &str, password: Password, now: Instant) -> Answer<NoContent> {
    // The work is the same whether or not the code is good.
    let hash = admitted.turn().hash(password.clone()).await?;
    let Some(code_hash) = RefreshSecret::hash_of(code) else {
        admitted.failed(app, None).await?;
        return Err(ProblemCode::ResetCodeInvalid.into());
    };
    let attempt = admitted.attempt();
    let changed = app.store.write(move |tx| {
        let user = redeem(tx, &code_hash, &password, &hash, now)?;
        if user.is_some() {
            attempts::clear(tx, &attempt)?;
        }
        Ok(user)
    });
    match changed.await? {
        Some(user_id) => {
            app.authenticator.forget_user(user_id);
            Ok(NoContent)
        }
        None => {
            admitted.failed(app, None).await?;
            Err(ProblemCode::ResetCodeInvalid.into())
        }
    }
}

/// Whose password it is now; `None` where the code is not good.
fn redeem(
    tx: &mut Tx<'_>,
    code_hash: &[u8],
    password: &Password,
    hash: &str,
    now: Instant,
) -> Result<Option<guanxi_domain::ids::UserId>, Error> {
    let Some(found) = resets::find(tx, code_hash)? else { return Ok(None) };
    let account = users::load_for_change(tx, found.user_id)?;
    // Under the lock of the user: of two that bring it at once the second must see it used.
    let reset = resets::find(tx, code_hash)?.filter(|reset| reset.holds(now));
    if reset.is_none() || account.user.sign_in().is_err() {
        return Ok(None);
    }
    let user_id = account.user.id;
    Password::choose(password.expose(), &account.user.email).map_err(|fault| Refusal::field("/new_password", fault))?;
    let context = Context { now, actor: Actor::User(user_id) };
    let (user, event) = account.user.reset_password(&context);
    families::end_all(tx, (user_id, user.unit_id), RevocationReason::PasswordChanged, &context)?;
    second_factors::remove_challenges(tx, user_id)?;
    resets::remove(tx, user_id)?;
    users::save_password(tx, &Account { user, password_hash: hash.to_owned() })?;
    events::append(tx, &context, vec![event])?;
    Ok(Some(user_id))
}
