//! What the derived schemas leave to be desired.

use std::collections::BTreeMap;

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
    let mut used: Vec<String> = Vec::new();
    let mut waiting = vec![serde_json::to_value(paths)?];
    while let Some(value) = waiting.pop() {
        match value {
            Value::Array(items) => waiting.extend(items),
            Value::Object(members) => {
                for (name, member) in members {
                    match member {
                        Value::String(target) if name == "$ref" => {
                            let target = target.trim_start_matches(PLACE).to_owned();
                            if !used.contains(&target) {
                                waiting.extend(schemas.get(&target).map(serde_json::to_value).transpose()?);
                                used.push(target);
                            }
                        }
                        other => waiting.push(other),
                    }
                }
            }
            _ => {}
        }
    }
    schemas.retain(|name, _| used.contains(name));
    Ok(())
}
