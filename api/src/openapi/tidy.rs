//! What the derived schemas leave to be desired.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use utoipa::openapi::path::Paths;
use utoipa::openapi::{RefOr, Schema};

type Schemas = BTreeMap<String, RefOr<Schema>>;

const PLACE: &str = "#/components/schemas/";

/// The description of a field that may be null stands at the field, not at the type that it refers to.
pub fn lift_descriptions(schemas: &mut Schemas) {
    for schema in schemas.values_mut() {
        let RefOr::T(Schema::Object(object)) = schema else { continue };
        for property in object.properties.values_mut() {
            let RefOr::T(Schema::OneOf(choice)) = property else { continue };
            for item in &mut choice.items {
                if let RefOr::Ref(reference) = item
                    && choice.description.is_none()
                    && !reference.description.is_empty()
                {
                    choice.description = Some(std::mem::take(&mut reference.description));
                }
            }
        }
    }
}

/// Drops schemas that no operation leads to.
pub fn prune(schemas: &mut Schemas, paths: &Paths) -> Result<(), serde_json::Error> {
    let used = reachable(serde_json::to_value(paths)?, schemas)?;
    schemas.retain(|name, _| used.contains(name));
    Ok(())
}

/// Answers carry every member, `null` where there is nothing: what only answers use requires all that may be null. A member
/// that may not is one that is there on demand alone.
pub fn complete_answers(schemas: &mut Schemas, paths: &Paths) -> Result<(), serde_json::Error> {
    let mut sent = Vec::new();
    let mut answered = Vec::new();
    let paths = serde_json::to_value(paths)?;
    for operation in paths.as_object().into_iter().flatten().filter_map(|(_, item)| item.as_object()).flat_map(|item| item.values()) {
        sent.extend([operation.get("requestBody").cloned(), operation.get("parameters").cloned()].into_iter().flatten());
        answered.extend(operation.get("responses").cloned());
    }
    let sent = reachable(Value::Array(sent), schemas)?;
    for name in reachable(Value::Array(answered), schemas)?.difference(&sent) {
        if let Some(RefOr::T(Schema::Object(object))) = schemas.get_mut(name) {
            for (member, schema) in &object.properties {
                if !object.required.contains(member) && may_be_null(&serde_json::to_value(schema)?) {
                    object.required.push(member.clone());
                }
            }
        }
    }
    Ok(())
}

fn may_be_null(schema: &Value) -> bool {
    let null = |kind: &Value| kind == "null" || kind.get("type").is_some_and(|kind| kind == "null");
    [schema.get("type"), schema.get("oneOf")].into_iter().flatten().filter_map(Value::as_array).flatten().any(null)
}

/// The names of all schemas that something leads to, directly or over others.
fn reachable(start: Value, schemas: &Schemas) -> Result<BTreeSet<String>, serde_json::Error> {
    let mut found = BTreeSet::new();
    let mut waiting = vec![start];
    while let Some(value) = waiting.pop() {
        match value {
            Value::Array(items) => waiting.extend(items),
            Value::Object(members) => {
                for (name, member) in members {
                    match member {
                        Value::String(target) if name == "$ref" => {
                            let target = target.trim_start_matches(PLACE).to_owned();
                            if !found.contains(&target) {
                                waiting.extend(schemas.get(&target).map(serde_json::to_value).transpose()?);
                                found.insert(target);
                            }
                        }
                        other => waiting.push(other),
                    }
                }
            }
            _ => {}
        }
    }
    Ok(found)
}
