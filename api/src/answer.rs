//! What handlers answer with, as types: status, headers, body, and what the document says of them.

use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, HeaderValue, IF_NONE_MATCH, LOCATION};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, Responder};
use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use guanxi_persistence::platform::page::Page;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::openapi::header::Header;
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, OneOfBuilder, Schema, SchemaType};
use utoipa::openapi::{RefOr, Type};
use utoipa::{PartialSchema, ToSchema};

use crate::extract::Spelling;
use crate::openapi::{DescribeAnswer, Example, OperationDoc, string_header};
use crate::problem::Problem;

/// What every handler gives back.
pub type Answer<T> = Result<T, Problem>;

/// A view of a record that has a version and an address of its own.
pub trait Resource {
    /// The version: moves with edited fields and state, not with derived figures.
    fn version(&self) -> i64;
    /// The path under which the record is read.
    fn location(&self) -> String;
}

const PERSONAL: HeaderValue = HeaderValue::from_static("no-store");
const EXAMPLE_TAG: &str = "\"3-q1W2e3R4t5Y6u7I8\"";

/// 201: the record that was created, with `Location` and `ETag`.
pub struct Created<T>(pub T);

/// 201: a secret that was made, which nothing can be asked for again.
pub struct Issued<T>(pub T);

/// 201 with something that is shown once, or 202 with what is needed to get it by another step.
pub enum IssuedOrAwaited<T, W> {
    /// It was made.
    Issued(T),
    /// Another step is awaited.
    Awaited(W),
}

/// 200: the record as it is, with `ETag`; 304 where `If-None-Match` names it.
pub struct Found<T>(pub T);

/// 200: the record after a change or an action, with `ETag`.
pub struct Done<T>(pub T);

/// 200: the record after an action that any caller may take, with `ETag`, for those who may read it; for others no more of it than they
/// could find before.
pub enum DoneInSight<T, C> {
    /// The caller may read it.
    Record(T),
    /// The caller may not.
    Card(C),
}

/// 201 for a new record, 200 for one that was there, with `Location` and `ETag`: the answer to a write by reference.
pub enum Upserted<T> {
    /// It is new.
    Created(T),
    /// It was there, and was changed or was the same already.
    Updated(T),
}

/// 200: a value that is no record.
pub struct Content<T>(pub T);

/// 200: a value that is the same for everybody and may be kept for five minutes.
pub struct Public<T>(pub T);

/// 204: nothing to say.
pub struct NoContent;

/// 200: a page of a list.
#[derive(Serialize)]
pub struct Listed<T> {
    items: Vec<T>,
    next_cursor: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    total: Option<i64>,
}

impl<T> Listed<T> {
    /// A page of rows, each turned into its view.
    #[must_use]
    pub fn of<R>(page: Page<R>, spelling: &Spelling, total: Option<i64>, view: impl Fn(R) -> T) -> Self {
        Self { items: page.items.into_iter().map(view).collect(), next_cursor: page.next.and_then(|after| spelling.cursor(after)), total }
    }
}

/// The JSON of a value; a view that can't be written is a bug.
fn body<T: Serialize>(value: &T) -> Result<Vec<u8>, Problem> {
    serde_json::to_vec(value).map_err(|error| Problem::internal(format!("writing an answer: {error}")))
}

/// The tag of a view: its version, and a hash of all of it.
fn entity_tag(version: i64, body: &[u8]) -> String {
    let hash = digest(&SHA256, body);
    let hash: Vec<u8> = hash.as_ref().iter().copied().take(12).collect();
    format!("\"{version}-{}\"", URL_SAFE_NO_PAD.encode(hash))
}

fn start(status: StatusCode) -> HttpResponseBuilder {
    let mut response = HttpResponse::build(status);
    response.insert_header((CONTENT_TYPE, HeaderValue::from_static("application/json"))).insert_header((CACHE_CONTROL, PERSONAL));
    response
}

fn resource<T: Serialize + Resource>(status: StatusCode, view: &T, located: bool) -> HttpResponse {
    match body(view) {
        Ok(body) => {
            let mut response = start(status);
            response.insert_header((ETAG, entity_tag(view.version(), &body)));
            if located {
                response.insert_header((LOCATION, view.location()));
            }
            response.body(body)
        }
        Err(problem) => HttpResponse::from_error(problem),
    }
}

impl<T: Serialize + Resource> Responder for Created<T> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        resource(StatusCode::CREATED, &self.0, true)
    }
}

impl<T: Serialize + Resource> Responder for Done<T> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        resource(StatusCode::OK, &self.0, false)
    }
}

impl<T: Serialize + Resource> Responder for Upserted<T> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        match self {
            Self::Created(view) => resource(StatusCode::CREATED, &view, true),
            Self::Updated(view) => resource(StatusCode::OK, &view, true),
        }
    }
}

impl<T: Serialize + Resource> Responder for Found<T> {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        match body(&self.0) {
            Ok(body) => {
                let tag = entity_tag(self.0.version(), &body);
                if is_known(request, &tag) {
                    return HttpResponse::NotModified().insert_header((ETAG, tag)).insert_header((CACHE_CONTROL, PERSONAL)).finish();
                }
                start(StatusCode::OK).insert_header((ETAG, tag)).body(body)
            }
            Err(problem) => HttpResponse::from_error(problem),
        }
    }
}

/// Whether `If-None-Match` names the tag; it compares weakly (RFC 9110, section 13.1.2).
pub fn is_known(request: &HttpRequest, tag: &str) -> bool {
    request
        .headers()
        .get_all(IF_NONE_MATCH)
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .any(|known| known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag)
}

fn plain<T: Serialize>(status: StatusCode, value: &T, cache: HeaderValue) -> HttpResponse {
    match body(value) {
        Ok(body) => start(status).insert_header((CACHE_CONTROL, cache)).body(body),
        Err(problem) => HttpResponse::from_error(problem),
    }
}

impl<T: Serialize> Responder for Issued<T> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        plain(StatusCode::CREATED, &self.0, PERSONAL)
    }
}

impl<T: Serialize> Responder for Content<T> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        plain(StatusCode::OK, &self.0, PERSONAL)
    }
}

impl<T: Serialize> Responder for Public<T> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        plain(StatusCode::OK, &self.0, HeaderValue::from_static("public, max-age=300"))
    }
}

impl<T: Serialize> Responder for Listed<T> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        plain(StatusCode::OK, &self, PERSONAL)
    }
}

impl Responder for NoContent {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        HttpResponse::NoContent().insert_header((CACHE_CONTROL, PERSONAL)).finish()
    }
}

fn tag_header() -> (&'static str, Header) {
    ("ETag", string_header("The version and a hash of this view; send it as `If-Match` with a write.", EXAMPLE_TAG))
}

fn location_header() -> (&'static str, Header) {
    ("Location", string_header("The path of the record.", "/api/v1/…"))
}

impl<T: ToSchema + Example> DescribeAnswer for Created<T> {
    fn describe_answer(operation: &mut OperationDoc) {
        let schema = operation.reference::<T>();
        operation.answer(201, "Created.", schema, T::example(), &[location_header(), tag_header()]);
    }
}

impl<T: ToSchema + Example> DescribeAnswer for Issued<T> {
    fn describe_answer(operation: &mut OperationDoc) {
        let schema = operation.reference::<T>();
        operation.answer(201, "Made; keep it, it is not shown again.", schema, T::example(), &[]);
    }
}

impl<T: Serialize, W: Serialize> Responder for IssuedOrAwaited<T, W> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        match self {
            Self::Issued(view) => plain(StatusCode::CREATED, &view, PERSONAL),
            Self::Awaited(view) => plain(StatusCode::ACCEPTED, &view, PERSONAL),
        }
    }
}

impl<T: ToSchema + Example, W: ToSchema + Example> DescribeAnswer for IssuedOrAwaited<T, W> {
    fn describe_answer(operation: &mut OperationDoc) {
        Issued::<T>::describe_answer(operation);
        let schema = operation.reference::<W>();
        operation.answer(202, "Right so far; another step is awaited.", schema, W::example(), &[]);
    }
}

impl<T: ToSchema + Example> DescribeAnswer for Found<T> {
    fn describe_answer(operation: &mut OperationDoc) {
        let description = "The `ETag` that you have: where nothing has changed, the answer is 304 without a body.";
        operation.header_parameter("If-None-Match", description, String::schema(), EXAMPLE_TAG.into());
        let schema = operation.reference::<T>();
        operation.answer(200, "The record.", schema, T::example(), &[tag_header()]);
        operation.bare_answer(304, "Not changed since you read it.");
    }
}

impl<T: ToSchema + Example> DescribeAnswer for Done<T> {
    fn describe_answer(operation: &mut OperationDoc) {
        let schema = operation.reference::<T>();
        operation.answer(200, "Done; the record as it is now.", schema, T::example(), &[tag_header()]);
    }
}

impl<T: Serialize + Resource, C: Serialize> Responder for DoneInSight<T, C> {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        match self {
            Self::Record(view) => Done(view).respond_to(request),
            Self::Card(view) => Content(view).respond_to(request),
        }
    }
}

impl<T: ToSchema + Example, C: ToSchema> DescribeAnswer for DoneInSight<T, C> {
    fn describe_answer(operation: &mut OperationDoc) {
        let either = OneOfBuilder::new().item(operation.reference::<T>()).item(operation.reference::<C>());
        let schema: RefOr<Schema> = Schema::from(either.build()).into();
        let description = "Done; the record as it is now where you may read it, with its `ETag`, else the card that a lookup shows.";
        operation.answer(200, description, schema, T::example(), &[tag_header()]);
    }
}

impl<T: ToSchema + Example> DescribeAnswer for Upserted<T> {
    fn describe_answer(operation: &mut OperationDoc) {
        let schema = operation.reference::<T>();
        operation.answer(200, "It was there; the record as it is now.", schema.clone(), T::example(), &[location_header(), tag_header()]);
        operation.answer(201, "Created.", schema, T::example(), &[location_header(), tag_header()]);
    }
}

impl<T: ToSchema + Example> DescribeAnswer for Content<T> {
    fn describe_answer(operation: &mut OperationDoc) {
        let schema = operation.reference::<T>();
        operation.answer(200, "The answer.", schema, T::example(), &[]);
    }
}

impl<T: ToSchema + Example> DescribeAnswer for Public<T> {
    fn describe_answer(operation: &mut OperationDoc) {
        Content::<T>::describe_answer(operation);
    }
}

impl DescribeAnswer for NoContent {
    fn describe_answer(operation: &mut OperationDoc) {
        operation.bare_answer(204, "Done; there is nothing to say.");
    }
}

impl<T: ToSchema + Example> DescribeAnswer for Listed<T> {
    fn describe_answer(operation: &mut OperationDoc) {
        let items = ArrayBuilder::new().items(operation.reference::<T>()).description(Some("The rows of this page, at most `limit`."));
        let cursor = ObjectBuilder::new()
            .schema_type(SchemaType::Array(vec![Type::String, Type::Null]))
            .description(Some("Send it as `cursor` to read on; `null` on the last page."));
        let total = ObjectBuilder::new()
            .schema_type(Type::Integer)
            .minimum(Some(0))
            .description(Some("The number of all rows that match; only with `include_total=true`."));
        let page = ObjectBuilder::new()
            .schema_type(Type::Object)
            .description(Some("A page of a list."))
            .property("items", Schema::from(items.build()))
            .property("next_cursor", Schema::from(cursor.build()))
            .property("total", Schema::from(total.build()))
            .required("items")
            .required("next_cursor");
        let schema: RefOr<Schema> = Schema::from(page.build()).into();
        let schema = operation.named_schema(format!("{}Page", T::name()), schema);
        let example: Value = json!({ "items": [T::example()], "next_cursor": null });
        operation.answer(200, "A page of the list.", schema, example, &[]);
    }
}
