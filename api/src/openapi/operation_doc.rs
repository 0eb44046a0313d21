//! One operation of the document while its parts are gathered.

use std::collections::{BTreeMap, BTreeSet};

use guanxi_domain::ProblemCode;
use guanxi_domain::access::Permission;
use guanxi_domain::access::rights::Demanded;
use guanxi_domain::platform::media::MediaType;
use guanxi_domain::vocabulary::Word;
use serde_json::Value;
use utoipa::openapi::header::{Header, HeaderBuilder};
use utoipa::openapi::path::{Operation as Document, OperationBuilder, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::request_body::{RequestBody, RequestBodyBuilder};
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, Schema, SchemaFormat, SchemaType, Type};
use utoipa::openapi::security::SecurityRequirement;
use utoipa::openapi::{Content, ContentBuilder, Ref, RefOr, Required, Response, ResponseBuilder};
use utoipa::{PartialSchema, ToSchema};

use super::Example;
use crate::operation::Operation;
use crate::problem::status_of;

/// The name of the only security scheme.
pub const BEARER: &str = "bearer";
/// The content type under which a file is sent, whatever it is.
const ANY_FILE: &str = "application/octet-stream";

/// One operation of the document while its parts are gathered.
pub struct OperationDoc {
    operation: Operation,
    parameters: Vec<Parameter>,
    body: Option<RequestBody>,
    answers: Vec<(u16, Response)>,
    problems: BTreeSet<ProblemCode>,
    access: Option<String>,
    demanded: Demanded,
    schemas: Vec<(String, RefOr<Schema>)>,
}

impl OperationDoc {
    /// Starts from what stands at the handler, with the codes that any operation can answer with.
    #[must_use]
    pub fn new(operation: Operation) -> Self {
        let always = [ProblemCode::HeadersTooLarge, ProblemCode::TooManyRequests, ProblemCode::Internal, ProblemCode::Unavailable];
        let negotiated = operation.path.starts_with("/api/").then_some(ProblemCode::NotAcceptable);
        Self {
            operation,
            parameters: Vec::new(),
            body: None,
            answers: Vec::new(),
            problems: operation.problems.iter().copied().chain(always).chain(negotiated).collect(),
            access: None,
            demanded: Demanded::Nothing,
            schemas: Vec::new(),
        }
    }

    /// The names in braces of the path, in order.
    #[must_use]
    pub fn path_names(&self) -> Vec<&'static str> {
        self.operation.path.split('/').filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}')).collect()
    }

    /// The operation answers with these codes, too.
    pub fn problems(&mut self, codes: &[ProblemCode]) {
        self.problems.extend(codes);
    }

    /// The operation needs a signed-in caller; the sentence says with which permission.
    pub fn needs_sign_in(&mut self, sentence: String) {
        self.access = Some(match self.access.take() {
            Some(before) => format!("{before} {sentence}"),
            None => sentence,
        });
        self.problems(&[ProblemCode::Unauthenticated]);
        if self.demanded == Demanded::Nothing {
            self.demanded = Demanded::SignIn;
        }
    }

    /// The operation needs a permission.
    pub fn needs_permission(&mut self, permission: Permission) {
        self.needs_sign_in(format!("Needs the permission `{permission}` ({}).", permission.en()));
        self.demanded = Demanded::Permission(permission);
    }

    /// What the operation demands of its caller.
    #[must_use]
    pub const fn demanded(&self) -> Demanded {
        self.demanded
    }

    /// A parameter of the path.
    pub fn path_parameter(&mut self, name: &str, description: &str, schema: RefOr<Schema>, example: Value) {
        self.parameter(ParameterIn::Path, name, description, schema, example);
    }

    /// A parameter of the query; none is ever required.
    pub fn query_parameter(&mut self, name: &str, description: &str, schema: RefOr<Schema>, example: Option<Value>) {
        let parameter = ParameterBuilder::new()
            .name(name)
            .parameter_in(ParameterIn::Query)
            .required(Required::False)
            .description(Some(description))
            .schema(Some(schema))
            .example(example);
        self.parameters.push(parameter.build());
    }

    /// Whether the operation knows any parameter of the query.
    #[must_use]
    pub fn takes_query(&self) -> bool {
        self.parameters.iter().any(|parameter| parameter.parameter_in == ParameterIn::Query)
    }

    /// A header of the request; none is ever required.
    pub fn header_parameter(&mut self, name: &str, description: &str, schema: RefOr<Schema>, example: Value) {
        self.parameter(ParameterIn::Header, name, description, schema, example);
    }

    fn parameter(&mut self, place: ParameterIn, name: &str, description: &str, schema: RefOr<Schema>, example: Value) {
        let required = if place == ParameterIn::Path { Required::True } else { Required::False };
        let parameter = ParameterBuilder::new()
            .name(name)
            .parameter_in(place)
            .required(required)
            .description(Some(description))
            .schema(Some(schema))
            .example(Some(example));
        self.parameters.push(parameter.build());
    }

    /// The request body, under each of its content types.
    pub fn body<T: ToSchema + Example>(&mut self, content_types: &[&str]) {
        let mut body = RequestBodyBuilder::new().description(Some("What to write.")).required(Some(Required::True));
        for content_type in content_types {
            let content = ContentBuilder::new().schema(Some(self.reference::<T>())).example(Some(T::example()));
            body = body.content(*content_type, content.build());
        }
        self.body = Some(body.build());
    }

    /// The request body, a file of any type.
    pub fn file_body(&mut self, description: &str) {
        let body = RequestBodyBuilder::new().description(Some(description)).required(Some(Required::True));
        self.body = Some(body.content(ANY_FILE, file_content()).build());
    }

    /// An answer with a file of any type that attachments may have.
    pub fn file_answer(&mut self, description: &str, headers: &[(&str, Header)]) {
        let mut response = ResponseBuilder::new().description(description);
        for kind in MediaType::ALL {
            response = response.content(kind.word(), file_content());
        }
        for (name, header) in headers {
            response = response.header(*name, header.clone());
        }
        self.answers.push((200, response.build()));
    }

    /// An answer with a CSV file.
    pub fn csv_answer(&mut self, description: &str, example: &str) {
        let schema = ObjectBuilder::new().schema_type(SchemaType::Type(Type::String)).build();
        let content = ContentBuilder::new().schema(Some(schema)).example(Some(example.into())).build();
        self.answers.push((200, ResponseBuilder::new().description(description).content("text/csv", content).build()));
    }

    /// An answer with a JSON body.
    pub fn answer(&mut self, status: u16, description: &str, schema: RefOr<Schema>, example: Value, headers: &[(&str, Header)]) {
        let content = ContentBuilder::new().schema(Some(schema)).example(Some(example)).build();
        let mut response = ResponseBuilder::new().description(description).content("application/json", content);
        for (name, header) in headers {
            response = response.header(*name, header.clone());
        }
        self.answers.push((status, response.build()));
    }

    /// An answer without a body.
    pub fn bare_answer(&mut self, status: u16, description: &str) {
        self.answers.push((status, ResponseBuilder::new().description(description).build()));
    }

    /// A reference to a type's schema, which is thereby part of the document.
    pub fn reference<T: ToSchema>(&mut self) -> RefOr<Schema> {
        self.schemas.push((T::name().into_owned(), <T as PartialSchema>::schema()));
        T::schemas(&mut self.schemas);
        Ref::from_schema_name(T::name()).into()
    }

    /// A schema that no type stands for.
    pub fn named_schema(&mut self, name: String, schema: RefOr<Schema>) -> RefOr<Schema> {
        self.schemas.push((name.clone(), schema));
        Ref::from_schema_name(name).into()
    }

    /// The finished operation and the schemas that it refers to.
    #[must_use]
    pub fn finish(self) -> (Document, Vec<(String, RefOr<Schema>)>) {
        let access = self.access.as_deref().unwrap_or("Public: needs no sign-in.");
        let mut document = OperationBuilder::new()
            .operation_id(Some(self.operation.id))
            .tag(self.operation.tag.name())
            .summary(Some(self.operation.summary))
            .description(Some(format!("{}\n\n{access}", self.operation.description)))
            .securities(Some(self.access.as_ref().map(|_| SecurityRequirement::new(BEARER, Vec::<String>::new()))))
            .request_body(self.body);
        for parameter in self.parameters {
            document = document.parameter(parameter);
        }
        let mut by_status: BTreeMap<u16, Vec<ProblemCode>> = BTreeMap::new();
        for code in self.problems {
            by_status.entry(status_of(code).as_u16()).or_default().push(code);
        }
        for (status, codes) in by_status {
            document = document.response(status.to_string(), problem_response(&codes));
        }
        for (status, response) in self.answers {
            document = document.response(status.to_string(), response);
        }
        (document.build(), self.schemas)
    }
}

/// What stands at a media type that is no JSON: the bytes as they are.
fn file_content() -> Content {
    let format = SchemaFormat::KnownFormat(KnownFormat::Binary);
    let schema = ObjectBuilder::new().schema_type(SchemaType::Type(Type::String)).format(Some(format)).build();
    ContentBuilder::new().schema(Some(schema)).example(Some("来电记录：客户询问保养时间。".into())).build()
}

/// The response of problem codes that share a status.
fn problem_response(codes: &[ProblemCode]) -> Response {
    let listed: Vec<_> = codes.iter().map(|code| format!("`{code}` ({})", code.en())).collect();
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
    ResponseBuilder::new().description(format!("Refused: {}.", listed.join(", "))).content("application/problem+json", content).build()
}

/// A header of an answer that is a string.
#[must_use]
pub fn string_header(description: &str, example: &str) -> Header {
    let schema = ObjectBuilder::new().schema_type(SchemaType::Type(Type::String)).build();
    HeaderBuilder::new().schema(Some(schema)).description(Some(description)).example(Some(example.into())).build()
}
