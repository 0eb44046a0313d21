//! The OpenAPI document.

use actix_web::body::BoxBody;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use actix_web::{HttpRequest, HttpResponse, Responder};
use serde_json::json;
use utoipa::openapi::Type;
use utoipa::openapi::schema::{AdditionalProperties, ObjectBuilder, Schema};

use crate::answer::Answer;
use crate::openapi::{self, DescribeAnswer, OperationDoc};
use crate::operation::{Method, Operation, Tag};

/// `GET /openapi.json`.
pub const OPERATION: Operation = Operation {
    id: "get_openapi",
    method: Method::Get,
    path: "/openapi.json",
    tag: Tag::Platform,
    summary: "Get this document",
    description: "The OpenAPI 3.1 document of the server, made from its code. `/docs/` shows it as pages.",
    problems: &[],
};

/// The document as it was made last.
pub struct Document;

impl Responder for Document {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        HttpResponse::Ok()
            .insert_header((CONTENT_TYPE, "application/json"))
            .insert_header((CACHE_CONTROL, "public, max-age=300"))
            .body(openapi::MADE)
    }
}

impl DescribeAnswer for Document {
    fn describe_answer(operation: &mut OperationDoc) {
        let schema = ObjectBuilder::new()
            .schema_type(Type::Object)
            .description(Some("An OpenAPI 3.1 document."))
            .additional_properties(Some(AdditionalProperties::<Schema>::FreeForm(true)))
            .build();
        let schema = operation.named_schema("OpenApiDocument".to_owned(), Schema::from(schema).into());
        operation.answer(200, "The document.", schema, json!({ "openapi": "3.1.0" }), &[]);
    }
}

/// Gives it.
///
/// # Errors
/// Never.
pub async fn handle() -> Answer<Document> {
    Ok(Document)
}
