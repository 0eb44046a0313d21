//! Signing in.

use actix_web::web::Data;
use guanxi_domain::access::password::Password;
use guanxi_domain::access::second_factor::CHALLENGE_TERM;
use guanxi_domain::access::session::Session;
use guanxi_domain::access::user::login_name;
use guanxi_domain::ids::SessionId;
use guanxi_domain::platform::{Actor, Context};
use guanxi_domain::{Fields, ProblemCode, Refusal};
use guanxi_persistence::access::second_factors::{self, Challenge};
use guanxi_persistence::access::sessions::DeviceSession;
use guanxi_persistence::access::users::Account;
use guanxi_persistence::access::{attempts, sessions, users};
use guanxi_persistence::platform::events;
use guanxi_persistence::{Error, Tx};
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::device::Device;
use super::families::RefreshSecret;
use super::gate::{Admitted, to_the_end};
use super::second_factor::ChallengeView;
use super::token_view::TokenView;
use crate::answer::{Answer, IssuedOrAwaited};
use crate::app::App;
use crate::extract::{NoIdempotencyKey, RequestContext, Valid};
use crate::openapi::Example;
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/sessions`.
pub const OPERATION: Operation = Operation {
    id: "create_session",
    method: Method::Post,
    path: "/api/v1/sessions",
    tag: Tag::Access,
    summary: "Sign in",
    description: "Gives an access token for 15 minutes and a refresh token for 30 days. A wrong e-mail address and a wrong password \
                  get the same answer. Where the account has a second factor, the answer is 202 with a challenge: send it to \
                  `/api/v1/sessions/second_factor` with a code. After five failures in a row each further try has to wait, twice as long \
                  each time up to 15 minutes.",
    problems: &[ProblemCode::CredentialsInvalid, ProblemCode::SignInDelayed],
};

/// Who signs in.
#[derive(Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = NewSession)]
pub struct SignInBody {
    /// The login name, in any case.
    #[schema(required, value_type = String, max_length = 254)]
    pub email: Option<String>,
    /// The password.
    #[schema(required, value_type = String, max_length = 128, format = Password)]
    pub password: Option<String>,
}

impl Example for SignInBody {
    fn example() -> Value {
        json!({ "email": "admin@guanxi.example", "password": "correct-horse-battery-9" })
    }
}

impl SignInBody {
    /// The login name, `None` where no account can have it, and the password.
    fn read(self) -> Result<(Option<String>, Password), Refusal> {
        let mut fields = Fields::new();
        let email = fields.required("email", self.email.filter(|text| !text.is_empty()), Ok);
        let password = fields.required("password", self.password.filter(|text| !text.is_empty()), Password::given);
        let (email, password) = fields.finish(email.zip(password))?;
        Ok((login_name(email).ok(), password))
    }
}

/// Signs in.
///
/// # Errors
/// `credentials_invalid`, and what the document says.
pub async fn handle(
    request: RequestContext,
    _: NoIdempotencyKey,
    device: Device,
    body: Valid<SignInBody>,
    app: Data<App>,
) -> Answer<IssuedOrAwaited<TokenView, ChallengeView>> {
    let (email, password) = body.into_inner().read()?;
    let queued = app.gate.queue(&app, email.as_deref(), request.address, app.gate.origin(request.address)).await?;
    to_the_end(async move { check(&app, queued.admit(&app).await?, email, password, request, device).await }).await
}

async fn check(
    app: &App,
    admitted: Admitted,
    email: Option<String>,
    password: Password,
    request: RequestContext,
    device: Device,
) -> Answer<IssuedOrAwaited<TokenView, ChallengeView>> {
    let account = match email {
        Some(email) => app.store.read(move |tx| users::find_by_email(tx, &email)).await?,
        None => None,
    };
    let hash = account.as_ref().map(|account| account.password_hash.clone());
    let matches = admitted.turn().matches(password, hash).await?;
    let Some(account) = account.clone().filter(|_| matches) else {
        admitted.failed(app, account.map(|account| account.user)).await?;
        return Err(ProblemCode::CredentialsInvalid.into());
    };
    let secret = RefreshSecret::generate()?;
    let (hash, now) = (secret.hash.clone(), request.now);
    let id = SessionId::new(Uuid::now_v7());
    let session = Session::begin(id, account.user.id, now);
    let new = DeviceSession { session: session.clone(), device: device.0, address: Some(request.address.to_string()) };
    let context = Context { now, actor: Actor::User(account.user.id) };
    let (user, attempt) = (account.user.clone(), admitted.attempt());
    let begun = app.store.write(move |tx| {
        let begun = begin(tx, &account, &new, &hash, &context)?;
        if begun.is_some() {
            attempts::clear(tx, &attempt)?;
        }
        Ok(begun)
    });
    match begun.await {
        Ok(Some(account)) => TokenView::issue(app, &session, account.user, secret).map(IssuedOrAwaited::Issued),
        // The secret is the token of the challenge instead.
        Ok(None) => Ok(IssuedOrAwaited::Awaited(ChallengeView::of(secret.token))),
        Err(Error::Refused(refusal)) => {
            // A right password that lets nobody in counts as a wrong one, so that nobody can tell them apart.
            admitted.failed(app, Some(user)).await?;
            Err(refusal.into())
        }
        Err(error) => Err(error.into()),
    }
}

/// The account that is let in; `None` where a second factor is awaited under the hash. A password that was changed while it was checked
/// opens nothing.
fn begin(tx: &mut Tx<'_>, checked: &Account, new: &DeviceSession, hash: &[u8], context: &Context) -> Result<Option<Account>, Error> {
    let account = users::load_for_change(tx, checked.user.id)?;
    if account.password_hash != checked.password_hash {
        return Err(ProblemCode::CredentialsInvalid.into());
    }
    let event = account.user.sign_in()?;
    if second_factors::is_confirmed(tx, account.user.id)? {
        let challenge = Challenge { user_id: account.user.id, failures: 0, expires_at: context.now + CHALLENGE_TERM };
        second_factors::insert_challenge(tx, &challenge, hash)?;
        return Ok(None);
    }
    sessions::insert(tx, new, hash)?;
    events::append(tx, context, vec![event])?;
    Ok(Some(account))
}
