//! Errors as callers see them: RFC 9457 problem documents, every one with a stable code.
//!
//! A [`Problem`] is transport and code alone. Its words are found when the answer leaves
//! ([`render`]), where the caller's language and the request's id are known; what happened inside
//! goes to the log under that id and nowhere else.

mod document;
mod status;
mod texts;

use std::fmt;

use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::{HttpResponse, ResponseError};
use guanxi_domain::{ProblemCode, Refusal};

pub use document::{ProblemDocument, render};
pub use status::{code_of, status_of};
pub use texts::{Texts, problem_words};

/// A request that got no for an answer.
pub struct Problem(Box<Parts>);

struct Parts {
    refusal: Refusal,
    headers: Vec<(HeaderName, HeaderValue)>,
    cause: Option<String>,
}

impl Problem {
    /// A bug: the caller gets the request id, the log gets the cause.
    #[must_use]
    pub fn internal(cause: impl fmt::Display) -> Self {
        Self::from(ProblemCode::Internal).caused_by(cause)
    }

    /// Notes what happened inside, for the log alone.
    #[must_use]
    pub fn caused_by(mut self, cause: impl fmt::Display) -> Self {
        self.0.cause = Some(cause.to_string());
        self
    }

    /// Adds a header to the answer.
    #[must_use]
    pub fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.0.headers.push((name, value));
        self
    }

    /// Which rule said no.
    #[must_use]
    pub fn code(&self) -> ProblemCode {
        self.0.refusal.code
    }

    /// The refusal with its fields and figures.
    #[must_use]
    pub fn refusal(&self) -> &Refusal {
        &self.0.refusal
    }

    /// What happened inside: for the log alone.
    #[must_use]
    pub fn cause(&self) -> Option<&str> {
        self.0.cause.as_deref()
    }

    fn headers(&self) -> &[(HeaderName, HeaderValue)] {
        &self.0.headers
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        Self(Box::new(Parts { refusal, headers: Vec::new(), cause: None }))
    }
}

impl From<ProblemCode> for Problem {
    fn from(code: ProblemCode) -> Self {
        Refusal::new(code).into()
    }
}

impl From<guanxi_persistence::Error> for Problem {
    fn from(error: guanxi_persistence::Error) -> Self {
        match error {
            guanxi_persistence::Error::Refused(refusal) => refusal.into(),
            guanxi_persistence::Error::Unavailable(cause) | guanxi_persistence::Error::Conflict(cause) => {
                Self::from(ProblemCode::Unavailable).caused_by(cause)
            }
            guanxi_persistence::Error::Internal(cause) => Self::internal(cause),
        }
    }
}

impl fmt::Debug for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} ({:?}, {:?})", self.code(), self.0.refusal, self.0.cause)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.code().fmt(formatter)
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        status_of(self.code())
    }

    /// The bare answer: the outermost middleware fills in the document, in the caller's language.
    fn error_response(&self) -> HttpResponse<BoxBody> {
        HttpResponse::new(self.status_code())
    }
}
