//! `If-Match`: a write goes through only on the version that the caller read.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header::IF_MATCH;
use actix_web::{FromRequest, HttpRequest};
use guanxi_domain::{ProblemCode, Refusal};
use utoipa::PartialSchema;

use crate::openapi::{Describe, OperationDoc};
use crate::problem::Problem;

/// The versions on which a write may go through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Precondition {
    /// No condition.
    None,
    /// Any version of a record that is there.
    Any,
    /// One of these versions.
    OneOf(Vec<i64>),
}

impl Precondition {
    /// Checks the version that a record has.
    ///
    /// # Errors
    /// `version_mismatch` where the caller read another one.
    pub fn check(&self, version: i64) -> Result<(), Refusal> {
        match self {
            Self::OneOf(versions) if !versions.contains(&version) => Err(ProblemCode::VersionMismatch.into()),
            _ => Ok(()),
        }
    }

    /// Checks that a record may be missing: a tag, and `*` too, wants one that is there.
    ///
    /// # Errors
    /// `version_mismatch` where the caller has set any condition.
    pub fn check_absent(&self) -> Result<(), Refusal> {
        if *self == Self::None { Ok(()) } else { Err(ProblemCode::VersionMismatch.into()) }
    }

    /// Reads the header's values. A tag that is none of ours matches nothing.
    fn read<'a>(values: impl Iterator<Item = &'a str>) -> Self {
        let mut versions = None;
        for tag in values.flat_map(|value| value.split(',')).map(str::trim) {
            if tag == "*" {
                return Self::Any;
            }
            versions.get_or_insert_with(Vec::new).extend(version_of(tag));
        }
        versions.map_or(Self::None, Self::OneOf)
    }
}

/// The version in `"<version>-<hash>"`.
fn version_of(tag: &str) -> Option<i64> {
    let tag = tag.strip_prefix("W/").unwrap_or(tag);
    let inner = tag.strip_prefix('"')?.strip_suffix('"')?;
    inner.split_once('-')?.0.parse().ok()
}

impl FromRequest for Precondition {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self::read(request.headers().get_all(IF_MATCH).map(|value| value.to_str().unwrap_or_default()))))
    }
}

impl Describe for Precondition {
    fn describe(operation: &mut OperationDoc) {
        let description = "The `ETag` that you read: where the record has moved on since, the answer is 412 and nothing changes. Left out, the write \
                           goes through on the newest version.";
        operation.header_parameter("If-Match", description, String::schema(), "\"3-q1W2e3R4t5Y6u7I8\"".into());
        operation.problems(&[ProblemCode::VersionMismatch]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_version_counts() {
        let table: &[(&[&str], bool)] = &[
            (&[], true),
            (&["*"], true),
            (&["\"3-abc\""], true),
            (&["W/\"3-abc\""], true),
            (&["\"2-abc\", \"3-def\""], true),
            (&["\"2-abc\"", "\"3-def\""], true),
            (&["\"2-abc\""], false),
            (&["3-abc"], false),
            (&["\"nonsense\""], false),
            (&[""], false),
        ];
        for (values, passes) in table {
            let precondition = Precondition::read(values.iter().copied());
            assert_eq!(precondition.check(3).is_ok(), *passes, "{values:?}");
            assert_eq!(precondition.check_absent().is_ok(), values.is_empty(), "{values:?}");
        }
    }
}
