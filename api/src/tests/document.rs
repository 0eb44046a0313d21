//! The document is whole: rules that hold for every operation.

use std::collections::HashSet;

use serde_json::Value;

use super::operations;
use crate::operation::Method;
use crate::{openapi, routes};

fn document() -> Value {
    serde_json::from_str(&openapi::text(&routes::operations()).unwrap()).unwrap()
}

fn each_operation(document: &Value, mut check: impl FnMut(&str, &str, &Value)) {
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            check(path, method, operation);
        }
    }
}

#[test]
fn every_operation_is_described() {
    let document = document();
    assert_eq!(document["openapi"], "3.1.0");
    let tags: HashSet<_> = document["tags"].as_array().unwrap().iter().map(|tag| tag["name"].as_str().unwrap()).collect();
    let mut ids = HashSet::new();
    each_operation(&document, |path, method, operation| {
        let id = operation["operationId"].as_str().unwrap().to_owned();
        assert!(id.contains('_') && id.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'), "{id}");
        assert!(ids.insert(id.clone()), "{id} twice");
        assert_eq!(operation["tags"].as_array().unwrap().len(), 1, "{id}");
        assert!(tags.contains(operation["tags"][0].as_str().unwrap()), "{id}");
        let summary = operation["summary"].as_str().unwrap();
        assert!(!summary.is_empty() && !summary.ends_with('.'), "{id}");
        let public = operation["security"].as_array().unwrap().is_empty();
        let description = operation["description"].as_str().unwrap();
        assert_eq!(public, description.contains("Public: needs no sign-in."), "{id}");
        // Signing in is public, and answers 401 to wrong credentials.
        assert!(public || operation["responses"].get("401").is_some(), "{id}");
        let named: Vec<_> = path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')).collect();
        let parameters = operation.get("parameters").and_then(Value::as_array).cloned().unwrap_or_default();
        let described: Vec<_> = parameters.iter().filter(|one| one["in"] == "path").map(|one| one["name"].as_str().unwrap()).collect();
        assert_eq!(named, described, "{method} {path}");
        assert!(parameters.iter().all(|one| one["description"].is_string()), "{id}");
    });
    assert_eq!(ids.len(), routes::operations().entries().len());
}

#[test]
fn every_error_is_a_problem_that_names_its_codes() {
    let document = document();
    each_operation(&document, |path, _, operation| {
        let mut succeeds = false;
        for (status, response) in operation["responses"].as_object().unwrap() {
            let response = resolve(&document, response);
            if status.starts_with(['4', '5']) {
                assert_eq!(
                    response["content"]["application/problem+json"]["schema"]["$ref"], "#/components/schemas/Problem",
                    "{path} {status}"
                );
                assert!(response["description"].as_str().unwrap().contains('`'), "{path} {status}");
            } else {
                succeeds = true;
                for content in response.get("content").and_then(Value::as_object).into_iter().flat_map(|content| content.values()) {
                    assert!(content.get("example").is_some(), "{path} {status}");
                }
            }
        }
        assert!(succeeds, "{path}");
    });
}

#[test]
fn bodies_are_closed_and_every_field_is_explained() {
    let mut both = vec![document()];
    both.push(serde_json::from_str(&openapi::text(&operations::operations()).unwrap()).unwrap());
    for document in both {
        let mut bodies = HashSet::new();
        each_operation(&document, |path, _, operation| {
            let contents =
                operation.get("requestBody").and_then(|body| body["content"].as_object()).into_iter().flat_map(|content| content.values());
            for content in contents {
                assert!(content.get("example").is_some(), "{path}");
                if content["schema"]["format"] == "binary" {
                    continue;
                }
                let name = content["schema"]["$ref"].as_str().unwrap().to_owned();
                assert_eq!(resolve(&document, &content["schema"])["additionalProperties"], false, "{name}");
                bodies.insert(name);
            }
        });
        let mut silent = Vec::new();
        for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
            for (field, property) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
                if !explained(&document, property) {
                    silent.push(format!("{name}.{field}"));
                }
            }
        }
        assert_eq!(silent, Vec::<String>::new(), "fields without a description");
    }
}

/// A field is explained by its own words, or by those of the one type that it refers to.
fn explained(document: &Value, property: &Value) -> bool {
    let own = property.get("description").is_some();
    let referred = property.get("$ref").is_some() && resolve(document, property).get("description").is_some();
    own || referred
}

fn resolve<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    match value.get("$ref").and_then(Value::as_str) {
        Some(place) => document.pointer(place.trim_start_matches('#')).unwrap_or_else(|| panic!("{place} leads nowhere")),
        None => value,
    }
}

#[test]
fn every_post_says_whether_it_takes_a_key() {
    for entry in routes::operations().entries().iter().filter(|entry| entry.operation.method == Method::Post) {
        let (operation, _) = entry.document().finish();
        let text = serde_json::to_string(&operation).unwrap();
        assert!(text.contains("idempotency_key_invalid"), "{} has neither IdempotencyKey nor NoIdempotencyKey", entry.operation.id);
    }
}

#[test]
fn every_reference_leads_somewhere() {
    for operations in [routes::operations(), operations::operations()] {
        let document: Value = serde_json::from_str(&openapi::text(&operations).unwrap()).unwrap();
        let mut waiting = vec![&document];
        while let Some(value) = waiting.pop() {
            if value.get("$ref").is_some() {
                resolve(&document, value);
            }
            match value {
                Value::Array(items) => waiting.extend(items),
                Value::Object(members) => waiting.extend(members.values()),
                _ => {}
            }
        }
    }
}
