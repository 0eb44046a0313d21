//! Request bodies: bounded, typed, strict, and validated before a handler sees them.

use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::error::PayloadError;
use actix_web::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use actix_web::web::{Bytes, BytesMut};
use actix_web::{FromRequest, HttpRequest};
use futures_util::StreamExt;
use futures_util::future::LocalBoxFuture;
use guanxi_domain::ProblemCode;
use serde::de::DeserializeOwned;
use utoipa::ToSchema;
use validator::Validate;

use super::validation::refusal_of;
use super::{app, json};
use crate::openapi::{Describe, Example, OperationDoc};
use crate::problem::Problem;

const JSON: &str = "application/json";
const MERGE_PATCH: &str = "application/merge-patch+json";

/// A JSON body that was read and validated.
#[derive(Debug)]
pub struct Valid<T> {
    value: T,
    raw: Bytes,
}

impl<T> Valid<T> {
    /// The body.
    #[must_use]
    pub fn into_inner(self) -> T {
        self.value
    }

    /// The bytes as they were sent: what an idempotency key is bound to.
    #[must_use]
    pub const fn raw(&self) -> &Bytes {
        &self.raw
    }
}

impl<T> std::ops::Deref for Valid<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: DeserializeOwned + Validate + 'static> FromRequest for Valid<T> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let (value, raw) = read(&request, payload, &[JSON]).await?;
            Ok(Self { value, raw })
        })
    }
}

impl<T: ToSchema + Example> Describe for Valid<T> {
    fn describe(operation: &mut OperationDoc) {
        operation.body::<T>(&[JSON]);
        operation.problems(&BODY_PROBLEMS);
    }
}

/// A JSON Merge Patch (RFC 7396): the members are [`Patch`](guanxi_domain::fields::Patch) values.
#[derive(Debug)]
pub struct MergePatch<T>(T);

impl<T> MergePatch<T> {
    /// The patch.
    #[must_use]
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T: DeserializeOwned + Validate + 'static> FromRequest for MergePatch<T> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move { Ok(Self(read(&request, payload, &[MERGE_PATCH, JSON]).await?.0)) })
    }
}

impl<T: ToSchema + Example> Describe for MergePatch<T> {
    fn describe(operation: &mut OperationDoc) {
        operation.body::<T>(&[MERGE_PATCH, JSON]);
        operation.problems(&BODY_PROBLEMS);
    }
}

const BODY_PROBLEMS: [ProblemCode; 5] = [
    ProblemCode::MalformedRequest,
    ProblemCode::RequestTimeout,
    ProblemCode::PayloadTooLarge,
    ProblemCode::UnsupportedMediaType,
    ProblemCode::ValidationFailed,
];

async fn read<T: DeserializeOwned + Validate>(request: &HttpRequest, payload: Payload, accepted: &[&str]) -> Result<(T, Bytes), Problem> {
    let settings = &app(request)?.configuration;
    let (limit, patience) = (settings.body_limit_bytes, Duration::from_secs(settings.client_timeout_seconds));
    if !accepts(request, accepted) {
        return Err(ProblemCode::UnsupportedMediaType.into());
    }
    let announced = request.headers().get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|length| length > limit) {
        return Err(ProblemCode::PayloadTooLarge.into());
    }
    let raw = tokio::time::timeout(patience, collect(payload, limit)).await.map_err(|_| ProblemCode::RequestTimeout)??;
    let value: T = json::read(&raw)?;
    value.validate().map_err(|errors| refusal_of(&errors))?;
    Ok((value, raw))
}

async fn collect(mut payload: Payload, limit: usize) -> Result<Bytes, Problem> {
    let mut body = BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|error| match error {
            PayloadError::Overflow => Problem::from(ProblemCode::PayloadTooLarge),
            other => Problem::from(ProblemCode::MalformedRequest).caused_by(other),
        })?;
        if body.len() + chunk.len() > limit {
            return Err(ProblemCode::PayloadTooLarge.into());
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

/// Whether the body's content type is one of the accepted, in UTF-8.
fn accepts(request: &HttpRequest, accepted: &[&str]) -> bool {
    let Some(value) = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()) else { return false };
    let mut parts = value.split(';');
    let essence = parts.next().unwrap_or_default().trim();
    let utf8 = parts.filter_map(|part| part.trim().split_once('=')).all(|(name, value)| {
        !name.eq_ignore_ascii_case("charset")
            || value.trim_matches('"').eq_ignore_ascii_case("utf-8")
            || value.trim_matches('"').eq_ignore_ascii_case("utf8")
    });
    utf8 && accepted.iter().any(|name| essence.eq_ignore_ascii_case(name))
}
