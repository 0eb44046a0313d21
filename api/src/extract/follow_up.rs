//! `X-Follow-Up-Token`: what somebody was given who complained, to ask what became of it.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use guanxi_domain::ProblemCode;
use utoipa::openapi::Type;
use utoipa::openapi::schema::{ObjectBuilder, Schema};

use crate::openapi::{Describe, OperationDoc};
use crate::problem::Problem;

const HEADER: &str = "X-Follow-Up-Token";

/// The token of the header; never shown.
#[derive(Clone)]
pub struct FollowUpToken(pub String);

impl FromRequest for FollowUpToken {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let mut values = request.headers().get_all(HEADER);
        let alone = values.next().filter(|_| values.next().is_none());
        let token = alone.and_then(|value| value.to_str().ok()).map(str::trim).filter(|token| !token.is_empty());
        // What is missing can't be told from what is wrong.
        ready(token.map(|token| Self(token.to_owned())).ok_or_else(|| ProblemCode::NotFound.into()))
    }
}

impl Describe for FollowUpToken {
    fn describe(operation: &mut OperationDoc) {
        let description =
            "The token that was given with the number of the complaint. It stands in a header so that it never stands in a log.";
        let schema = ObjectBuilder::new().schema_type(Type::String).max_length(Some(100)).build();
        operation.header_parameter(HEADER, description, Schema::from(schema).into(), "Q9w3fYp3Y4v7jv0oW5dUmB1h0m2mTgW2m8xkqk7mX9a".into());
        operation.problems(&[ProblemCode::NotFound]);
    }
}
