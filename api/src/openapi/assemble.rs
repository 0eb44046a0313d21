//! The whole document.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use serde::ser::Error as _;
use utoipa::openapi::path::{HttpMethod, Paths};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{
    Components, ContactBuilder, InfoBuilder, License, OpenApi, OpenApiBuilder, RefOr, Schema, ServerBuilder, tag::TagBuilder,
};
use utoipa::{PartialSchema, ToSchema};

use super::operation_doc::BEARER;
use super::tidy;
use crate::operation::{Method, Operations, Tag};
use crate::problem::ProblemDocument;

const DESCRIPTION: &str = "\
Guanxi (关系) keeps a company's customers and what it does for them. One way of doing each thing:

- **Sign in** with `POST /api/v1/sessions` and send the access token as `Authorization: Bearer …`. An integrator sends a key (`gx_…`) the same way.
- **Lists** answer `items` and `next_cursor`; send the cursor back to read on. `limit` is 1 to 200.
- **Instants** are RFC 3339 in UTC, **dates** `YYYY-MM-DD`, **money** an integer in minor units beside its ISO 4217 currency.
- **PATCH** is JSON Merge Patch: a member left out stays as it is, `null` clears it.
- **`If-Match`** with the `ETag` that you read makes a write fail with 412 where somebody was faster.
- **`Idempotency-Key`** makes a POST safe to send again for 24 hours.
- **Errors** are `application/problem+json` (RFC 9457) with a stable `code`; `GET /problems` lists them all. Titles and
  messages follow `Accept-Language`: `zh-CN` (default) or `en`.
";

/// Builds the document of the operations.
///
/// # Errors
/// Where a schema can't be written, or two have one name: a bug.
pub fn document(operations: &Operations) -> Result<OpenApi, serde_json::Error> {
    let mut paths = Paths::new();
    let mut schemas: BTreeMap<String, RefOr<Schema>> = BTreeMap::new();
    let mut found = Vec::new();
    found.push((ProblemDocument::name().into_owned(), ProblemDocument::schema()));
    ProblemDocument::schemas(&mut found);
    for entry in operations.entries() {
        let (operation, used) = entry.document().finish();
        found.extend(used);
        paths.add_path_operation(entry.operation.path, vec![http_method(entry.operation.method)], operation);
    }
    for (name, schema) in found {
        match schemas.entry(name) {
            Entry::Vacant(place) => drop(place.insert(schema)),
            Entry::Occupied(kept) if *kept.get() == schema => {}
            Entry::Occupied(kept) => return Err(serde_json::Error::custom(format!("two schemas have the name {}", kept.key()))),
        }
    }
    tidy::prune(&mut schemas, &paths)?;
    tidy::complete_answers(&mut schemas, &paths)?;
    tidy::lift_descriptions(&mut schemas);
    let mut components = Components::new();
    components.schemas = schemas;
    components.add_security_scheme(
        BEARER,
        SecurityScheme::Http(
            HttpBuilder::new()
                .scheme(HttpAuthScheme::Bearer)
                .bearer_format("JWT")
                .description(Some(
                    "The access token that `POST /api/v1/sessions` gives and that lasts 15 minutes (a JWT), or the key that `POST \
                     /api/v1/api_keys` gives an integrator (`gx_…`).",
                ))
                .build(),
        ),
    );
    let mut license = License::new("MIT OR Apache-2.0");
    license.identifier = Some("MIT OR Apache-2.0".to_owned());
    let info = InfoBuilder::new()
        .title("Guanxi")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(DESCRIPTION))
        .contact(Some(ContactBuilder::new().name(Some("Guanxi")).build()))
        .license(Some(license))
        .build();
    Ok(OpenApiBuilder::new()
        .info(info)
        .servers(Some([ServerBuilder::new().url("/").description(Some("The server that this document came from.")).build()]))
        .paths(paths)
        .components(Some(components))
        .tags(Some(Tag::ALL.map(|(tag, description)| TagBuilder::new().name(tag.name()).description(Some(description)).build())))
        .build())
}

const fn http_method(method: Method) -> HttpMethod {
    match method {
        Method::Get => HttpMethod::Get,
        Method::Post => HttpMethod::Post,
        Method::Put => HttpMethod::Put,
        Method::Patch => HttpMethod::Patch,
        Method::Delete => HttpMethod::Delete,
    }
}
