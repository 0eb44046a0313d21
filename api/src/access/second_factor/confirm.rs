//! The first code of a second factor.

use actix_web::web::Data;
use guanxi_domain::access::second_factor::Code;
use guanxi_domain::fields::FieldCode;
use guanxi_domain::{Fields, ProblemCode, Refusal};
use guanxi_persistence::Error;
use guanxi_persistence::access::{second_factors, users};
use guanxi_persistence::platform::events;
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use validator::Validate;

use super::check::{use_up, wrong_code};
use super::view::RecoveryCodesView;
use crate::access::gate::to_the_end;
use crate::answer::{Answer, Content};
use crate::app::App;
use crate::extract::{NoIdempotencyKey, Oneself, Valid};
use crate::openapi::Example;
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/me/second_factor/actions/confirm`.
pub const OPERATION: Operation = Operation {
    id: "confirm_second_factor",
    method: Method::Post,
    path: "/api/v1/me/second_factor/actions/confirm",
    tag: Tag::Access,
    summary: "Confirm one's second factor by its first code",
    description: "From now on each sign-in asks for a code. Gives ten recovery codes, shown once: each is good for one sign-in when the \
                  device is lost. The code that confirms is used up.",
    problems: &[ProblemCode::NotFound, ProblemCode::AlreadyExists, ProblemCode::SignInDelayed],
};

/// The first code.
#[derive(Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = SecondFactorConfirmation)]
pub struct ConfirmBody {
    /// The six digits that the authenticator app shows.
    #[schema(required, value_type = String, max_length = 64)]
    pub code: Option<String>,
}

impl Example for ConfirmBody {
    fn example() -> Value {
        json!({ "code": "492039" })
    }
}

/// Reads a code of any kind from a body.
///
/// # Errors
/// `required`, or `code_wrong` for what can't be one.
pub fn read_code(code: Option<String>) -> Result<Code, Refusal> {
    let mut fields = Fields::new();
    let code =
        fields.required("code", code.filter(|text| !text.is_empty()), |text| Code::read(&text).ok_or_else(|| FieldCode::CodeWrong.into()));
    fields.finish(code)
}

/// Confirms it.
///
/// # Errors
/// `not_found` where none was begun, `already_exists` where it is in use, `code_wrong`, and what the document says.
pub async fn handle(caller: Oneself, _: NoIdempotencyKey, body: Valid<ConfirmBody>, app: Data<App>) -> Answer<Content<RecoveryCodesView>> {
    to_the_end(confirm(caller, body, app)).await
}

async fn confirm(caller: Oneself, body: Valid<ConfirmBody>, app: Data<App>) -> Answer<Content<RecoveryCodesView>> {
    let code = read_code(body.into_inner().code)?;
    let (user_id, context) = (caller.user_id(), caller.context());
    let user = app.store.read(move |tx| users::load(tx, user_id)).await?;
    let admitted = app.gate.admit(&app, Some(&user.email), caller.request().address).await?;
    let codes = RecoveryCodesView::generate()?;
    let normal = codes.normal();
    let confirmed = app.store.write(move |tx| {
        let user = users::load_for_change(tx, user_id)?.user;
        let kept = second_factors::load_for_change(tx, user_id)?.ok_or_else(Refusal::not_found)?;
        if kept.factor.is_confirmed() {
            return Err(Error::from(ProblemCode::AlreadyExists));
        }
        if use_up(tx, &kept, &code, context.now)?.is_none() {
            return Ok(false);
        }
        second_factors::replace_recovery_codes(tx, user_id, &normal)?;
        events::append(tx, &context, vec![user.second_factor_enabled()])?;
        Ok(true)
    });
    if !confirmed.await? {
        admitted.failed(&app, Some(user)).await?;
        return Err(wrong_code().into());
    }
    app.authenticator.forget_user(user_id);
    Ok(Content(codes))
}
