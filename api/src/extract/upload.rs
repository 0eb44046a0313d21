//! A file as the body of a request: streamed to the disk, bounded and hashed, before a handler sees it.

use std::marker::PhantomData;
use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::error::PayloadError;
use actix_web::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use actix_web::web::BytesMut;
use actix_web::{FromRequest, HttpRequest};
use futures_util::StreamExt;
use futures_util::future::LocalBoxFuture;
use guanxi_domain::fields::FieldCode;
use guanxi_domain::{ProblemCode, Refusal};

use super::app;
use crate::configuration::Configuration;
use crate::files::{Received, blocking};
use crate::openapi::{Describe, OperationDoc};
use crate::problem::Problem;

/// How long a client may take to send a whole file: part files are thought abandoned after an hour.
const LONGEST_WAIT: Duration = Duration::from_secs(20 * 60);
/// How many bytes are gathered before they are written.
const WRITTEN_AT_ONCE: usize = 256 * 1024;
/// Forms of web pages: what they send is not the file itself.
const FORMS: [&str; 2] = ["multipart/", "application/x-www-form-urlencoded"];

/// How large a kind of file may be.
pub trait FileLimit: 'static {
    /// What the document says of the body, one sentence or two.
    const DESCRIPTION: &'static str;
    /// The most bytes.
    fn bytes(configuration: &Configuration) -> u64;
}

/// The bytes of the body as a file that is on the disk and has no place yet: see [`crate::files`]. An upload takes no idempotency
/// key: put [`NoIdempotencyKey`](super::NoIdempotencyKey) beside it.
pub struct Upload<L> {
    received: Received,
    limit: PhantomData<L>,
}

impl<L> Upload<L> {
    /// The file.
    #[must_use]
    pub fn into_inner(self) -> Received {
        self.received
    }
}

impl<L: FileLimit> FromRequest for Upload<L> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let received = tokio::time::timeout(LONGEST_WAIT, receive::<L>(&request, payload));
            let received = received.await.map_err(|_| ProblemCode::RequestTimeout)??;
            if received.size_bytes == 0 {
                return Err(Refusal::field("", FieldCode::Required).into());
            }
            Ok(Self { received, limit: PhantomData })
        })
    }
}

impl<L: FileLimit> Describe for Upload<L> {
    fn describe(operation: &mut OperationDoc) {
        operation.file_body(L::DESCRIPTION);
        operation.problems(&[
            ProblemCode::MalformedRequest,
            ProblemCode::RequestTimeout,
            ProblemCode::PayloadTooLarge,
            ProblemCode::UnsupportedMediaType,
            ProblemCode::ValidationFailed,
        ]);
    }
}

async fn receive<L: FileLimit>(request: &HttpRequest, mut payload: Payload) -> Result<Received, Problem> {
    let app = app(request)?;
    let limit = L::bytes(&app.configuration);
    let pause = Duration::from_secs(app.configuration.client_timeout_seconds);
    let header = |name| request.headers().get(name).and_then(|value| value.to_str().ok());
    let kind = header(CONTENT_TYPE).unwrap_or_default().trim().to_ascii_lowercase();
    if FORMS.iter().any(|form| kind.starts_with(form)) {
        return Err(ProblemCode::UnsupportedMediaType.into());
    }
    if header(CONTENT_LENGTH).and_then(|length| length.parse::<u64>().ok()).is_some_and(|length| length > limit) {
        return Err(ProblemCode::PayloadTooLarge.into());
    }
    let files = app.files.clone();
    let mut file = blocking(move || files.receive()).await?;
    let (mut gathered, mut size) = (BytesMut::new(), 0_u64);
    while let Some(chunk) = tokio::time::timeout(pause, payload.next()).await.map_err(|_| ProblemCode::RequestTimeout)? {
        let chunk = chunk.map_err(|error| match error {
            PayloadError::Overflow => Problem::from(ProblemCode::PayloadTooLarge),
            other => Problem::from(ProblemCode::MalformedRequest).caused_by(other),
        })?;
        size = size.saturating_add(chunk.len() as u64);
        if size > limit {
            return Err(ProblemCode::PayloadTooLarge.into());
        }
        gathered.extend_from_slice(&chunk);
        if gathered.len() >= WRITTEN_AT_ONCE {
            let bytes = gathered.split().freeze();
            file = blocking(move || file.write(&bytes)).await?;
        }
    }
    blocking(move || file.write(&gathered)?.finish()).await
}
