//! Judges every answer by the OpenAPI document: an undocumented status, media type or an answer off its schema is a failure.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use jsonschema::{Registry, Validator};
use serde_json::{Value, json};

/// The name that the document goes by when schemas refer into it.
const DOCUMENT: &str = "urn:guanxi:openapi";

/// Beside the API, and not described by the document.
const UNDESCRIBED: [&str; 1] = ["/docs"];

/// The OpenAPI document, ready to judge by.
pub struct Contract {
    document: &'static Value,
    registry: &'static Registry<'static>,
    templates: Vec<(Vec<String>, String)>,
    validators: Mutex<HashMap<String, Arc<Validator>>>,
}

/// What is judged.
pub struct Judged<'a> {
    /// `GET` and so on.
    pub method: &'a str,
    /// With or without a query.
    pub path: &'a str,
    /// The status.
    pub status: u16,
    /// The headers, or `None` for those not looked at.
    pub headers: &'a ureq::http::HeaderMap,
    /// The body as it came.
    pub body: &'a [u8],
}

impl Contract {
    /// The contract of the binary under test, read from `guanxi openapi` once.
    pub fn get() -> &'static Contract {
        static CONTRACT: OnceLock<Contract> = OnceLock::new();
        CONTRACT.get_or_init(|| {
            let output = std::process::Command::new(env!("CARGO_BIN_EXE_guanxi"))
                .arg("openapi")
                .env_clear()
                .current_dir(super::watchdog::watchdog().folder())
                .output()
                .expect("the binary starts");
            assert!(output.status.success(), "guanxi openapi: {}", String::from_utf8_lossy(&output.stderr));
            Contract::new(serde_json::from_slice(&output.stdout).expect("the document is JSON"))
        })
    }

    fn new(document: Value) -> Contract {
        let document: &'static Value = Box::leak(Box::new(document));
        let registry =
            Registry::new().add(DOCUMENT, document).and_then(|builder| builder.prepare()).expect("the document's schemas resolve");
        let paths = document["paths"].as_object().expect("the document has paths");
        let templates = paths.keys().map(|path| (segments(path), path.clone())).collect();
        Contract { document, registry: Box::leak(Box::new(registry)), templates, validators: Mutex::default() }
    }

    /// The document itself.
    pub fn document(&self) -> &'static Value {
        self.document
    }

    /// Every operation as (method in upper case, path template, operation object).
    pub fn operations(&self) -> Vec<(String, String, &'static Value)> {
        let methods = ["get", "put", "post", "delete", "patch"];
        let paths = self.document["paths"].as_object().into_iter().flatten();
        paths
            .flat_map(|(path, item)| {
                methods.iter().filter_map(move |method| item.get(method).map(|operation| (method.to_uppercase(), path.clone(), operation)))
            })
            .collect()
    }

    /// Says what is wrong with an answer.
    pub fn judge(&self, answer: &Judged<'_>) -> Result<(), String> {
        let path = answer.path.split('?').next().unwrap_or_default();
        if answer.method == "OPTIONS" || UNDESCRIBED.iter().any(|prefix| path.starts_with(prefix)) {
            return Ok(());
        }
        let Some(template) = self.template_of(path) else {
            return self.judge_refusal(answer, &format!("{path} is not in the document"));
        };
        let method = if answer.method == "HEAD" { "get".to_owned() } else { answer.method.to_lowercase() };
        let item = format!("/paths/{}", escape(template));
        let Some(operation) = self.document.pointer(&format!("{item}/{method}")) else {
            return self.judge_refusal(answer, &format!("{template} has no {method} in the document"));
        };
        let responses = &operation["responses"];
        let key = [answer.status.to_string(), format!("{}XX", answer.status / 100), "default".to_owned()];
        let Some(key) = key.into_iter().find(|key| responses.get(key).is_some()) else {
            return Err(format!("the status {} is not documented for {method} {template}", answer.status));
        };
        self.judge_response(answer, &self.resolved(format!("{item}/{method}/responses/{key}")))
    }

    /// Where the document says nothing, nothing may succeed, and what is refused is refused by a problem.
    fn judge_refusal(&self, answer: &Judged<'_>, why: &str) -> Result<(), String> {
        if !(400..500).contains(&answer.status) {
            return Err(format!("{why}, yet the answer is {}", answer.status));
        }
        if answer.method == "HEAD" {
            return Ok(());
        }
        match media_type(answer.headers).as_deref() {
            Some("application/problem+json") => self.judge_schema("/components/schemas/Problem", answer.body),
            other => Err(format!("a refusal of media type {other:?}")),
        }
    }

    fn judge_response(&self, answer: &Judged<'_>, pointer: &str) -> Result<(), String> {
        let response = self.document.pointer(pointer).ok_or_else(|| format!("{pointer} leads nowhere"))?;
        for (name, header) in response["headers"].as_object().into_iter().flatten() {
            if header["required"] == json!(true) && !answer.headers.contains_key(name.to_lowercase()) {
                return Err(format!("the header {name} is missing"));
            }
        }
        if answer.method == "HEAD" {
            return Ok(());
        }
        let Some(content) = response["content"].as_object().filter(|content| !content.is_empty()) else {
            return if answer.body.is_empty() { Ok(()) } else { Err("a body where none is documented".to_owned()) };
        };
        let found = media_type(answer.headers).ok_or("no media type")?;
        if !content.contains_key(&found) {
            return Err(format!("the media type {found} is not documented, but {:?} is", content.keys().collect::<Vec<_>>()));
        }
        let schema = format!("{pointer}/content/{}/schema", escape(&found));
        if self.document.pointer(&schema).is_some() && found.ends_with("json") { self.judge_schema(&schema, answer.body) } else { Ok(()) }
    }

    fn judge_schema(&self, pointer: &str, body: &[u8]) -> Result<(), String> {
        let body: Value = serde_json::from_slice(body).map_err(|error| format!("the body is not JSON: {error}"))?;
        let errors: Vec<String> =
            self.validator(pointer)?.iter_errors(&body).map(|error| format!("{}: {error}", error.instance_path())).collect();
        if errors.is_empty() { Ok(()) } else { Err(errors.join("\n")) }
    }

    /// Says what is wrong with a value by a schema that stands in the document.
    pub fn judge_value(&self, schema: &Value, value: &Value) -> Result<(), String> {
        let schema = absolute(schema);
        let built = jsonschema::options().with_registry(self.registry).should_validate_formats(true).build(&schema);
        let validator = built.map_err(|error| format!("not a usable schema: {error}"))?;
        let errors: Vec<String> = validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect();
        if errors.is_empty() { Ok(()) } else { Err(errors.join("\n")) }
    }

    fn validator(&self, pointer: &str) -> Result<Arc<Validator>, String> {
        let mut validators = self.validators.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(validator) = validators.get(pointer) {
            return Ok(Arc::clone(validator));
        }
        let schema =
            json!({ "$schema": "https://json-schema.org/draft/2020-12/schema", "$ref": format!("{DOCUMENT}#{}", fragment(pointer)) });
        let built = jsonschema::options().with_registry(self.registry).should_validate_formats(true).build(&schema);
        let validator = Arc::new(built.map_err(|error| format!("{pointer} is not a usable schema: {error}"))?);
        validators.insert(pointer.to_owned(), Arc::clone(&validator));
        Ok(validator)
    }

    /// Follows `$ref` of a response to where its object stands.
    fn resolved(&self, pointer: String) -> String {
        let target = self.document.pointer(&pointer).and_then(|value| value["$ref"].as_str()).and_then(|target| target.strip_prefix('#'));
        target.map_or(pointer, str::to_owned)
    }

    /// The template that a path belongs to; words win over parameters.
    fn template_of(&self, path: &str) -> Option<&str> {
        let path = segments(path);
        let fits = |template: &[String]| {
            template.len() == path.len() && template.iter().zip(&path).all(|(expected, found)| is_parameter(expected) || expected == found)
        };
        let parameters = |template: &[String]| template.iter().filter(|segment| is_parameter(segment)).count();
        let fitting = self.templates.iter().filter(|(template, _)| fits(template));
        fitting.min_by_key(|(template, _)| parameters(template)).map(|(_, name)| name.as_str())
    }
}

/// The schema with references that lead into the document from wherever it is put.
fn absolute(schema: &Value) -> Value {
    let text = schema.to_string().replace("\"$ref\":\"#", &format!("\"$ref\":\"{DOCUMENT}#"));
    serde_json::from_str(&text).unwrap_or_default()
}

fn segments(path: &str) -> Vec<String> {
    path.split('/').map(str::to_owned).collect()
}

fn is_parameter(segment: &str) -> bool {
    segment.starts_with('{')
}

fn escape(segment: &str) -> String {
    segment.replace('~', "~0").replace('/', "~1")
}

/// A JSON pointer as the fragment of an address: path templates bring braces along.
fn fragment(pointer: &str) -> String {
    pointer.replace('%', "%25").replace('{', "%7B").replace('}', "%7D").replace('+', "%2B")
}

fn media_type(headers: &ureq::http::HeaderMap) -> Option<String> {
    let value = headers.get("content-type")?.to_str().ok()?;
    Some(value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contract() -> Contract {
        let thing = json!({ "type": "object", "required": ["id", "size"],
            "properties": { "id": { "type": "string", "format": "uuid" }, "size": { "type": ["integer", "null"] } } });
        let problem = json!({ "type": "object", "required": ["code"], "properties": { "code": { "type": "string" } } });
        let refused = json!({ "description": "", "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } } });
        let found = json!({ "description": "", "headers": { "ETag": { "required": true, "schema": { "type": "string" } } },
            "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Thing" } } } });
        let by_id = json!({ "get": { "responses": { "200": found, "404": { "$ref": "#/components/responses/Refused" } } },
            "delete": { "responses": { "204": { "description": "" } } } });
        Contract::new(json!({ "openapi": "3.1.0",
            "paths": { "/things/{id}": by_id, "/things/special": { "get": { "responses": { "204": { "description": "" } } } } },
            "components": { "schemas": { "Thing": thing, "Problem": problem }, "responses": { "Refused": refused } } }))
    }

    fn judge(method: &str, path: &str, status: u16, kind: &str, body: &str) -> Result<(), String> {
        let mut headers = ureq::http::HeaderMap::new();
        headers.insert("etag", "\"1-x\"".parse().unwrap());
        if !kind.is_empty() {
            headers.insert("content-type", kind.parse().unwrap());
        }
        contract().judge(&Judged { method, path, status, headers: &headers, body: body.as_bytes() })
    }

    #[test]
    fn what_the_document_says_passes() {
        let thing = r#"{"id":"0197a0f0-0000-7000-8000-000000000001","size":null}"#;
        assert_eq!(judge("GET", "/things/1?clear=true", 200, "application/json; charset=utf-8", thing), Ok(()));
        assert_eq!(judge("GET", "/things/1", 404, "application/problem+json", r#"{"code":"not_found"}"#), Ok(()));
        assert_eq!(judge("DELETE", "/things/1", 204, "", ""), Ok(()));
        assert_eq!(judge("GET", "/things/special", 204, "", ""), Ok(()));
        assert_eq!(judge("GET", "/elsewhere", 404, "application/problem+json", r#"{"code":"not_found"}"#), Ok(()));
        assert_eq!(judge("PUT", "/things/1", 405, "application/problem+json", r#"{"code":"method_not_allowed"}"#), Ok(()));
    }

    #[test]
    fn what_it_does_not_say_fails() {
        let failing = [
            ("GET", "/things/1", 200, "application/json", r#"{"id":"no-uuid","size":1}"#, "uuid"),
            ("GET", "/things/1", 200, "application/json", r#"{"id":"0197a0f0-0000-7000-8000-000000000001"}"#, "size"),
            ("GET", "/things/1", 200, "text/plain", "thing", "media type"),
            ("GET", "/things/1", 404, "application/problem+json", "{}", "code"),
            ("GET", "/things/1", 418, "application/problem+json", "{}", "418"),
            ("DELETE", "/things/1", 204, "application/json", "{}", "body"),
            ("GET", "/elsewhere", 200, "application/json", "{}", "not in the document"),
            ("PUT", "/things/1", 200, "application/json", "{}", "no put"),
        ];
        for (method, path, status, kind, body, word) in failing {
            let reason = judge(method, path, status, kind, body).unwrap_err();
            assert!(reason.contains(word), "{method} {path} {status}: {reason}");
        }
    }
}
