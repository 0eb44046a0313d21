//! What the parts of a handler's signature say about the operation.

use actix_web::web::Data;

use super::OperationDoc;
use crate::problem::Problem;

/// An argument of a handler that adds its part to the document.
pub trait Describe {
    /// Adds the part.
    fn describe(operation: &mut OperationDoc);
}

/// All arguments of a handler.
pub trait DescribeArguments {
    /// Adds the part of each, in order.
    fn describe_arguments(operation: &mut OperationDoc);
}

/// The answer of a handler.
pub trait DescribeAnswer {
    /// Adds status, headers, schema and example.
    fn describe_answer(operation: &mut OperationDoc);
}

impl<T: ?Sized> Describe for Data<T> {
    fn describe(_: &mut OperationDoc) {}
}

impl<T: DescribeAnswer> DescribeAnswer for Result<T, Problem> {
    fn describe_answer(operation: &mut OperationDoc) {
        T::describe_answer(operation);
    }
}

macro_rules! describe_arguments {
    ($($argument:ident)*) => {
        impl<$($argument: Describe),*> DescribeArguments for ($($argument,)*) {
            #[allow(unused_variables, reason = "a handler without arguments has nothing to say")]
            fn describe_arguments(operation: &mut OperationDoc) {
                $($argument::describe(operation);)*
            }
        }
    };
}

describe_arguments! {}
describe_arguments! { A }
describe_arguments! { A B }
describe_arguments! { A B C }
describe_arguments! { A B C D }
describe_arguments! { A B C D E }
describe_arguments! { A B C D E F }
describe_arguments! { A B C D E F G }
describe_arguments! { A B C D E F G H }
