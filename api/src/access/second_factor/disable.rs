//! Giving up a second factor.

use actix_web::web::Data;
use guanxi_domain::access::StaffUser;
use guanxi_domain::access::password::Password;
use guanxi_domain::access::second_factor::Code;
use guanxi_domain::fields::FieldCode;
use guanxi_domain::{Fields, ProblemCode, Refusal};
use guanxi_persistence::access::{attempts, second_factors, users};
use guanxi_persistence::platform::events;
use guanxi_persistence::{Error, Tx};
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use validator::Validate;

use super::check::{use_up, wrong_code};
use crate::access::gate::to_the_end;
use crate::answer::{Answer, NoContent};
use crate::app::App;
use crate::extract::{NoIdempotencyKey, Oneself, Valid};
use crate::openapi::Example;
use crate::operation::{Method, Operation, Tag};
use crate::problem::Problem;

/// `POST /api/v1/me/second_factor/actions/disable`.
pub const OPERATION: Operation = Operation {
    id: "disable_second_factor",
    method: Method::Post,
    path: "/api/v1/me/second_factor/actions/disable",
    tag: Tag::Access,
    summary: "Give up one's second factor",
    description: "Sign-ins ask for no code any more, and the recovery codes are worthless. Needs the password and a code.",
    problems: &[ProblemCode::NotFound, ProblemCode::SignInDelayed],
};

/// The password and a code.
#[derive(Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = SecondFactorProof)]
pub struct FactorProof {
    /// The caller's password.
    #[schema(required, value_type = String, max_length = 128, format = Password)]
    pub password: Option<String>,
    /// The six digits that the authenticator app shows, or a recovery code.
    #[schema(required, value_type = String, max_length = 64)]
    pub code: Option<String>,
}

impl Example for FactorProof {
    fn example() -> Value {
        json!({ "password": "correct-horse-battery-9", "code": "492039" })
    }
}

impl FactorProof {
    fn read(self) -> Result<(Password, Code), Refusal> {
        let mut fields = Fields::new();
        let password = fields.required("password", self.password.filter(|text| !text.is_empty()), Password::given);
        let code = fields.required("code", self.code.filter(|text| !text.is_empty()), |text| {
            Code::read(&text).ok_or_else(|| FieldCode::CodeWrong.into())
        });
        fields.finish(password.zip(code))
    }
}

/// Does something to the caller's second factor, where both the password and the code are right.
///
/// # Errors
/// `not_found` where there is none in use, `password_wrong`, `code_wrong`, `sign_in_delayed`, or what the work says.
pub async fn prove(
    app: &App,
    caller: &Oneself,
    proof: FactorProof,
    work: impl Fn(&mut Tx<'_>, &StaffUser) -> Result<(), Error> + Send + 'static,
) -> Result<(), Problem> {
    let (password, code) = proof.read()?;
    let (user_id, now) = (caller.user_id(), caller.request().now);
    let account = app.store.read(move |tx| users::load_account(tx, user_id)).await?;
    let admitted = app.gate.admit(app, Some(&account.user.email), caller.request().address).await?;
    if !admitted.turn().matches(password, Some(account.password_hash.clone())).await? {
        admitted.failed(app, Some(account.user)).await?;
        return Err(Refusal::field("/password", FieldCode::PasswordWrong).into());
    }
    let attempt = admitted.attempt();
    let proven = app.store.write(move |tx| {
        let user = users::load_for_change(tx, user_id)?.user;
        let kept = second_factors::load_for_change(tx, user_id)?.filter(|kept| kept.factor.is_confirmed());
        let kept = kept.ok_or_else(Refusal::not_found)?;
        if use_up(tx, &kept, &code, now)?.is_none() {
            return Ok(false);
        }
        attempts::clear(tx, &attempt)?;
        work(tx, &user)?;
        Ok(true)
    });
    if !proven.await? {
        admitted.failed(app, Some(account.user)).await?;
        return Err(wrong_code().into());
    }
    Ok(())
}

/// Gives it up.
///
/// # Errors
/// As [`prove`], and what the document says.
pub async fn handle(caller: Oneself, _: NoIdempotencyKey, body: Valid<FactorProof>, app: Data<App>) -> Answer<NoContent> {
    to_the_end(disable(caller, body, app)).await
}

async fn disable(caller: Oneself, body: Valid<FactorProof>, app: Data<App>) -> Answer<NoContent> {
    let context = caller.context();
    prove(&app, &caller, body.into_inner(), move |tx, user| {
        second_factors::remove(tx, user.id)?;
        events::append(tx, &context, vec![user.second_factor_removed()])
    })
    .await?;
    app.authenticator.forget_user(caller.user_id());
    Ok(NoContent)
}
