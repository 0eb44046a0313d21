//! The OpenAPI document, made from the types in the handlers' signatures.

mod assemble;
mod describe;
mod operation_doc;

use serde_json::Value;

pub use assemble::document;
pub use describe::{Describe, DescribeAnswer, DescribeArguments};
pub use operation_doc::{OperationDoc, string_header};

/// A value that works when pasted: what the document shows of a body or an answer.
pub trait Example {
    /// The value.
    fn example() -> Value;
}
