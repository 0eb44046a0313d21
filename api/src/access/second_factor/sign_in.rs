//! The second half of a sign-in.

use actix_web::web::Data;
use guanxi_domain::access::StaffUser;
use guanxi_domain::access::second_factor::{CHALLENGE_TRIES, Code};
use guanxi_domain::access::session::Session;
use guanxi_domain::ids::SessionId;
use guanxi_domain::instant::Instant;
use guanxi_domain::platform::{Actor, Context};
use guanxi_domain::{Fields, ProblemCode, Refusal};
use guanxi_persistence::access::sessions::{self, DeviceSession};
use guanxi_persistence::access::users::Account;
use guanxi_persistence::access::{attempts, second_factors, users};
use guanxi_persistence::platform::events;
use guanxi_persistence::{Error, Tx};
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::check::{Accepted, use_up};
use crate::access::device::Device;
use crate::access::families::RefreshSecret;
use crate::access::gate::{Admitted, to_the_end};
use crate::access::passwords::Origin;
use crate::access::token_view::TokenView;
use crate::answer::{Answer, Issued};
use crate::app::App;
use crate::extract::{NoIdempotencyKey, RequestContext, Valid};
use crate::openapi::Example;
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/sessions/second_factor`.
pub const OPERATION: Operation = Operation {
    id: "create_session_by_second_factor",
    method: Method::Post,
    path: "/api/v1/sessions/second_factor",
    tag: Tag::Access,
    summary: "Sign in with the second factor",
    description: "Takes the challenge that a sign-in answered with 202, and a code of the authenticator app or a recovery code; each is \
                  good once. Gives what a sign-in without a second factor gives.",
    problems: &[ProblemCode::ChallengeInvalid, ProblemCode::SecondFactorInvalid, ProblemCode::SignInDelayed],
};

/// The challenge and a code.
#[derive(Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = SecondFactorSession)]
pub struct SecondFactorBody {
    /// The challenge of the first half.
    #[schema(required, value_type = String, max_length = 100)]
    pub challenge: Option<String>,
    /// The six digits that the authenticator app shows, or a recovery code.
    #[schema(required, value_type = String, max_length = 64)]
    pub code: Option<String>,
}

impl Example for SecondFactorBody {
    fn example() -> Value {
        json!({ "challenge": "u5bXn1m2mTgW2m8xkqk7mX9bq0Y3fYp3Y4v7jv0oW5dU", "code": "492039" })
    }
}

impl SecondFactorBody {
    /// The challenge, and the code where it can be one.
    fn read(self) -> Result<(String, Option<Code>), Refusal> {
        let mut fields = Fields::new();
        let challenge = fields.required("challenge", self.challenge.filter(|text| !text.is_empty()), Ok);
        let code = fields.required("code", self.code.filter(|text| !text.is_empty()), |text| Ok(Code::read(&text)));
        fields.finish(challenge.zip(code))
    }
}

/// Signs in.
///
/// # Errors
/// `challenge_invalid`, `second_factor_invalid`, and what the document says.
pub async fn handle(
    request: RequestContext,
    _: NoIdempotencyKey,
    device: Device,
    body: Valid<SecondFactorBody>,
    app: Data<App>,
) -> Answer<Issued<TokenView>> {
    let (challenge, code) = body.into_inner().read()?;
    let hash = RefreshSecret::hash_of(&challenge).ok_or(ProblemCode::ChallengeInvalid)?;
    let found_by = hash.clone();
    let user = app
        .store
        .read(move |tx| second_factors::find_challenge(tx, &found_by)?.map(|challenge| users::load(tx, challenge.user_id)).transpose())
        .await?;
    // Who has a challenge has brought the right password, and needn't queue among strangers again.
    let origin = user.as_ref().map_or_else(|| app.gate.origin(request.address), |_| Origin::Acquaintance);
    let queued = app.gate.queue(&app, user.as_ref().map(|user| user.email.as_str()), request.address, origin).await?;
    to_the_end(async move { check(&app, queued.admit(&app).await?, user, (hash, code), request, device).await }).await
}

async fn check(
    app: &App,
    admitted: Admitted,
    user: Option<StaffUser>,
    (hash, code): (Vec<u8>, Option<Code>),
    request: RequestContext,
    device: Device,
) -> Answer<Issued<TokenView>> {
    let Some(user) = user else {
        admitted.failed(app, None).await?;
        return Err(ProblemCode::ChallengeInvalid.into());
    };
    let (secret, now) = (RefreshSecret::generate()?, request.now);
    let session = Session::begin(SessionId::new(Uuid::now_v7()), user.id, now);
    let new = DeviceSession { session: session.clone(), device: device.0, address: Some(request.address.to_string()) };
    let (attempt, token_hash) = (admitted.attempt(), secret.hash.clone());
    let outcome = app.store.write(move |tx| {
        let outcome = pass(tx, &hash, code.as_ref(), now)?;
        if let Ok((account, accepted)) = &outcome {
            let context = Context { now, actor: Actor::User(account.user.id) };
            let mut told = vec![account.user.sign_in()?];
            told.extend((*accepted == Accepted::Recovery).then(|| account.user.recovery_code_used()));
            sessions::insert(tx, &new, &token_hash)?;
            attempts::clear(tx, &attempt)?;
            events::append(tx, &context, told)?;
        }
        Ok(outcome)
    });
    match outcome.await? {
        Ok((account, _)) => TokenView::issue(app, &session, account.user, secret).map(Issued),
        Err(code) => {
            admitted.failed(app, Some(user)).await?;
            Err(code.into())
        }
    }
}

/// What became of a code: the account that it lets in, or why it lets nobody in. That a try was used up stands although the code
/// is refused: that is why the refusal is no error here.
type Passed = Result<(Account, Accepted), ProblemCode>;

fn pass(tx: &mut Tx<'_>, hash: &[u8], code: Option<&Code>, now: Instant) -> Result<Passed, Error> {
    let Some(found) = second_factors::find_challenge(tx, hash)? else { return Ok(Err(ProblemCode::ChallengeInvalid)) };
    let account = users::load_for_change(tx, found.user_id)?;
    // Under the lock of the user: of two codes at once the second must see what the first did.
    let Some(challenge) = second_factors::find_challenge(tx, hash)?.filter(|challenge| now < challenge.expires_at) else {
        return Ok(Err(ProblemCode::ChallengeInvalid));
    };
    let kept = second_factors::load_for_change(tx, challenge.user_id)?.filter(|kept| kept.factor.is_confirmed());
    let accepted = match (&kept, code) {
        (Some(kept), Some(code)) => use_up(tx, kept, code, now)?,
        _ => None,
    };
    if let Some(accepted) = accepted {
        second_factors::remove_challenge(tx, hash)?;
        return Ok(Ok((account, accepted)));
    }
    if challenge.failures + 1 >= CHALLENGE_TRIES {
        second_factors::remove_challenge(tx, hash)?;
    } else {
        second_factors::save_challenge_failures(tx, hash, challenge.failures + 1)?;
    }
    Ok(Err(ProblemCode::SecondFactorInvalid))
}
