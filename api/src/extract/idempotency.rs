//! `Idempotency-Key`: a POST that may be sent again.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use aws_lc_rs::digest::{Context, SHA256};
use guanxi_domain::ProblemCode;
use guanxi_domain::platform::idempotency::{Key, RequestDigest};
use guanxi_persistence::platform::idempotency::KeyedCall;
use utoipa::openapi::Type;
use utoipa::openapi::schema::{ObjectBuilder, Schema};

use super::CallerId;
use crate::openapi::{Describe, OperationDoc};
use crate::operation::Operation;
use crate::problem::Problem;

const HEADER: &str = "Idempotency-Key";

/// The key of a POST, if it came with one.
#[derive(Clone, Debug)]
pub struct IdempotencyKey {
    key: Option<Key>,
    target: String,
}

impl IdempotencyKey {
    /// The call under its key, where it came with one; `body` is what was sent, empty for actions without a body.
    #[must_use]
    pub fn call(self, operation: &Operation, caller_id: CallerId, body: &[u8]) -> Option<KeyedCall> {
        let key = self.key?;
        let mut context = Context::new(&SHA256);
        context.update(self.target.as_bytes());
        context.update(&[0]);
        context.update(body);
        let mut digest: RequestDigest = [0; 32];
        digest.copy_from_slice(context.finish().as_ref());
        Some(KeyedCall { caller_id: caller_id.uuid(), operation: operation.id, key, digest })
    }
}

impl FromRequest for IdempotencyKey {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(read(request).map(|key| {
            let target =
                if key.is_some() { request.uri().path_and_query().map_or_else(String::new, ToString::to_string) } else { String::new() };
            Self { key, target }
        }))
    }
}

impl Describe for IdempotencyKey {
    fn describe(operation: &mut OperationDoc) {
        let description = "1 to 255 visible ASCII characters that make the call safe to send again: within 24 hours the same key with the same \
                           body gets the answer of the first call.";
        let schema =
            ObjectBuilder::new().schema_type(Type::String).min_length(Some(1)).max_length(Some(255)).pattern(Some("^[!-~]+$")).build();
        operation.header_parameter(HEADER, description, Schema::from(schema).into(), "5f1c0b9e-import-2026-11-21".into());
        operation.problems(&[ProblemCode::IdempotencyKeyInvalid, ProblemCode::IdempotencyKeyReused, ProblemCode::IdempotencyInProgress]);
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

fn read(request: &HttpRequest) -> Result<Option<Key>, Problem> {
    let mut values = request.headers().get_all(HEADER);
    let Some(value) = values.next() else { return Ok(None) };
    match value.to_str() {
        Ok(text) if values.next().is_none() => Ok(Some(Key::read(text)?)),
        _ => Err(ProblemCode::IdempotencyKeyInvalid.into()),
    }
}
