//! A part of a record as the answer to an operation on it: the part itself, with the version of the record and the part's address.

use serde::Serialize;
use serde_json::Value;
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::answer::Resource;
use crate::openapi::Example;

/// A part with the version of its record.
#[derive(Serialize)]
#[serde(transparent)]
pub struct PartView<T> {
    part: T,
    #[serde(skip)]
    version: i64,
    #[serde(skip)]
    location: String,
}

impl<T> PartView<T> {
    /// A part of a record with this version, read under this path.
    #[must_use]
    pub const fn new(part: T, version: i64, location: String) -> Self {
        Self { part, version, location }
    }
}

impl<T> Resource for PartView<T> {
    fn version(&self) -> i64 {
        self.version
    }

    fn location(&self) -> String {
        self.location.clone()
    }
}

impl<T: PartialSchema> PartialSchema for PartView<T> {
    fn schema() -> RefOr<Schema> {
        T::schema()
    }
}

impl<T: ToSchema> ToSchema for PartView<T> {
    fn name() -> std::borrow::Cow<'static, str> {
        T::name()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        T::schemas(schemas);
    }
}

impl<T: Example> Example for PartView<T> {
    fn example() -> Value {
        T::example()
    }
}
