//! What `validator` finds, as field errors with pointers.

use guanxi_domain::Refusal;
use guanxi_domain::fields::{FieldCode, FieldError};
use guanxi_domain::vocabulary::Word;
use serde_json::Value;
use validator::{ValidationError, ValidationErrors, ValidationErrorsKind};

/// The refusal with every field error, in the order of their pointers.
#[must_use]
pub fn refusal_of(errors: &ValidationErrors) -> Refusal {
    let mut found = Vec::new();
    gather("", errors, &mut found);
    found.sort_by(|one, other| one.pointer.cmp(&other.pointer));
    Refusal::fields(found)
}

fn gather(place: &str, errors: &ValidationErrors, found: &mut Vec<FieldError>) {
    for (name, kind) in errors.errors() {
        let pointer = if name == "__all__" { place.to_owned() } else { format!("{place}/{name}") };
        match kind {
            ValidationErrorsKind::Field(errors) => found.extend(errors.iter().map(|error| field_error(pointer.clone(), error))),
            ValidationErrorsKind::Struct(errors) => gather(&pointer, errors, found),
            ValidationErrorsKind::List(items) => {
                for (index, errors) in items {
                    gather(&format!("{pointer}/{index}"), errors, found);
                }
            }
        }
    }
}

/// The value itself is left out: it may be personal.
fn field_error(pointer: String, error: &ValidationError) -> FieldError {
    let arguments = error
        .params
        .iter()
        .filter(|(name, _)| name.as_ref() != "value")
        .map(|(name, value)| (name.to_string(), value.as_str().map_or_else(|| value.to_string(), str::to_owned)))
        .collect();
    FieldError { pointer, code: code(error), arguments }
}

fn code(error: &ValidationError) -> FieldCode {
    match error.code.as_ref() {
        "length" => length_code(error),
        "range" => FieldCode::OutOfRange,
        "email" => FieldCode::EmailInvalid,
        own => FieldCode::from_word(own).unwrap_or(FieldCode::Unexpected),
    }
}

fn length_code(error: &ValidationError) -> FieldCode {
    let (length, list) = match error.params.get("value") {
        Some(Value::String(text)) => (text.chars().count() as u64, false),
        Some(Value::Array(items)) => (items.len() as u64, true),
        _ => return FieldCode::OutOfRange,
    };
    let above = error.params.get("max").and_then(Value::as_u64).is_some_and(|max| length > max);
    match (above, list) {
        (true, true) => FieldCode::TooMany,
        (true, false) => FieldCode::TooLong,
        (false, _) if length == 0 => FieldCode::Required,
        (false, _) => FieldCode::TooShort,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use validator::Validate;

    #[derive(serde::Serialize, Validate)]
    struct Line {
        #[validate(range(min = 1, max = 10))]
        quantity: i64,
    }

    #[derive(serde::Serialize, Validate)]
    struct Body {
        #[validate(length(min = 1, max = 3))]
        name: Option<String>,
        #[validate(length(max = 2), nested)]
        lines: Vec<Line>,
    }

    #[test]
    fn every_field_error_has_its_place() {
        let found = |body: &Body| {
            let refusal = refusal_of(&body.validate().unwrap_err());
            refusal.errors.into_iter().map(|error| (error.pointer, error.code)).collect::<Vec<_>>()
        };
        let body = Body { name: Some("王芳芳芳".into()), lines: vec![Line { quantity: 1 }, Line { quantity: 11 }] };
        assert_eq!(found(&body), [("/lines/1/quantity".into(), FieldCode::OutOfRange), ("/name".into(), FieldCode::TooLong)]);
        let body = Body { name: Some(String::new()), lines: vec![Line { quantity: 1 }, Line { quantity: 1 }, Line { quantity: 1 }] };
        assert_eq!(found(&body), [("/lines".into(), FieldCode::TooMany), ("/name".into(), FieldCode::Required)]);
    }
}
