//! Beginning a second factor.

use actix_web::web::Data;
use guanxi_domain::access::password::Password;
use guanxi_domain::access::second_factor::SecondFactor;
use guanxi_domain::fields::FieldCode;
use guanxi_domain::{Fields, ProblemCode, Refusal};
use guanxi_persistence::access::{second_factors, users};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;
use validator::Validate;

use crate::access::gate::to_the_end;
use crate::access::totp::Secret;
use crate::answer::{Answer, Issued};
use crate::app::App;
use crate::extract::{NoIdempotencyKey, Oneself, Valid};
use crate::openapi::Example;
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/me/second_factor`.
pub const OPERATION: Operation = Operation {
    id: "enrol_second_factor",
    method: Method::Post,
    path: "/api/v1/me/second_factor",
    tag: Tag::Access,
    summary: "Begin a second factor for one's own account",
    description: "Gives a fresh secret for an authenticator app (TOTP, RFC 6238), shown once. Nothing asks for it until its first code has \
                  come to `/api/v1/me/second_factor/actions/confirm`. Needs the password.",
    problems: &[ProblemCode::AlreadyExists, ProblemCode::SignInDelayed],
};

/// Who asks.
#[derive(Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = SecondFactorEnrolment)]
pub struct EnrolBody {
    /// The caller's password.
    #[schema(required, value_type = String, max_length = 128, format = Password)]
    pub password: Option<String>,
}

impl Example for EnrolBody {
    fn example() -> Value {
        json!({ "password": "correct-horse-battery-9" })
    }
}

/// What an authenticator app is told.
#[derive(Serialize, ToSchema)]
#[schema(as = SecondFactorSecret)]
pub struct SecretView {
    /// The secret in base32, to be typed.
    pub secret: String,
    /// The same as an address, to be shown as a QR code.
    pub otpauth_uri: String,
}

impl Example for SecretView {
    fn example() -> Value {
        let secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
        let uri = format!("otpauth://totp/guanxi:wang.fang%40example.com?secret={secret}&issuer=guanxi&algorithm=SHA1&digits=6&period=30");
        json!({ "secret": secret, "otpauth_uri": uri })
    }
}

/// Begins it.
///
/// # Errors
/// `already_exists` where there is one in use, `password_wrong`, and what the document says.
pub async fn handle(caller: Oneself, _: NoIdempotencyKey, body: Valid<EnrolBody>, app: Data<App>) -> Answer<Issued<SecretView>> {
    to_the_end(enrol(caller, body, app)).await
}

async fn enrol(caller: Oneself, body: Valid<EnrolBody>, app: Data<App>) -> Answer<Issued<SecretView>> {
    let mut fields = Fields::new();
    let password = fields.required("password", body.into_inner().password.filter(|text| !text.is_empty()), Password::given);
    let password = fields.finish(password)?;
    let (user_id, now) = (caller.user_id(), caller.request().now);
    let account = app.store.read(move |tx| users::load_account(tx, user_id)).await?;
    let admitted = app.gate.admit(&app, Some(&account.user.email), caller.request().address).await?;
    if !admitted.turn().matches(password, Some(account.password_hash.clone())).await? {
        admitted.failed(&app, Some(account.user)).await?;
        return Err(Refusal::field("/password", FieldCode::PasswordWrong).into());
    }
    let secret = Secret::generate()?;
    let text = secret.text();
    let work = app.store.write(move |tx| {
        let user = users::load_for_change(tx, user_id)?.user;
        if second_factors::load_for_change(tx, user_id)?.is_some_and(|kept| kept.factor.is_confirmed()) {
            return Err(ProblemCode::AlreadyExists.into());
        }
        second_factors::insert(tx, &SecondFactor::begin(user.id, now), &text)
    });
    work.await?;
    let otpauth_uri = secret.uri(&app.configuration.issuer, &account.user.email);
    Ok(Issued(SecretView { secret: secret.text(), otpauth_uri }))
}
