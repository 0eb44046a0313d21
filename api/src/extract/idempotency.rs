//! `Idempotency-Key`: a POST that may be sent again.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use aws_lc_rs::digest::{SHA256, digest};
use guanxi_domain::ProblemCode;
use guanxi_domain::ids::UserId;
use utoipa::openapi::Type;
use utoipa::openapi::schema::{ObjectBuilder, Schema};

use crate::openapi::{Describe, OperationDoc};
use crate::problem::Problem;

const HEADER: &str = "Idempotency-Key";
const LONGEST: usize = 255;

/// The key of a POST, if it came with one.
#[derive(Clone, Debug)]
pub struct IdempotencyKey {
    key: Option<String>,
    operation: String,
}

/// What makes two calls the same: who, what, under which key, with which body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdempotencyClaim {
    /// Who calls.
    pub caller: UserId,
    /// Method and path.
    pub operation: String,
    /// The key.
    pub key: String,
    /// SHA-256 of the body.
    pub body_hash: [u8; 32],
}

impl IdempotencyKey {
    /// The claim of this call, where it came with a key; `body` is what was sent, empty for actions without one.
    #[must_use]
    pub fn claim(self, caller: UserId, body: &[u8]) -> Option<IdempotencyClaim> {
        let mut body_hash = [0; 32];
        body_hash.copy_from_slice(digest(&SHA256, body).as_ref());
        Some(IdempotencyClaim { caller, operation: self.operation, key: self.key?, body_hash })
    }
}

impl FromRequest for IdempotencyKey {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(read(request).map(|key| Self { key, operation: format!("{} {}", request.method(), request.path()) }))
    }
}

impl Describe for IdempotencyKey {
    fn describe(operation: &mut OperationDoc) {
        let description = "1 to 255 visible ASCII characters that make the call safe to send again: within 24 hours the same key with the same \
                           body gets the answer of the first call.";
        let schema = ObjectBuilder::new()
            .schema_type(Type::String)
            .min_length(Some(1))
            .max_length(Some(LONGEST))
            .pattern(Some("^[!-~]+$"))
            .build();
        operation.header_parameter(HEADER, description, Schema::from(schema).into(), "5f1c0b9e-import-2026-11-21".into());
        operation.problems(&[
            ProblemCode::IdempotencyKeyInvalid,
            ProblemCode::IdempotencyKeyReused,
            ProblemCode::IdempotencyInProgress,
        ]);
    }
}

/// Stands in the signature of a POST that takes no key: one that came with it is refused, so that nobody relies on it.
#[derive(Clone, Copy, Debug)]
pub struct NoIdempotencyKey;

impl FromRequest for NoIdempotencyKey {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(if request.headers().contains_key(HEADER) { Err(ProblemCode::IdempotencyKeyInvalid.into()) } else { Ok(Self) })
    }
}

impl Describe for NoIdempotencyKey {
    fn describe(operation: &mut OperationDoc) {
        operation.problems(&[ProblemCode::IdempotencyKeyInvalid]);
    }
}

fn read(request: &HttpRequest) -> Result<Option<String>, Problem> {
    let mut values = request.headers().get_all(HEADER);
    let Some(value) = values.next() else { return Ok(None) };
    let visible = value.as_bytes().iter().all(u8::is_ascii_graphic);
    match value.to_str() {
        Ok(key) if visible && (1..=LONGEST).contains(&key.len()) && values.next().is_none() => Ok(Some(key.to_owned())),
        _ => Err(ProblemCode::IdempotencyKeyInvalid.into()),
    }
}
