//! The OpenAPI document, made from the types in the handlers' signatures by `guanxi openapi`, and part of the program as that wrote it.

mod assemble;
mod describe;
mod operation_doc;
mod tidy;

use serde_json::Value;

use crate::operation::Operations;

pub use assemble::document;
pub use describe::{Describe, DescribeAnswer, DescribeArguments};
pub use operation_doc::{OperationDoc, string_header};

/// The document as it was made last: what servers give. To make it at each start takes thirty times its size in memory, of which the
/// process never gives most back, and the longest part of the start.
pub const MADE: &str = include_str!("../../../openapi/openapi.json");

/// The document as JSON for people and programs: pretty, and the same from build to build.
///
/// # Errors
/// Where it can't be written: a bug.
pub fn text(operations: &Operations) -> Result<String, String> {
    document(operations)
        .and_then(|document| document.to_pretty_json())
        .map_err(|error| format!("the OpenAPI document can't be written: {error}"))
}

/// A value that works when pasted: what the document shows of a body or an answer.
pub trait Example {
    /// The value.
    fn example() -> Value;
}
