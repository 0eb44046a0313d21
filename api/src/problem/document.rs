//! The problem document itself.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_LANGUAGE, CONTENT_TYPE, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE};
use guanxi_domain::Refusal;
use guanxi_domain::fields::{FieldCode, FieldError};
use guanxi_domain::vocabulary::{Locale, Word};
use serde::Serialize;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use super::{Problem, Texts, problem_words, status_of};
use crate::openapi::Example;

/// Seconds after which a caller should try again where nothing better is known.
const RETRY_SECONDS: &str = "2";

/// An error, by RFC 9457. Some codes carry further members: `available_actions` and `state` with
/// `illegal_transition`, `customer_ids` and `exists_elsewhere` with `duplicate_customer`.
#[derive(Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemDocument<'a> {
    /// Where the code is explained: a path of this server.
    #[serde(rename = "type")]
    pub kind: String,
    /// A short title in the language of `Accept-Language`.
    pub title: &'a str,
    /// The HTTP status, repeated.
    #[schema(minimum = 400, maximum = 599)]
    pub status: u16,
    /// What went wrong with this request, in words for people.
    pub detail: String,
    /// The stable code, see `GET /problems`.
    pub code: &'a str,
    /// The request's id: quote it when you report an error.
    pub request_id: &'a str,
    /// The fields concerned; empty where no single field is to blame.
    pub errors: Vec<FieldProblem>,
    /// Further members of single codes.
    #[serde(flatten)]
    #[schema(ignore)]
    pub extensions: &'a Map<String, Value>,
}

/// What is wrong with one field.
#[derive(Serialize, ToSchema)]
pub struct FieldProblem {
    /// JSON pointer (RFC 6901) to the place in the body, or `/name` of a query parameter or header.
    pub pointer: String,
    /// What is wrong: a stable word of the vocabulary `field_error`.
    #[schema(value_type = String)]
    pub code: FieldCode,
    /// The same in words for people, in the language of `Accept-Language`.
    pub message: String,
}

impl<'a> ProblemDocument<'a> {
    /// The document of a refusal in a language.
    #[must_use]
    pub fn of(refusal: &'a Refusal, texts: &Texts, request_id: &'a str, locale: Locale) -> Self {
        let code = refusal.code;
        let field = |error: &FieldError| FieldProblem {
            pointer: error.pointer.clone(),
            code: error.code,
            message: texts.field(locale, error.code, &error.arguments),
        };
        Self {
            kind: format!("/problems/{code}"),
            title: problem_words(code, locale),
            status: status_of(code).as_u16(),
            detail: texts.detail(locale, code, &refusal.arguments),
            code: code.word(),
            request_id,
            errors: refusal.errors.iter().map(field).collect(),
            extensions: &refusal.extensions,
        }
    }
}

impl Example for ProblemDocument<'_> {
    fn example() -> Value {
        json!({
            "type": "/problems/validation_failed",
            "title": "数据校验未通过",
            "status": 422,
            "detail": "有字段未通过校验，请按 errors 中的提示修改后重试。",
            "code": "validation_failed",
            "request_id": "0192f3a4-5b6c-7d8e-9f01-23456789abcd",
            "errors": [{ "pointer": "/name", "code": "required", "message": "此项必填。" }]
        })
    }
}

/// Turns a problem into the answer that leaves the server.
#[must_use]
pub fn render(problem: &Problem, texts: &Texts, request_id: &str, locale: Locale) -> HttpResponse {
    let code = problem.code();
    let status = status_of(code);
    let document = ProblemDocument::of(problem.refusal(), texts, request_id, locale);
    let mut response = HttpResponse::build(status);
    response
        .insert_header((CONTENT_TYPE, HeaderValue::from_static("application/problem+json")))
        .insert_header((CONTENT_LANGUAGE, HeaderValue::from_static(locale.word())))
        .insert_header((CACHE_CONTROL, HeaderValue::from_static("no-store")));
    if status == StatusCode::UNAUTHORIZED {
        response.insert_header((WWW_AUTHENTICATE, HeaderValue::from_static("Bearer")));
    }
    if matches!(status, StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS) {
        response.insert_header((RETRY_AFTER, HeaderValue::from_static(RETRY_SECONDS)));
    }
    for (name, value) in problem.headers() {
        response.insert_header((name.clone(), value.clone()));
    }
    response.body(serde_json::to_vec(&document).unwrap_or_default())
}
