//! Parameters of paths. What can't name a record names none: it answers 404 like an id that nobody has. A month is no record's name, and
//! is told how to be written.

use std::future::{Ready, ready};
use std::str::FromStr;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use guanxi_domain::complaints::incentives::Month;
use guanxi_domain::ids::{NotAnId, TypedId};
use guanxi_domain::vocabulary::Word;
use guanxi_domain::{ProblemCode, Refusal};
use utoipa::PartialSchema;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema};

use super::query::{decode, word_schema};
use crate::openapi::{Describe, OperationDoc};
use crate::problem::Problem;

const EXAMPLE_ID: &str = "0192f3a4-5b6c-7d8e-9f01-23456789abcd";

/// The one id of a path.
#[derive(Clone, Copy, Debug)]
pub struct PathId<A>(pub A);

/// The two ids of a path: of a record and of a part of it.
#[derive(Clone, Copy, Debug)]
pub struct PathIds<A, B>(pub A, pub B);

/// Source and reference by which another system knows a record, as they were written: the domain reads them.
#[derive(Clone, Debug)]
pub struct PathReference {
    /// The other system.
    pub source: String,
    /// The record's name there.
    pub reference: String,
}

/// A word of a closed list in a path.
#[derive(Clone, Copy, Debug)]
pub struct PathWord<W>(pub W);

/// A month in a path, `YYYY-MM`.
#[derive(Clone, Copy, Debug)]
pub struct PathMonth(pub Month);

impl<A: TypedId + FromStr<Err = NotAnId>> FromRequest for PathId<A> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(id(request, 0).map(Self))
    }
}

impl<A: TypedId + FromStr<Err = NotAnId>, B: TypedId + FromStr<Err = NotAnId>> FromRequest for PathIds<A, B> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(id(request, 0).and_then(|one| Ok(Self(one, id(request, 1)?))))
    }
}

impl FromRequest for PathReference {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(segment(request, 0).and_then(|source| Ok(Self { source, reference: segment(request, 1)? })))
    }
}

impl<W: Word> FromRequest for PathWord<W> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(segment(request, 0).and_then(|text| Ok(Self(W::from_word(&text).ok_or(ProblemCode::NotFound)?))))
    }
}

impl FromRequest for PathMonth {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let month = |text: String| Month::read(text).map_err(|fault| Refusal::field("/month", fault));
        ready(segment(request, 0).and_then(|text| Ok(Self(month(text)?))))
    }
}

impl<A: PartialSchema> Describe for PathId<A> {
    fn describe(operation: &mut OperationDoc) {
        describe_ids(operation, &[A::schema()]);
    }
}

impl<A: PartialSchema, B: PartialSchema> Describe for PathIds<A, B> {
    fn describe(operation: &mut OperationDoc) {
        describe_ids(operation, &[A::schema(), B::schema()]);
    }
}

impl Describe for PathReference {
    fn describe(operation: &mut OperationDoc) {
        let text = |longest| {
            RefOr::T(Schema::from(
                ObjectBuilder::new().schema_type(utoipa::openapi::Type::String).min_length(Some(1)).max_length(Some(longest)).build(),
            ))
        };
        operation.path_parameter("source", "The other system: a short code.", text(40), "dms".into());
        operation.path_parameter("reference", "What the other system calls the record; percent-encoded.", text(200), "A-1001".into());
        operation.problems(&[ProblemCode::NotFound]);
    }
}

impl Describe for PathMonth {
    fn describe(operation: &mut OperationDoc) {
        let schema = ObjectBuilder::new().schema_type(utoipa::openapi::Type::String).pattern(Some("^[0-9]{4}-[0-9]{2}$")).build();
        operation.path_parameter("month", "A month, `YYYY-MM`.", Schema::from(schema).into(), "2026-11".into());
        operation.problems(&[ProblemCode::NotFound, ProblemCode::ValidationFailed]);
    }
}

impl<W: Word> Describe for PathWord<W> {
    fn describe(operation: &mut OperationDoc) {
        let example = W::ALL.first().map_or("", |word| word.word());
        for name in operation.path_names() {
            let description = format!("A word of the vocabulary `{}`.", W::VOCABULARY);
            operation.path_parameter(name, &description, word_schema::<W>(), example.into());
        }
        operation.problems(&[ProblemCode::NotFound]);
    }
}

fn describe_ids(operation: &mut OperationDoc, schemas: &[RefOr<Schema>]) {
    for (name, schema) in operation.path_names().into_iter().zip(schemas) {
        let description = match name.strip_suffix("_id") {
            Some(record) => format!("The id of the {}.", record.replace('_', " ")),
            None => "The record's id.".to_owned(),
        };
        operation.path_parameter(name, &description, schema.clone(), EXAMPLE_ID.into());
    }
    operation.problems(&[ProblemCode::NotFound]);
}

fn id<A: FromStr<Err = NotAnId>>(request: &HttpRequest, at: usize) -> Result<A, Problem> {
    raw(request, at)?.parse().map_err(|_| ProblemCode::NotFound.into())
}

/// A decoded segment; what is not UTF-8 names nothing, nor does a control character, which no text of a record holds.
fn segment(request: &HttpRequest, at: usize) -> Result<String, Problem> {
    decode(raw(request, at)?, false)
        .filter(|text| !text.contains(|letter: char| letter == char::REPLACEMENT_CHARACTER || letter.is_control()))
        .ok_or_else(|| ProblemCode::NotFound.into())
}

/// The segment as the router keeps it: decoded but for `%`, `/` and `+`.
fn raw(request: &HttpRequest, at: usize) -> Result<&str, Problem> {
    request.match_info().iter().nth(at).map(|(_, text)| text).ok_or_else(|| Problem::internal("the path lacks a parameter"))
}
